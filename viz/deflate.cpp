// At every place, two earlier ones are tried for a match: the last with the same four bytes, and the one a stride
// before. Pictures of plots repeat so much that a longer search finds little more.
#include "viz/deflate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace viz {

namespace {

constexpr std::size_t window = 32768, longest = 258, shortest = 4;

// Bits from the lowest of a byte to its highest.
class BitWriter {
 public:
  explicit BitWriter(std::vector<std::uint8_t>& out) : out_(out) {}

  void write(std::uint32_t bits, unsigned count) {
    held_ |= static_cast<std::uint64_t>(bits) << filled_;
    for (filled_ += count; filled_ >= 8; filled_ -= 8, held_ >>= 8) out_.push_back(static_cast<std::uint8_t>(held_));
  }
  void finish() {
    if (filled_ > 0) out_.push_back(static_cast<std::uint8_t>(held_));
    held_ = 0, filled_ = 0;
  }

 private:
  std::vector<std::uint8_t>& out_;
  std::uint64_t held_ = 0;
  unsigned filled_ = 0;
};

struct Code {
  std::uint32_t bits;
  unsigned count;
};

constexpr std::uint32_t reversed(std::uint32_t bits, unsigned count) {
  std::uint32_t result = 0;
  for (unsigned i = 0; i < count; ++i) result |= (bits >> i & 1u) << (count - 1 - i);
  return result;
}

// RFC 1951, 3.2.6: the codes of literals and lengths.
constexpr std::array<Code, 288> fixed_codes = [] {
  std::array<Code, 288> codes{};
  for (std::uint32_t i = 0; i < 288; ++i) {
    if (i < 144)
      codes[i] = {reversed(0x30 + i, 8), 8};
    else if (i < 256)
      codes[i] = {reversed(0x190 + i - 144, 9), 9};
    else if (i < 280)
      codes[i] = {reversed(i - 256, 7), 7};
    else
      codes[i] = {reversed(0xC0 + i - 280, 8), 8};
  }
  return codes;
}();

// A length or a distance as the number of its class and its place in it. With n extra bits, classes come in fours
// (lengths) or twos (distances).
struct Class {
  std::uint32_t index, extra;
  unsigned extra_bits;
};

constexpr Class class_of(std::uint32_t from_zero, unsigned log_of_group) {
  const auto width = static_cast<unsigned>(std::bit_width(from_zero));
  if (width <= log_of_group + 1) return {from_zero, 0, 0};
  const unsigned extra_bits = width - 1 - log_of_group;
  return {(extra_bits << log_of_group) + (from_zero >> extra_bits), from_zero & ((1u << extra_bits) - 1), extra_bits};
}

void write_match(BitWriter& out, std::size_t length, std::size_t distance) {
  const Class l = length == longest ? Class{28, 0, 0} : class_of(static_cast<std::uint32_t>(length - 3), 2);
  const Code& code = fixed_codes[257 + l.index];
  out.write(code.bits, code.count);
  out.write(l.extra, l.extra_bits);
  const Class d = class_of(static_cast<std::uint32_t>(distance - 1), 1);
  out.write(reversed(d.index, 5), 5);
  out.write(d.extra, d.extra_bits);
}

std::uint32_t adler32(std::span<const std::uint8_t> bytes) {
  constexpr std::uint32_t prime = 65521;
  std::uint32_t a = 1, b = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t end = std::min(bytes.size(), i + 5552);  // as many as keep b below 2^32
    for (; i < end; ++i) b += a += bytes[i];
    a %= prime, b %= prime;
  }
  return b << 16 | a;
}

class Matcher {
 public:
  Matcher(std::span<const std::uint8_t> bytes, std::size_t stride)
      : bytes_(bytes), stride_(stride), last_(1u << hash_bits) {}

  struct Match {
    std::size_t length = 0, distance = 0;
  };

  /// The longest found at place i, or one of length 0.
  Match at(std::size_t i) {
    if (i + shortest > bytes_.size()) return {};
    std::uint32_t four;
    std::memcpy(&four, bytes_.data() + i, 4);
    std::size_t& last = last_[four * 2654435761u >> (32 - hash_bits)];
    Match best;
    if (last > 0) consider(best, i, i - (last - 1));
    last = i + 1;  // 0 is none
    if (stride_ > 0 && stride_ <= i) consider(best, i, stride_);
    return best.length >= shortest ? best : Match{};
  }

 private:
  static constexpr unsigned hash_bits = 15;

  void consider(Match& best, std::size_t i, std::size_t distance) const {
    if (distance > window) return;
    const std::size_t most = std::min(longest, bytes_.size() - i);
    const std::uint8_t *here = bytes_.data() + i, *there = here - distance;
    std::size_t length = 0;
    while (length < most && here[length] == there[length]) ++length;
    if (length > best.length) best = {length, distance};
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t stride_;
  std::vector<std::size_t> last_;
};

}  // namespace

std::vector<std::uint8_t> deflated(std::span<const std::uint8_t> bytes, std::size_t stride) {
  std::vector<std::uint8_t> out = {0x78, 0x01};
  out.reserve(bytes.size() / 4);
  BitWriter bits(out);
  bits.write(1, 1);  // the last block
  bits.write(1, 2);  // of fixed codes
  Matcher matcher(bytes, stride);
  for (std::size_t i = 0; i < bytes.size();) {
    const Matcher::Match match = matcher.at(i);
    if (match.length > 0) {
      write_match(bits, match.length, match.distance);
      i += match.length;
    } else {
      const Code& code = fixed_codes[bytes[i++]];
      bits.write(code.bits, code.count);
    }
  }
  bits.write(fixed_codes[256].bits, fixed_codes[256].count);
  bits.finish();
  const std::uint32_t check = adler32(bytes);
  for (const unsigned shift : {24u, 16u, 8u, 0u}) out.push_back(static_cast<std::uint8_t>(check >> shift));
  return out;
}

}  // namespace viz
