// Numbers as they stand in files: floats of 16, 32 and 64 bits, bfloat16 and integers, in either order of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

struct NumberFormat {
  enum Kind { floating, brain_floating, signed_integer, unsigned_integer };

  Kind kind = floating;
  std::size_t size = 4;  // in bytes: 2, 4 or 8 for floats, 2 for bfloat16, 1 to 8 for integers
  bool big_endian = false;

  friend bool operator==(const NumberFormat&, const NumberFormat&) = default;
};

/// How this machine holds a Scalar.
NumberFormat scalar_format();

/// Writes `count` numbers to `out`. bytes: count * format.size of them.
void decode(const NumberFormat& format, const unsigned char* bytes, std::size_t count, Scalar* out);

double decode_number(const NumberFormat& format, const unsigned char* bytes);
/// One number as an integer; nothing when it has a fraction or lies beyond int64.
std::optional<std::int64_t> decode_integer(const NumberFormat& format, const unsigned char* bytes);

/// The numbers of x, little-endian, as floats of `size` bytes: 4 or 8.
std::string encode(const Tensor& x, std::size_t size);

/// The number of elements of an array of that shape; nothing when there are more than `most`, or when there are none
/// but the other axes are longer than any array's.
std::optional<std::size_t> count_within(const Shape& shape, std::size_t most);

}  // namespace nn::inline NN_ABI
