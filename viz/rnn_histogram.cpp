// Histograms of the weights of recurrent layers.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "nn/check.hpp"
#include "viz/grid.hpp"
#include "viz/histogram.hpp"
#include "viz/rnn_direction.hpp"
#include "viz/sizes.hpp"
#include "viz/ticks.hpp"

namespace viz {

namespace {

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

// The highest bar of all parts of these kernels.
double highest(const std::vector<RnnDirection>& directions, int bins, const Range& range) {
  double most = 0;
  for (const RnnDirection& layer : directions) {
    for (const auto& [name, values] : layer.kernels) {
      for (std::size_t gate = 0; gate < layer.gates.size(); ++gate) {
        const nn::Tensor numbers = part(values, gate, layer.units);
        most = std::max(most, highest_bar(bins_of(numbers, bins, range, true, "rnn_histogram")));
      }
    }
  }
  return most;
}

void add_histograms(std::vector<Drawing>& plots, const RnnDirection& layer, HistogramOptions look) {
  for (std::size_t gate = 0; gate < layer.gates.size(); ++gate) {
    for (const auto& [name, values] : layer.kernels) {
      const nn::Tensor numbers = part(values, gate, layer.units);
      look.title = (gate == 0 ? layer.titled(name) : "") + bad_share(numbers);
      if (look.title.rfind(", ", 0) == 0) look.title.erase(0, 2);
      look.y_label = &name == &layer.kernels[0].first ? layer.gates[gate] : "";
      plots.push_back(histogram_drawing({{"", numbers}}, look, "rnn_histogram"));
    }
  }
  if (layer.bias.size() == 0) return;
  look.title = layer.titled("bias") + bad_share(layer.bias);
  look.y_label = "";
  look.range = std::nullopt;
  look.ymax = std::nullopt;
  plots.push_back(histogram_drawing({{"", layer.bias}}, look, "rnn_histogram"));
}

Drawing histograms(const std::vector<RnnDirection>& directions, const RnnHistogramOptions& options) {
  nn::expect_between("rnn_histogram", "equate_axes", options.equate_axes, 0, 2);
  nn::expect_between("rnn_histogram", "bins", options.bins, 1, 100'000);
  std::vector<Drawing> blocks;
  for (const RnnDirection& layer : directions) {
    HistogramOptions look{.bins = options.bins,
                          .density = true,
                          .legend = false,
                          .width = options.width,
                          .height = options.height,
                          .scale = options.scale};
    if (options.equate_axes > 0) {
      const std::vector<RnnDirection> equal = options.equate_axes == 2 ? directions : std::vector<RnnDirection>{layer};
      const double reach = largest_magnitude(kernels_of(equal));
      look.range = Range{-reach, reach};
      const double most = highest(equal, options.bins, *look.range);
      if (most > 0) look.ymax = 1.05 * most;
    }
    std::vector<Drawing> plots;
    add_histograms(plots, layer, look);
    blocks.push_back(grid(plots, 2, 14 * options.scale, "", options.scale));
  }
  return grid(blocks, 1, 24 * options.scale, options.title, options.scale);
}

}  // namespace

Drawing rnn_histogram_drawing(const RnnWeights& weights, const RnnHistogramOptions& options) {
  return histograms({rnn_direction("rnn_histogram", "", weights, options.show_bias)}, options);
}

Drawing rnn_histogram_drawing(const RnnWeights& forward, const RnnWeights& backward,
                              const RnnHistogramOptions& options) {
  return histograms({rnn_direction("rnn_histogram", "forward", forward, options.show_bias),
                     rnn_direction("rnn_histogram", "backward", backward, options.show_bias)},
                    options);
}

Image rnn_histogram(const RnnWeights& weights, const RnnHistogramOptions& options) {
  return rnn_histogram_drawing(weights, options).render(picture_margin * options.scale);
}

Image rnn_histogram(const RnnWeights& forward, const RnnWeights& backward, const RnnHistogramOptions& options) {
  return rnn_histogram_drawing(forward, backward, options).render(picture_margin * options.scale);
}

}  // namespace viz
