#include "viz/display_width.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

#include "viz/display_width_tables.hpp"
#include "viz/utf8.hpp"

namespace viz {

namespace {

bool in(std::span<const CodePointRange> ranges, char32_t point) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), point,
                                      [](char32_t p, const CodePointRange& range) { return p < range.first; });
  return after != ranges.begin() && point <= std::prev(after)->last;
}

int width_of(char32_t point) {
  if (point < 0x300) return 1;
  if (in(zero_width, point)) return 0;
  return in(wide, point) ? 2 : 1;
}

constexpr char32_t joiner = 0x200D, picture_form = 0xFE0F;

bool flag_letter(char32_t point) { return point >= 0x1F1E6 && point <= 0x1F1FF; }
bool skin_tone(char32_t point) { return point >= 0x1F3FB && point <= 0x1F3FF; }
bool turns_direction(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

}  // namespace

std::vector<Cluster> clusters(std::string_view text) {
  std::vector<Cluster> all;
  char32_t before = 0;
  bool flag_begun = false;
  for (char32_t point : decode_utf8(text)) {
    point = turns_direction(point) ? replacement_character : visible_control(point);
    const bool ends_flag = flag_begun && flag_letter(point);
    const bool joined = before == joiner || ends_flag || (skin_tone(point) && all.size() > 0 && all.back().width == 2);
    const int width = width_of(point);
    if (all.empty() || (width > 0 && !joined)) all.push_back({"", width});
    append_utf8(all.back().text, point);
    // U+FE0F asks for the coloured picture of the character before it, and two letters of a flag are one picture.
    if (((point == picture_form && before >= 0x203C) || ends_flag) && all.back().width == 1) all.back().width = 2;
    flag_begun = flag_letter(point) && !ends_flag;
    before = point;
  }
  return all;
}

int display_width(std::string_view text) {
  int width = 0;
  for (const Cluster& cluster : clusters(text)) width += cluster.width;
  return width;
}

std::string cut_to_width(std::string_view text, int columns) {
  std::string cut;
  const bool whole = display_width(text) <= columns;
  int left = whole ? columns : columns - 1;
  for (const Cluster& cluster : clusters(text)) {
    if ((left -= cluster.width) < 0) break;
    cut += cluster.text;
  }
  return whole ? cut : cut + '~';
}

}  // namespace viz
