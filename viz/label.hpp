// Texts in a picture, each with the box it fills: known before a pixel is drawn, so that it can be tested.
#pragma once

#include <string>

#include "viz/font.hpp"
#include "viz/image.hpp"

namespace viz {

/// A text and the box it fills. An empty text has an empty box.
struct Label {
  std::string text;
  Box box;
  int pixel_height = 0;
  int rotation = 0;
  Anchor anchor = Anchor::center;
  Color color = black;
};

/// A short line beside a map, a colour bar or a plot, and its label.
struct Tick {
  Box mark;
  Label label;
};

/// The text with at most 10 lines of at most 300 characters; "…" stands where something is left out, so that no name
/// out of a file makes a giant of the picture.
std::string limited(const std::string& text);

/// The label with its box at (0, 0), its text limited.
Label make_label(const std::string& text, int pixel_height, int rotation = 0, Anchor anchor = Anchor::center);

/// The text into its box.
void draw(Image& image, const Label& label);

/// Puts the middle of a box at the middle of another one.
void center_x(Box& box, const Box& on);
void center_y(Box& box, const Box& on);

/// The box with so many pixels more on every side.
Box grown(const Box& box, int by);

/// The text in one line of at most so many characters, the last one "…" where some are left out.
std::string shortened(const std::string& text, std::size_t most);

/// The text in one line of at most so many pixels, the last character "…" where some are left out.
std::string fitted(const std::string& text, int pixel_height, int width);

}  // namespace viz
