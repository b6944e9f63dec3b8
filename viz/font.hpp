// Text in DejaVu Sans, which is part of the library: no font file is needed when a program runs.
#pragma once

#include <string_view>

#include "viz/image.hpp"

namespace viz {

/// Which part of a text's box the given x stands for; lines of a text are aligned the same way.
enum class Anchor { left, center, right };

/// The box of a horizontal text in pixels: its lines, from ascender to descender and at least a pixel wide,
/// and all ink beyond them. The baseline of the first line is `ascent` below the top.
struct TextSize {
  int width = 0, height = 0, ascent = 0;
};

struct TextOptions {
  Color color = black;
  int rotation = 0;  // degrees counter-clockwise: 0, or 90 for text that reads upwards
  Anchor anchor = Anchor::left;
};

/// The size of a UTF-8 text; pixel_height is the font's em, as in CSS's font-size. '\n' begins a new line.
/// Throws nn::Error for a pixel_height outside 1 to 1000.
TextSize measure(std::string_view text, int pixel_height, Anchor anchor = Anchor::left);

/// Draws a UTF-8 text, anti-aliased and with kerning; y is the top of the box as drawn. Bytes that are no
/// UTF-8 appear as U+FFFD, and what the font lacks as a box: nothing is left out. Throws nn::Error for a
/// pixel_height outside 1 to 1000 and a rotation other than 0 and 90. Lines are in the order of viz/bidi.hpp; combining
/// marks stand over or under the letter before them, several above each other.
// NB: scripts whose letters change places or shapes otherwise, as in Devanagari, are drawn one by one.
void draw(Image& image, int x, int y, std::string_view text, int pixel_height,
          const TextOptions& options = {});

}  // namespace viz
