// The strip that says which numbers the colours stand for.
#pragma once

#include <string>

#include "viz/drawing.hpp"
#include "viz/ticks.hpp"

namespace viz {

/// Adds a colour bar on the right of all that is drawn, as high as `beside` and at its height, with round numbers and a
/// name, cut short where it is longer than the bar.
void draw_color_bar(Drawing& drawing, const Box& beside, const Range& range, const std::string& colormap,
                    const std::string& label, int scale);

/// How many numbers stand beside a colour bar at most, for its height in pixels.
int most_bar_ticks(int height, int scale);

}  // namespace viz
