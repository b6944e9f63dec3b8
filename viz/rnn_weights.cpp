#include "viz/rnn_weights.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

#include "nn/check.hpp"
#include "viz/color_bar.hpp"
#include "viz/grid.hpp"
#include "viz/heatmap.hpp"
#include "viz/histogram.hpp"
#include "viz/range.hpp"
#include "viz/sizes.hpp"
#include "viz/ticks.hpp"

namespace viz {

namespace {

constexpr std::size_t strip_height = 24;  // of a bias in pixels

struct Checked {
  std::vector<NamedTensor> kernels;  // kernel and recurrent_kernel
  nn::Tensor bias;                   // (rows, gates * units); empty: none
  std::vector<std::string> gates;    // at least one
  std::size_t units;                 // columns of a gate
};

Checked checked(const std::string& who, const RnnWeights& weights, bool show_bias) {
  Checked result{{{"kernel", weights.kernel}, {"recurrent_kernel", weights.recurrent_kernel}}, {}, weights.gates, 0};
  if (result.gates.empty()) result.gates = {""};
  for (const auto& [name, values] : result.kernels) {
    const nn::Shape shape = nn::shape_of(values);
    if (shape.size() != 2 || values.size() == 0 || shape[1] % result.gates.size() != 0 ||
        shape[1] != weights.kernel.shape(1)) {
      nn::fail(who, ": expected ", name, " of shape (rows, ", result.gates.size(),
               " gates * units) with as many columns as the kernel, got ", nn::to_string(shape));
    }
  }
  const std::size_t columns = weights.kernel.shape(1);
  result.units = columns / result.gates.size();
  const bool bias = show_bias && weights.bias.dimension() > 0 && weights.bias.size() > 0;
  if (bias && weights.bias.size() % columns != 0) {
    nn::fail(who, ": expected a bias of ", columns, " numbers or a multiple of it, got ",
             nn::to_string(nn::shape_of(weights.bias)));
  }
  if (bias) {
    result.bias = weights.bias;
    result.bias.reshape({weights.bias.size() / columns, columns});
  } else {
    result.bias = nn::zeros({0, columns});
  }
  return result;
}

// Columns of a gate.
nn::Tensor part(const nn::Tensor& values, std::size_t gate, std::size_t units) {
  nn::Tensor result = nn::zeros({values.shape(0), units});
  for (std::size_t i = 0; i < values.shape(0); ++i) {
    for (std::size_t j = 0; j < units; ++j) result(i, j) = values(i, gate * units + j);
  }
  return result;
}

std::string bad_share(const nn::Tensor& values) {
  std::size_t nans = 0, infinite = 0;
  for (const nn::Scalar* v = values.data(); v != values.data() + values.size(); ++v)
    nans += std::isnan(*v), infinite += std::isinf(*v);
  std::string text;
  const auto add = [&](const char* name, std::size_t count) {
    if (count == 0) return;
    text += std::string(", ") + name + ": " +
            short_number(100. * static_cast<double>(count) / static_cast<double>(values.size()), 2) + "%";
  };
  add("NaN", nans);
  add("Inf", infinite);
  return text;
}

nn::Tensor absolute(nn::Tensor values) {
  for (nn::Scalar* v = values.data(); v != values.data() + values.size(); ++v) *v = std::abs(*v);
  return values;
}

}  // namespace

Drawing rnn_histogram_drawing(const RnnWeights& weights, const RnnHistogramOptions& options) {
  nn::expect_between("rnn_histogram", "equate_axes", options.equate_axes, 0, 1);
  const Checked layer = checked("rnn_histogram", weights, options.show_bias);
  HistogramOptions look{.bins = options.bins,
                        .density = true,
                        .legend = false,
                        .width = options.width,
                        .height = options.height,
                        .scale = options.scale};
  const double reach = largest_magnitude(layer.kernels);
  std::vector<Drawing> plots;
  for (std::size_t gate = 0; gate < layer.gates.size(); ++gate) {
    for (const auto& [name, values] : layer.kernels) {
      const nn::Tensor numbers = part(values, gate, layer.units);
      look.title = (gate == 0 ? name : "") + bad_share(numbers);
      if (look.title.rfind(", ", 0) == 0) look.title.erase(0, 2);
      look.y_label = &name == &layer.kernels[0].first ? layer.gates[gate] : "";
      if (options.equate_axes > 0) look.range = Range{-reach, reach};
      plots.push_back(histogram_drawing({{"", numbers}}, look));
    }
  }
  if (layer.bias.size() > 0) {
    look.title = "bias" + bad_share(layer.bias);
    look.y_label = "";
    look.range = std::nullopt;
    plots.push_back(histogram_drawing({{"", layer.bias}}, look));
  }
  return grid(plots, 2, 14 * options.scale, options.title, options.scale);
}

Image rnn_histogram(const RnnWeights& weights, const RnnHistogramOptions& options) {
  return rnn_histogram_drawing(weights, options).render(picture_margin * options.scale);
}

Drawing rnn_heatmap_drawing(const RnnWeights& weights, const RnnHeatmapOptions& options) {
  const Checked layer = checked("rnn_heatmap", weights, options.show_bias);
  nn::expect_between("rnn_heatmap", "norm", options.norm, 0, 1e30);
  nn::expect_between("rnn_heatmap", "map_size", options.map_size, 16, 10'000);
  const double reach = options.norm > 0 ? options.norm : largest_magnitude(layer.kernels);
  std::vector<NamedTensor> maps = layer.kernels;
  if (layer.bias.size() > 0) maps.push_back({"bias", layer.bias});
  HeatmapOptions look{.colormap = options.colormap,
                      .vmin = options.absolute_value ? 0 : -reach,
                      .vmax = reach,
                      .color_bar = false,
                      .map_size = options.map_size,
                      .scale = options.scale};
  for (const std::string& gate : layer.gates) {
    if (layer.gates.size() > 1) look.column_groups.push_back({gate, layer.units});
  }
  // Columns of the same width in all maps, however many rows they have; the bias is a strip.
  const auto columns = static_cast<int>(weights.kernel.shape(1));
  const int cell = std::clamp(options.map_size / columns, 1, 40);
  std::vector<Drawing> drawings;
  for (auto& [name, values] : maps) {
    look.title = name;
    look.cell_size = columns > 2 * options.map_size ? 0 : cell;
    look.cell_height = std::max(cell, static_cast<int>(strip_height / values.shape(0)));
    drawings.push_back(heatmap_drawing(options.absolute_value ? absolute(values) : values, look));
  }
  Drawing all = grid(drawings, 1, 10 * options.scale, options.title, options.scale);
  if (options.color_bar) add_color_bar(all, {*look.vmin, *look.vmax}, options.colormap, "", options.scale);
  return all;
}

Image rnn_heatmap(const RnnWeights& weights, const RnnHeatmapOptions& options) {
  return rnn_heatmap_drawing(weights, options).render(picture_margin * options.scale);
}

}  // namespace viz
