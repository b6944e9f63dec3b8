// Where everything in a heatmap goes. Known before a pixel is drawn, so that it can be tested.
#pragma once

#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/font.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
#include "viz/ticks.hpp"

namespace viz {

/// A text and the box it fills. An empty text has an empty box.
struct Label {
  std::string text;
  Box box;
  int pixel_height = 0;
  int rotation = 0;
  Anchor anchor = Anchor::center;
};

/// A short line beside the map or the colour bar, and its label.
struct Tick {
  Box mark;
  Label label;
};

struct HeatmapLayout {
  int width = 0, height = 0;  // of the whole picture
  int stroke = 1;             // the thickness of lines; frames lie around `map` and `bar`
  int cell_width = 0, cell_height = 0;
  Range range;  // the values of the first and the last colour
  Box map;      // the cells, and the lines between groups of them
  Box bar;      // empty when there is no colour bar
  Label title, x_label, y_label;
  std::vector<Tick> x_ticks, y_ticks, bar_ticks;
  std::vector<int> column_x;    // where the cells of each column begin, from the left side of the map
  std::vector<Box> separators;  // the lines between groups of columns, within the map
  std::vector<Label> group_names;

  /// All labels that are not empty.
  std::vector<Label> labels() const;
};

/// The layout heatmap() draws; throws nn::Error as heatmap() does.
HeatmapLayout layout(const nn::Tensor& values, const HeatmapOptions& options = {});

}  // namespace viz
