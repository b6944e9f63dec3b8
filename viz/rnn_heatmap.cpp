// Heatmaps of the weights of recurrent layers.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "nn/check.hpp"
#include "viz/cell_axis.hpp"
#include "viz/color_bar.hpp"
#include "viz/grid.hpp"
#include "viz/heatmap.hpp"
#include "viz/reduce.hpp"
#include "viz/rnn_direction.hpp"
#include "viz/sizes.hpp"
#include "viz/ticks.hpp"

namespace viz {

namespace {

constexpr int strip_height = 24;  // of a bias in pixels

nn::Tensor absolute(nn::Tensor values) {
  for (nn::Scalar* v = values.data(); v != values.data() + values.size(); ++v) *v = std::abs(*v);
  return values;
}

// From 0 to 1; equal numbers are 0.
nn::Tensor normalized(nn::Tensor values) {
  const auto [low, high] = finite_range(values);
  const double span = high > low ? high - low : 1;
  for (nn::Scalar* v = values.data(); v != values.data() + values.size(); ++v) {
    *v = static_cast<nn::Scalar>((*v - low) / span);
  }
  return values;
}

nn::Tensor prepared(nn::Tensor values, const RnnHeatmapOptions& options) {
  if (values.size() == 0) return values;
  if (options.absolute_value) values = absolute(std::move(values));
  return options.normalize ? normalized(std::move(values)) : values;
}

// A map of more rows than `most` in blocks of a round number of rows, each named by its first.
NamedTensor in_blocks(const NamedTensor& map, std::size_t most, std::vector<std::string>& names) {
  const auto& [name, values] = map;
  const std::size_t rows = values.shape(0);
  names.clear();
  if (rows <= most) return map;
  const auto block = static_cast<std::size_t>(round_step(static_cast<double>(rows) / static_cast<double>(most)));
  const CellAxis down = cell_axis(rows, {}, block, 1, 0), across = cell_axis(values.shape(1), {}, 1, 1, 0);
  for (std::size_t i = 0; i < down.cells(); ++i) names.push_back(std::to_string(down.first[i]));
  return {name, reduced(values, down.first, across.first, "extremes", std::nullopt)};
}

// Kernel, recurrent kernel and bias of one direction below each other; columns have the same width in all of them,
// however many rows they have, and none is more than twice as high as wide; the bias is a strip.
Drawing maps_of(const RnnDirection& layer, HeatmapOptions look) {
  std::vector<NamedTensor> maps = layer.kernels;
  if (layer.bias.size() > 0) maps.push_back({"bias", layer.bias});
  for (const std::string& gate : layer.gates) {
    if (layer.gates.size() > 1) look.column_groups.push_back({gate, layer.units});
  }
  const auto columns = static_cast<int>(maps[0].second.shape(1));
  const int cell = std::clamp(look.map_size / columns, 1, 40);
  std::vector<Drawing> drawings;
  const int most_height = 2 * look.map_size;
  look.cell_size = columns > 2 * look.map_size ? 0 : cell;  // 0: heatmap() makes blocks of rows and columns
  for (NamedTensor& map : maps) {
    if (look.cell_size > 0) map = in_blocks(map, static_cast<std::size_t>(most_height), look.y_ticks);
    const auto rows = static_cast<int>(std::min<std::size_t>(map.second.shape(0), 1'000'000));
    look.title = layer.titled(map.first);
    look.cell_height = std::max(std::clamp(most_height / rows, 1, cell), strip_height / rows);
    drawings.push_back(heatmap_drawing(map.second, look, "rnn_heatmap"));
  }
  return grid(drawings, 1, 10 * look.scale, "", look.scale);
}

Drawing heatmaps(std::vector<RnnDirection> directions, const RnnHeatmapOptions& options) {
  nn::expect_between("rnn_heatmap", "map_size", options.map_size, 16, 10'000);
  nn::expect_between("rnn_heatmap", "scale", options.scale, 1, 2);
  for (RnnDirection& layer : directions) {
    for (auto& [name, values] : layer.kernels) values = prepared(std::move(values), options);
    layer.bias = prepared(std::move(layer.bias), options);
  }
  const std::vector<NamedTensor> kernels = kernels_of(directions);
  Range range = norm_range("rnn_heatmap", options.norm, kernels).value_or(visible_range(finite_range(kernels)));
  if (options.norm.how == "auto" && (options.absolute_value || options.normalize)) range.low = 0;
  const HeatmapOptions look{.colormap = options.colormap,
                            .vmin = range.low,
                            .vmax = range.high,
                            .color_bar = false,
                            .map_size = options.map_size,
                            .scale = options.scale};
  std::vector<Drawing> columns;
  for (const RnnDirection& layer : directions) columns.push_back(maps_of(layer, look));
  Drawing all = grid(columns, columns.size(), 24 * options.scale, options.title, options.scale);
  if (options.color_bar) add_color_bar(all, range, options.colormap, "", options.scale);
  return all;
}

}  // namespace

Drawing rnn_heatmap_drawing(const RnnWeights& weights, const RnnHeatmapOptions& options) {
  return heatmaps({rnn_direction("rnn_heatmap", "", weights, options.show_bias)}, options);
}

Drawing rnn_heatmap_drawing(const RnnWeights& forward, const RnnWeights& backward, const RnnHeatmapOptions& options) {
  return heatmaps({rnn_direction("rnn_heatmap", "forward", forward, options.show_bias),
                   rnn_direction("rnn_heatmap", "backward", backward, options.show_bias)},
                  options);
}

Image rnn_heatmap(const RnnWeights& weights, const RnnHeatmapOptions& options) {
  return rnn_heatmap_drawing(weights, options).render(picture_margin * options.scale);
}

Image rnn_heatmap(const RnnWeights& forward, const RnnWeights& backward, const RnnHeatmapOptions& options) {
  return rnn_heatmap_drawing(forward, backward, options).render(picture_margin * options.scale);
}

}  // namespace viz
