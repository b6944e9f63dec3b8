// Several matrices in one scale of colours.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/drawing.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
#include "viz/named_tensor.hpp"

namespace viz {

struct HeatmapsOptions {
  std::string title = "";
  std::string x_label = "";
  std::string y_label = "";
  std::vector<std::string> x_ticks = {};  // for each of the maps, as in HeatmapOptions
  std::vector<std::string> y_ticks = {};
  std::vector<ColumnGroup> column_groups = {};
  std::vector<RowGroup> row_groups = {};
  std::string colormap = "viridis";             // the choices: viz/colormap.hpp
  std::optional<double> vmin = std::nullopt;    // the value of the first colour; default: the least of all maps
  std::optional<double> vmax = std::nullopt;    // the value of the last colour; default: the largest of all maps
  std::optional<double> center = std::nullopt;  // the value of the middle colour
  bool same_scale = true;                       // false: each map has its own range of colours, and its own colour bar
  bool color_bar = true;
  std::string color_label = "";  // beside the colour bar of all maps: same_scale
  bool annot = false;            // every cell has its number in it
  int annot_digits = 2;
  int columns = 0;        // of maps; 0: rows and columns so that there are about as many of both
  int map_size = 300;     // the longer side of a map in pixels, when cell_size is 0
  int cell_size = 0;      // pixels a cell
  int scale = 1;          // 2: everything twice as large, for screens with small pixels
  bool show_axes = true;  // false: neither frames nor ticks around the maps
};

/// The maps in rows and columns, each under its name, with one colour bar: a number has the same colour in all of them.
/// They may differ in size; a vector, such as a bias, is one row. What heatmap() says of cells, labels and groups holds
/// for each. Throws nn::Error when there are no maps or more than 1000, and where heatmap() does.
Image heatmaps(const std::vector<NamedTensor>& maps, const HeatmapsOptions& options = {});

/// What it draws: where everything is. who: whom errors name.
Drawing heatmaps_drawing(const std::vector<NamedTensor>& maps, const HeatmapsOptions& options = {},
                         const std::string& who = "heatmaps");

}  // namespace viz
