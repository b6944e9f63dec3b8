// Typesetting by stb_truetype: places of the glyphs first, then ink. The library's functions are static to
// this file, so that a program may well bring its own copy.
#include "viz/font.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "nn/check.hpp"
#include "viz/bidi.hpp"
#include "viz/utf8.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-function"
#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#include <stb/stb_truetype.h>
#pragma GCC diagnostic pop

extern "C" const unsigned char viz_font_data[];  // font_data.cpp

namespace viz {

namespace {

const stbtt_fontinfo& font() {
  static const stbtt_fontinfo info = [] {
    stbtt_fontinfo read;
    if (stbtt_InitFont(&read, viz_font_data, 0) == 0) {
      nn::fail("font: expected the bytes of a TrueType file, got others; build with a whole DejaVuSans.ttf");
    }
    return read;
  }();
  return info;
}

// The glyph 0, a box, stands for all the font lacks. Control characters have glyphs, but without ink.
int glyph_of(char32_t point) {
  const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
  return control ? 0 : stbtt_FindGlyphIndex(&font(), static_cast<int>(point));
}

constexpr std::size_t most_marks = 8;  // of a letter that are stacked; more lie over each other

// A glyph with the point it is drawn at: (0, 0) is the left end of the first baseline.
struct Glyph {
  int index;
  float x;
  int y;
};

// Whole pixels from the left, and the rest of the way as the rasteriser's shift.
struct Place {
  int x;
  float shift;
};

Place place_of(const Glyph& glyph) {
  const float whole = std::floor(glyph.x);
  return {static_cast<int>(whole), glyph.x - whole};
}

// The pixels with ink.
Box ink(const Glyph& glyph, float scale) {
  const Place place = place_of(glyph);
  int x0, y0, x1, y1;
  stbtt_GetGlyphBitmapBoxSubpixel(&font(), glyph.index, scale, scale, place.shift, 0, &x0, &y0, &x1, &y1);
  return {place.x + x0, glyph.y + y0, x1 - x0, y1 - y0};
}

// Moves a combining mark over the middle of its letter, and away from it and from the marks it has already: up if it
// stands above the middle of the letter, else down. The signs within letters, such as points of Hebrew, stay there.
void place_mark(Glyph& mark, char32_t point, const Box& letter, std::vector<Box>& others, float scale) {
  Box box = ink(mark, scale);
  if (letter.empty() || box.empty()) return;
  mark.x += static_cast<float>(letter.x + letter.width / 2. - (box.x + box.width / 2.));
  box = ink(mark, scale);
  const bool above = 2 * box.y + box.height < 2 * letter.y + letter.height;
  const bool within = (point >= 0x334 && point <= 0x338) || point >= 0x370;
  std::vector<Box> taken = others;
  if (!within) taken.push_back(letter);
  while (std::any_of(taken.begin(), taken.end(), [&](const Box& b) { return overlap(b, box); })) {
    mark.y += above ? -1 : 1;
    box.y += above ? -1 : 1;
  }
  others.push_back(box);
}

// Appends the glyphs of one line, its baseline at height y, and returns its width.
float set_line(std::vector<Glyph>& glyphs, std::span<const char32_t> line, int y, float scale) {
  float x = 0;
  int previous = -1;
  Box letter;
  std::vector<Box> marks;  // of this letter
  for (const char32_t point : visual_order(line)) {
    const int index = glyph_of(point);
    int advance, bearing;
    stbtt_GetGlyphHMetrics(&font(), index, &advance, &bearing);
    if (advance == 0 && previous >= 0) {
      glyphs.push_back({index, x, y});
      if (marks.size() < most_marks) place_mark(glyphs.back(), point, letter, marks, scale);
      continue;
    }
    if (previous >= 0) x += scale * static_cast<float>(stbtt_GetGlyphKernAdvance(&font(), previous, index));
    glyphs.push_back({index, x, y});
    letter = ink(glyphs.back(), scale);
    marks.clear();
    x += scale * static_cast<float>(advance);
    previous = index;
  }
  return x;
}

// How much of a width lies to the left of the anchor.
int before(int width, Anchor anchor) {
  return anchor == Anchor::left ? 0 : anchor == Anchor::right ? width : width / 2;
}

struct Typeset {
  std::vector<Glyph> glyphs;
  float scale;
  Box box;  // around the lines and all ink
};

Typeset typeset(std::string_view text, int pixel_height, Anchor anchor) {
  nn::expect_between("text", "a pixel_height", pixel_height, 1, 1000);
  Typeset set{{}, stbtt_ScaleForMappingEmToPixels(&font(), static_cast<float>(pixel_height)), {}};
  int ascent, descent, gap;
  stbtt_GetFontVMetrics(&font(), &ascent, &descent, &gap);
  const int above = static_cast<int>(std::ceil(set.scale * static_cast<float>(ascent)));
  const int below = static_cast<int>(std::ceil(set.scale * static_cast<float>(-descent)));

  const std::vector<char32_t> points = decode_utf8(text);
  int y = 0;
  for (auto begin = points.begin();; y += above + below) {
    const auto end = std::find(begin, points.end(), U'\n');
    const std::size_t first = set.glyphs.size();
    const float advance = set_line(set.glyphs, {begin, end}, y, set.scale);
    // At least 1: the box of an empty line must not be empty, for the line has its height.
    const int width = std::max(1, static_cast<int>(std::ceil(advance)));
    const int left = -before(width, anchor);
    for (std::size_t i = first; i < set.glyphs.size(); ++i) set.glyphs[i].x += static_cast<float>(left);
    set.box = around(set.box, {left, y - above, width, above + below});
    if (end == points.end()) break;
    begin = end + 1;
  }
  for (const Glyph& glyph : set.glyphs) set.box = around(set.box, ink(glyph, set.scale));
  return set;
}

// Adds the ink of one glyph to the mask, whose pixel (0, 0) is the top left corner of `box`.
void rasterize(Mask& mask, const Box& box, const Glyph& glyph, float scale) {
  const Box area = ink(glyph, scale);
  if (area.empty()) return;
  std::vector<unsigned char> pixels(static_cast<std::size_t>(area.width) *
                                    static_cast<std::size_t>(area.height));
  stbtt_MakeGlyphBitmapSubpixel(&font(), pixels.data(), area.width, area.height, area.width, scale, scale,
                                place_of(glyph).shift, 0, glyph.index);
  const unsigned char* pixel = pixels.data();
  for (int y = area.y - box.y; y < area.bottom() - box.y; ++y) {
    for (int x = area.x - box.x; x < area.right() - box.x; ++x) {
      mask.at(x, y) = static_cast<std::uint8_t>(std::min(255, mask.at(x, y) + *pixel++));
    }
  }
}

}  // namespace

TextSize measure(std::string_view text, int pixel_height, Anchor anchor) {
  const Box box = typeset(text, pixel_height, anchor).box;
  return {box.width, box.height, -box.y};
}

void draw(Image& image, int x, int y, std::string_view text, int pixel_height, const TextOptions& options) {
  if (options.rotation != 0 && options.rotation != 90) {
    nn::fail("text: expected a rotation of 0 or 90 degrees, got ", options.rotation);
  }
  const Typeset set = typeset(text, pixel_height, options.anchor);
  Mask mask(set.box.width, set.box.height);
  for (const Glyph& glyph : set.glyphs) rasterize(mask, set.box, glyph, set.scale);
  if (options.rotation == 90) mask = turned(mask);
  image.blend(mask, x - before(mask.width, options.anchor), y, options.color);
}

}  // namespace viz
