// The strip that says which numbers the colours stand for.
#pragma once

#include <string>
#include <vector>

#include "viz/drawing.hpp"
#include "viz/range.hpp"

namespace viz {

struct ColorBar {
  Box box;                  // the colours, within their frame
  std::vector<Tick> ticks;  // at round numbers

  bool empty() const { return box.empty(); }
};

/// A colour bar whose top left corner is at (x, y), as high as asked for or as its numbers need.
ColorBar color_bar(int x, int y, int height, const Range& range, int scale);

/// Draws its colours, frame and marks; labels are the caller's.
void draw_color_bar(Drawing& drawing, const ColorBar& bar, const std::string& colormap, int scale);

/// Adds a colour bar on the right of all that is drawn, as high as all panels together, with a name, cut short where it
/// is longer than the bar.
void add_color_bar(Drawing& drawing, const Range& range, const std::string& colormap, const std::string& label,
                   int scale);

}  // namespace viz
