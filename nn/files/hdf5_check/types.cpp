#include "nn/files/hdf5_check/types.hpp"

namespace nn::inline NN_ABI::hdf5 {

std::uint64_t space_of(const Bytes& bytes, Span data) {
  const std::uint64_t version = bytes.number(data.begin, 1, data), rank = bytes.number(data.begin + 1, 1, data),
                      flags = bytes.number(data.begin + 2, 1, data);
  if (version < 1 || version > 2 || rank > max_rank || flags > 1)
    bytes.refuse(data.begin, "the lengths of at most 32 axes");
  const Place lengths = data.begin + (version == 1 ? 8 : 4);
  bytes.need(lengths, 8 * rank * (flags == 1 ? 2 : 1), data);
  if (version == 2 && bytes.number(data.begin + 3, 1, data) == 2) return 0;
  std::uint64_t count = 1;
  for (std::uint64_t i = 0; i < rank; ++i) {
    const std::uint64_t length = bytes.number(lengths + 8 * i, 8, data);
    if (length == 0) return 0;
    count = count > undefined / length ? undefined : count * length;
  }
  return count;
}

namespace {

// kind: 0 for integers, 1 for floats, whose parts must not overlap.
void check_number(const Bytes& bytes, std::uint64_t kind, std::uint64_t bits, std::uint64_t size, Place p, Span data) {
  const std::uint64_t offset = bytes.number(p, 2, data), precision = bytes.number(p + 2, 2, data);
  if (size > 16 || precision == 0 || offset + precision > 8 * size) bytes.refuse(p, "numbers of at most 16 bytes");
  if (kind == 0) return;
  const std::uint64_t exponent = bytes.number(p + 4, 1, data), exponent_size = bytes.number(p + 5, 1, data);
  const std::uint64_t fraction = bytes.number(p + 6, 1, data), fraction_size = bytes.number(p + 7, 1, data),
                      sign = bits >> 8 & 255;
  bytes.number(p + 8, 4, data);
  const bool apart = exponent >= fraction + fraction_size || fraction >= exponent + exponent_size;
  if (exponent_size == 0 || fraction_size == 0 || !apart || exponent + exponent_size > precision ||
      fraction + fraction_size > precision || sign >= precision) {
    bytes.refuse(p, "a float whose parts lie within it");
  }
}

// What a text of variable length consists of: not another such text.
Type type_of_letter(const Bytes& bytes, Span data) {
  const std::uint64_t kind = bytes.number(data.begin, 1, data) & 15;
  if (kind != 0 && kind != 3) bytes.refuse(data.begin, "a text of letters");
  return type_of(bytes, data);
}

}  // namespace

Type type_of(const Bytes& bytes, Span data) {
  const std::uint64_t first = bytes.number(data.begin, 1, data), kind = first & 15, version = first >> 4;
  const std::uint64_t bits = bytes.number(data.begin + 1, 3, data), size = bytes.number(data.begin + 4, 4, data);
  if (version < 1 || version > 3 || size == 0) bytes.refuse(data.begin, "a type of version 1 to 3");
  const Place p = data.begin + 8;
  if (kind == 0 || kind == 1) {
    check_number(bytes, kind, bits, size, p, data);
    return {Type::number, size};
  }
  if (kind == 3) return {Type::fixed_text, size};
  if (kind == 9 && (bits & 15) == 1 && size == 16) {  // length, address and index of the text
    if (type_of_letter(bytes, {p, data.end}).size == 1) return {Type::variable_text, size};
  }
  bytes.refuse(data.begin, "numbers or texts, got a type of class ", kind);
}

void check_fill(const Bytes& bytes, std::uint64_t message, Span data, const std::optional<Type>& type) {
  Place size = data.begin;
  if (message == 0x05) {
    const std::uint64_t version = bytes.number(data.begin, 1, data);
    if (version < 1 || version > 3) bytes.refuse(data.begin, "a fill value of version 1 to 3");
    const bool present = version == 3 ? (bytes.number(data.begin + 1, 1, data) & 32) != 0
                                      : version == 1 || bytes.number(data.begin + 3, 1, data) != 0;
    if (!present) return;
    size = data.begin + (version == 3 ? 2 : 4);
  }
  const std::uint64_t length = bytes.number(size, 4, data);
  bytes.need(size + 4, length, data);
  if (length != 0 && (!type || type->kind == Type::variable_text || length != type->size))
    bytes.refuse(size, "a fill value of the dataset's type");
}

void check_filters(const Bytes& bytes, Span data) {
  const std::uint64_t version = bytes.number(data.begin, 1, data), count = bytes.number(data.begin + 1, 1, data);
  if (version < 1 || version > 2 || count > 32) bytes.refuse(data.begin, "at most 32 filters");
  Place p = data.begin + (version == 1 ? 8 : 2);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t id = bytes.number(p, 2, data);
    const bool named = version == 1 || id >= 256;
    const std::uint64_t name = named ? bytes.number(p + 2, 2, data) : 0,
                        values = bytes.number(p + (named ? 6 : 4), 2, data);
    p += named ? 8 : 6;
    if (name > 0) {
      bytes.need(p, name, data);
      bytes.need_text(p, {p, p + name});
    }
    p += version == 1 ? (name + 7) / 8 * 8 : name;
    bytes.need(p, 4 * values, data);
    p += 4 * (values + (version == 1 ? values % 2 : 0));
  }
}

}  // namespace nn::inline NN_ABI::hdf5
