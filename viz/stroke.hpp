// Lines and dots with soft edges, at places between pixels.
#pragma once

#include <vector>

#include "viz/image.hpp"

namespace viz {

/// A place in a picture: pixel (i, j) reaches from (i, j) to (i + 1, j + 1).
struct Point {
  double x, y;
};

/// Draws a line from point to point, inside `clip` only. A point that is not finite ends the line, and the next one
/// begins another; one alone between two of these is a dot. `dash`: pixels with and without line by turns; none: solid.
void stroke(Image& image, const std::vector<Point>& points, double width, Color color, const std::vector<double>& dash,
            const Box& clip);

/// Draws a disc around each finite point, inside `clip` only.
void dots(Image& image, const std::vector<Point>& points, double radius, Color color, const Box& clip);

}  // namespace viz
