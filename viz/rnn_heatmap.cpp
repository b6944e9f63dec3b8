// Heatmaps of the weights of recurrent layers.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "nn/check.hpp"
#include "viz/color_bar.hpp"
#include "viz/grid.hpp"
#include "viz/heatmap.hpp"
#include "viz/rnn_direction.hpp"
#include "viz/sizes.hpp"

namespace viz {

namespace {

constexpr std::size_t strip_height = 24;  // of a bias in pixels

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

// Kernel, recurrent kernel and bias of one direction below each other; columns have the same width in all of them,
// however many rows they have, and the bias is a strip.
Drawing maps_of(const RnnDirection& layer, HeatmapOptions look) {
  std::vector<NamedTensor> maps = layer.kernels;
  if (layer.bias.size() > 0) maps.push_back({"bias", layer.bias});
  for (const std::string& gate : layer.gates) {
    if (layer.gates.size() > 1) look.column_groups.push_back({gate, layer.units});
  }
  const auto columns = static_cast<int>(maps[0].second.shape(1));
  const int cell = std::clamp(look.map_size / columns, 1, 40);
  std::vector<Drawing> drawings;
  for (auto& [name, values] : maps) {
    look.title = layer.titled(name);
    look.cell_size = columns > 2 * look.map_size ? 0 : cell;
    look.cell_height = std::max(cell, static_cast<int>(strip_height / values.shape(0)));
    drawings.push_back(heatmap_drawing(values, look));
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
