// The series of a plot: what each is drawn with, and the legend that names them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "viz/drawing.hpp"

namespace viz {

/// What stands for a series in plot and legend.
struct Style {
  Color color;
  std::vector<double> dash = {};
  double opacity = 1;  // of boxes
};

/// The ten colours of matplotlib (tab10) in turn, then the same ones dashed, dotted, and with dashes and dots.
Style series_style(std::size_t index, int scale);

struct LegendEntry {
  std::string name;
  Style style;
  enum class Mark { line, dot, box, none } mark = Mark::line;  // none: the name alone, in the colour
};

/// The names beside the area, on its right: in as many columns as they need, hiding nothing.
void draw_legend(Drawing& drawing, const Box& area, const std::vector<LegendEntry>& entries, int scale);

}  // namespace viz
