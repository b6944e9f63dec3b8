#include "nn/files/hdf5_check/bytes.hpp"

#include <algorithm>

namespace nn::inline NN_ABI::hdf5 {

namespace {

constexpr std::uint64_t longest_name = 4096;

}  // namespace

std::uint64_t Bytes::number(Place at, unsigned size, Span within) const {
  need(at, size, within);
  std::uint64_t value = 0;
  for (unsigned i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes_[at + i]);
  return value;
}

void Bytes::need(Place at, std::uint64_t size, Span within) const {
  if (at < within.begin || at > within.end || size > within.end - at)
    refuse(at, size, " bytes before byte ", within.end);
}

bool Bytes::has_signature(Place at, std::string_view signature) const {
  need(at, signature.size());
  return bytes_.substr(at, signature.size()) == signature;
}

void Bytes::need_signature(Place at, std::string_view signature) const {
  if (!has_signature(at, signature)) refuse(at, "the signature ", signature);
}

Place Bytes::need_text(Place at, Span within) const {
  need(at, 1, within);
  const std::size_t length = bytes_.substr(at, std::min(within.end - at, longest_name + 1)).find('\0');
  if (length == std::string_view::npos) refuse(at, "a name that ends within ", longest_name, " bytes");
  return at + length;
}

void Bytes::need_name(Span name) const {
  for (Place p = name.begin; p < name.end; ++p) {
    if (number(p, 1) < 32) refuse(p, "a name without control characters");
  }
}

void Bytes::once(Place at) {
  if (!blocks_.insert(at).second) refuse(at, "a block that one object refers to, found two");
}

}  // namespace nn::inline NN_ABI::hdf5
