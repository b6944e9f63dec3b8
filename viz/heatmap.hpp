// A matrix as a picture: one square of colour per number, row 0 on top, with ticks, labels and a colour bar.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/drawing.hpp"
#include "viz/image.hpp"

namespace viz {

/// Columns that belong together, such as those of a gate.
struct ColumnGroup {
  std::string name;
  std::size_t columns;
};

/// Rows that belong together.
struct RowGroup {
  std::string name;
  std::size_t rows;
};

/// All texts are UTF-8; '\n' begins a new line.
struct HeatmapOptions {
  std::string title = "";
  std::string x_label = "";
  std::string y_label = "";
  std::vector<std::string> x_ticks = {};        // one a column; none: numbers at round steps
  std::vector<std::string> y_ticks = {};        // one a row; none: numbers at round steps
  std::vector<ColumnGroup> column_groups = {};  // from left to right: lines between them, names above them
  std::vector<RowGroup> row_groups = {};        // from top to bottom: lines between them, names on their right
  std::string colormap = "viridis";             // the choices: viz/colormap.hpp
  std::optional<double> vmin = std::nullopt;    // the value of the first colour; default: the least finite value
  std::optional<double> vmax = std::nullopt;    // the value of the last colour; default: the largest finite value
  std::optional<double> center = std::nullopt;  // the value of the middle colour: the ends lie equally far from it
  bool color_bar = true;
  bool annot = false;               // every cell has the number it shows in it, where cells can be large enough
  int annot_digits = 2;             // of these numbers: 0.25, 1e−05
  std::string reduce = "extremes";  // or "mean": what is seen where there are more cells than pixels
  int cell_size = 0;                // pixels a cell; 0: so that the map comes out about `map_size` pixels wide or high
  int cell_height = 0;              // where cell_size is given, which then is the width alone; 0: squares
  int map_size = 480;               // the longer side of the map in pixels, when cell_size is 0
  int scale = 1;                    // 2: everything twice as large, for screens with small pixels
  bool show_axes = true;            // false: neither frame nor ticks around the map
};

/// The picture of a matrix (rows, columns). NaN has a colour of its own, infinities have the colours of the
/// ends. The picture is as large as its texts need: none is cut off, and none lies over another; only texts of more
/// than 10 lines, or 300 characters in one, end with "…". Labels of columns that are too wide for their column are
/// turned; where cells are thinner than a line of text, every second, fifth, tenth, ... has its label. Names of groups
/// that are wider than their group are turned, and left out where they would still lie over something; the lines
/// between groups stand between cells and hide none. With a cell_size of 0, more than twice as many rows (columns) as
/// `map_size`, 1000 by default, are drawn in blocks of rows (columns), each one cell. With "extremes", its colour is
/// that of its number furthest from `center`, or from the mean of all where none is given, so that a single peak is
/// seen in a matrix of any size, and of NaN if there is one; with "mean", that of the mean of its finite numbers.
/// Throws nn::Error for another rank, no rows or no columns, labels that are not as many as rows or columns, groups
/// that are not all columns (rows) together, and options out of range.
// NB: cells are squares, unless cell_size is 0 and the map would be thinner than 24 pixels, then it is stretched, or
// blocks of rows are not as large as blocks of columns.
Image heatmap(const nn::Tensor& values, const HeatmapOptions& options = {});

/// What it draws: where everything is, the map being the first panel. who: whom errors name.
Drawing heatmap_drawing(const nn::Tensor& values, const HeatmapOptions& options = {},
                        const std::string& who = "heatmap");

}  // namespace viz
