// Where everything in a heatmap goes. Known before a pixel is drawn, so that it can be tested.
#pragma once

#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/cell_axis.hpp"
#include "viz/color_bar.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
#include "viz/label.hpp"
#include "viz/range.hpp"

namespace viz {

struct HeatmapLayout {
  int width = 0, height = 0;  // of the whole picture
  int stroke = 1;             // the thickness of lines; frames lie around the map and the bar
  CellAxis rows, columns;
  Range range;  // the values of the first and the last colour
  Box map;      // the cells, and the lines between groups of them
  Label title, x_label, y_label;
  std::vector<Tick> x_ticks, y_ticks;
  ColorBar bar;                 // empty when there is none
  std::vector<Box> separators;  // the lines between groups, within the map
  std::vector<Label> group_names, row_group_names;
  std::vector<Label> numbers;  // one a cell, within it; none: they are not wanted, or there is no room

  /// All labels around the map that are not empty.
  std::vector<Label> labels() const;
};

/// The layout heatmap() draws; throws nn::Error as heatmap() does, naming `who`.
HeatmapLayout layout(const nn::Tensor& values, const HeatmapOptions& options = {}, const std::string& who = "heatmap");

}  // namespace viz
