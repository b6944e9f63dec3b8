// A matrix as a picture: one square of colour per number, row 0 on top, with ticks, labels and a colour bar.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/image.hpp"

namespace viz {

/// Columns that belong together, such as those of a gate.
struct ColumnGroup {
  std::string name;
  std::size_t columns;
};

/// All texts are UTF-8; '\n' begins a new line.
struct HeatmapOptions {
  std::string title = "";
  std::string x_label = "";
  std::string y_label = "";
  std::vector<std::string> x_ticks = {};  // one a column; none: numbers at round steps
  std::vector<std::string> y_ticks = {};  // one a row; none: numbers at round steps
  std::vector<ColumnGroup> column_groups = {};  // from left to right: lines between them, names above them
  std::string colormap = "viridis";       // the choices: viz/colormap.hpp
  std::optional<double> vmin =
      std::nullopt;  // the value of the first colour; default: the least finite value
  std::optional<double> vmax =
      std::nullopt;  // the value of the last colour; default: the largest finite value
  bool color_bar = true;
  int cell_size = 0;      // pixels a cell; 0: so that the map comes out about 480 pixels wide or high
  int scale = 1;          // 2: everything twice as large, for screens with small pixels
  bool show_axes = true;  // false: neither frame nor ticks around the map
};

/// The picture of a matrix (rows, columns). NaN has a colour of its own, infinities have the colours of the
/// ends. The picture is as large as its texts need: none is cut off, and none lies over another. Labels of
/// columns that are too wide for their column are turned; where cells are thinner than a line of text, every
/// second, fifth, tenth, ... has its label. Names of groups that are wider than their group are turned, and left
/// out where they would still lie over something; the lines between groups stand between cells and hide none.
/// Throws nn::Error for another rank, no rows or no columns, labels that are not as many as rows or columns, groups
/// that are not all columns together, and options out of range.
// NB: cells are squares, unless cell_size is 0 and the map would be thinner than 24 pixels: then it is
// stretched.
Image heatmap(const nn::Tensor& values, const HeatmapOptions& options = {});

}  // namespace viz
