// The bytes of an HDF5 file, read without leaving them, and how what does not fit is refused.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "nn/check.hpp"

namespace nn::inline NN_ABI::hdf5 {

using Place = std::uint64_t;  // of a byte in the file

inline constexpr Place undefined = ~Place{0};

// [begin, end) of the file.
struct Span {
  Place begin, end;
};

class Bytes {
 public:
  Bytes(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file), all_{0, bytes.size()} {}

  const std::string& file() const { return file_; }
  std::uint64_t size() const { return bytes_.size(); }
  bool start_with(std::string_view text) const { return bytes_.starts_with(text); }
  // The file ends here, whatever follows.
  void cut(Place end) { all_.end = end; }

  template <class... Parts>
  [[noreturn]] void refuse(Place at, const Parts&... expected) const {
    fail(file_, ": at byte ", at, " of ", bytes_.size(), ": expected ", expected...,
         "; the file is damaged, or not written by Keras, which can open it and save it again");
  }

  // Little-endian numbers, from within a span or the file.
  std::uint64_t number(Place at, unsigned size, Span within) const;
  std::uint64_t number(Place at, unsigned size) const { return number(at, size, all_); }

  void need(Place at, std::uint64_t size, Span within) const;
  void need(Place at, std::uint64_t size) const { need(at, size, all_); }
  bool has_signature(Place at, std::string_view signature) const;
  void need_signature(Place at, std::string_view signature) const;

  // A name of at most 4096 bytes that ends with NUL within the span; gives the place of the NUL. Names may share their
  // bytes: looking at very long ones again and again would take forever.
  Place need_text(Place at, Span within) const;
  // A name without control characters: the library takes one with a NUL in it for a shorter one.
  void need_name(Span name) const;

  // A block belongs to one object: the library would run in circles, or read it as what it is not.
  void once(Place at);

 private:
  std::string_view bytes_;
  const std::string& file_;
  Span all_;
  std::set<Place> blocks_;
};

}  // namespace nn::inline NN_ABI::hdf5
