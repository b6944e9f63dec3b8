#include "nn/files/number_format.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr bool machine_is_big = std::endian::native == std::endian::big;

struct Half {
  std::uint16_t bits;
  operator float() const {  // IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction
    const int exponent = bits >> 10 & 31, fraction = bits & 1023;
    const float size = exponent == 31  ? (fraction == 0 ? INFINITY : NAN)
                       : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                                       : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
    return bits >> 15 ? -size : size;
  }
};

struct Brain {
  std::uint16_t bits;
  operator float() const {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
  }  // a float's upper half
};

template <class T>
T number_at(const unsigned char* bytes, bool swap) {
  std::array<unsigned char, sizeof(T)> raw;
  std::memcpy(raw.data(), bytes, sizeof(T));
  if (swap) std::reverse(raw.begin(), raw.end());
  return std::bit_cast<T>(raw);
}

// Calls use(T{}) with the type that holds a number of that format.
template <class Use>
void with_type(const NumberFormat& format, const Use& use) {
  const std::size_t size = format.size;
  if (format.kind == NumberFormat::floating) {
    if (size == 2) return use(Half{});
    if (size == 4) return use(float{});
    if (size == 8) return use(double{});
  } else if (format.kind == NumberFormat::brain_floating) {
    if (size == 2) return use(Brain{});
  } else if (format.kind == NumberFormat::signed_integer) {
    if (size == 1) return use(std::int8_t{});
    if (size == 2) return use(std::int16_t{});
    if (size == 4) return use(std::int32_t{});
    if (size == 8) return use(std::int64_t{});
  } else {
    if (size == 1) return use(std::uint8_t{});
    if (size == 2) return use(std::uint16_t{});
    if (size == 4) return use(std::uint32_t{});
    if (size == 8) return use(std::uint64_t{});
  }
  fail("expected numbers of 1, 2, 4 or 8 bytes, got ", size);
}

template <class T>
std::string encode_as(const Tensor& x) {
  std::string bytes(x.size() * sizeof(T), '\0');
  for (std::size_t i = 0; i < x.size(); ++i) {
    auto raw = std::bit_cast<std::array<char, sizeof(T)>>(static_cast<T>(x.data()[i]));
    if (machine_is_big) std::reverse(raw.begin(), raw.end());
    std::memcpy(bytes.data() + i * sizeof(T), raw.data(), sizeof(T));
  }
  return bytes;
}

}  // namespace

NumberFormat scalar_format() { return {NumberFormat::floating, sizeof(Scalar), machine_is_big}; }

void decode(const NumberFormat& format, const unsigned char* bytes, std::size_t count, Scalar* out) {
  const bool swap = format.big_endian != machine_is_big;
  with_type(format, [&]<class T>(T) {
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<Scalar>(number_at<T>(bytes + i * sizeof(T), swap));
  });
}

double decode_number(const NumberFormat& format, const unsigned char* bytes) {
  double value = 0;
  with_type(format,
            [&]<class T>(T) { value = static_cast<double>(number_at<T>(bytes, format.big_endian != machine_is_big)); });
  return value;
}

std::optional<std::int64_t> decode_integer(const NumberFormat& format, const unsigned char* bytes) {
  const bool swap = format.big_endian != machine_is_big;
  std::optional<std::int64_t> result;
  with_type(format, [&]<class T>(T) {
    const T value = number_at<T>(bytes, swap);
    if constexpr (std::is_integral_v<T>) {
      if (std::in_range<std::int64_t>(value)) result = static_cast<std::int64_t>(value);
    } else {
      const double number = static_cast<double>(value);
      constexpr double end = 9223372036854775808.0;  // 2^63
      if (number >= -end && number < end && number == std::floor(number)) result = static_cast<std::int64_t>(number);
    }
  });
  return result;
}

std::string encode(const Tensor& x, std::size_t size) {
  if (size == 4) return encode_as<float>(x);
  if (size == 8) return encode_as<double>(x);
  fail("expected floats of 4 or 8 bytes, got ", size);
}

std::optional<std::size_t> count_within(const Shape& shape, std::size_t most) {
  const bool empty = std::find(shape.begin(), shape.end(), std::size_t{0}) != shape.end();
  const std::size_t limit = empty ? std::size_t{1} << 32 : most;
  std::size_t product = 1;
  for (const std::size_t length : shape) {
    if (length > limit / product) return std::nullopt;
    product *= std::max<std::size_t>(length, 1);
  }
  if (product > limit) return std::nullopt;  // the one element of a scalar
  return empty ? 0 : product;
}

}  // namespace nn::inline NN_ABI
