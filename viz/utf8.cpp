#include "viz/utf8.hpp"

#include <cstddef>

namespace viz {

namespace {

// What the first byte of a sequence says: how many bytes follow, the first byte's share of the code point,
// and the range of the second byte, which alone rules out overlong forms, surrogates and too large code
// points (Unicode standard, table 3-7). All later bytes are 80..BF.
struct Lead {
  int following;
  char32_t bits;
  unsigned char second_low = 0x80, second_high = 0xBF;
};

Lead read_lead(unsigned char byte) {
  if (byte < 0x80) return {0, byte};
  if (byte < 0xC2) return {-1, 0};
  if (byte < 0xE0) return {1, byte & 0x1Fu};
  if (byte == 0xE0) return {2, 0x0, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0xD, 0x80, 0x9F};
  if (byte < 0xF0) return {2, byte & 0x0Fu};
  if (byte == 0xF0) return {3, 0x0, 0x90, 0xBF};
  if (byte < 0xF4) return {3, byte & 0x07u};
  if (byte == 0xF4) return {3, 0x4, 0x80, 0x8F};
  return {-1, 0};
}

}  // namespace

std::vector<char32_t> decode_utf8(std::string_view text) {
  std::vector<char32_t> points;
  for (std::size_t i = 0; i < text.size();) {
    const Lead lead = read_lead(static_cast<unsigned char>(text[i++]));
    char32_t point = lead.bits;
    int missing = lead.following;
    for (unsigned char low = lead.second_low, high = lead.second_high; missing > 0 && i < text.size();) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte < low || byte > high) break;  // the byte that breaks the sequence may begin the next one
      point = point << 6 | (byte & 0x3Fu);
      low = 0x80, high = 0xBF;
      ++i, --missing;
    }
    points.push_back(missing == 0 ? point : replacement_character);
  }
  return points;
}

void append_utf8(std::string& text, char32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) point = replacement_character;
  const auto add = [&](char32_t bits) { text += static_cast<char>(bits); };
  const auto add_following = [&](int shift) { add(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) {
    add(point);
  } else if (point < 0x800) {
    add(0xC0 | point >> 6), add_following(0);
  } else if (point < 0x10000) {
    add(0xE0 | point >> 12), add_following(6), add_following(0);
  } else {
    add(0xF0 | point >> 18), add_following(12), add_following(6), add_following(0);
  }
}

char32_t visible_control(char32_t point) {
  if (point < 0x20) return 0x2400 + point;
  if (point == 0x7F) return 0x2421;
  if (point >= 0x80 && point < 0xA0) return replacement_character;
  return point;
}

}  // namespace viz
