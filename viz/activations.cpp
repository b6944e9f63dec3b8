#include "viz/activations.hpp"

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "viz/feature_grid.hpp"
#include "viz/heatmaps.hpp"
#include "viz/sizes.hpp"

namespace viz {

namespace {

// One channel of (1, ..., channels) or (1, channels, ...) as a matrix.
nn::Tensor channel_of(const nn::Tensor& x, std::size_t channel, bool last) {
  const nn::Shape shape = nn::shape_of(x);
  const std::size_t channels = last ? shape.back() : shape[1], places = x.size() / channels;
  std::size_t height = 1;
  if (shape.size() == 4) height = last ? shape[1] : shape[2];
  nn::Tensor map = nn::zeros({height, places / height});
  for (std::size_t i = 0; i < places; ++i) {
    map.data()[i] = last ? x.data()[i * channels + channel] : x.data()[channel * places + i];
  }
  return map;
}

}  // namespace

std::size_t nearest_square_rows(std::size_t n) {
  return n / largest_divisor(n, static_cast<std::size_t>(std::sqrt(static_cast<double>(n)) + 1e-9));
}

Drawing display_activations_drawing(const nn::Tensor& activations, const DisplayActivationsOptions& options) {
  const nn::Shape shape = nn::shape_of(activations);
  nn::expect_one_of("display_activations", "data_format", options.data_format, {"channels_last", "channels_first"});
  nn::expect_between("display_activations", "fig_size", options.fig_size, 64, 10'000);
  if (shape.size() < 2 || shape.size() > 4 || activations.size() == 0) {
    nn::fail(
        "display_activations: expected activations of shape (1, n), (1, time, channels) or (1, height, width, "
        "channels), got ",
        nn::to_string(shape));
  }
  if (shape[0] != 1) {
    nn::fail("display_activations: expected one sample, got ", shape[0], "; take one, as with rows(x, 0, 1)");
  }
  const bool last = options.data_format == "channels_last";
  std::vector<NamedTensor> maps;
  if (shape.size() == 2) {
    nn::Tensor map = activations;
    const std::size_t rows = options.reshape_1d_layers ? nearest_square_rows(shape[1]) : 1;
    map.reshape({rows, shape[1] / rows});
    maps.push_back({"", std::move(map)});
  } else {
    const std::size_t channels = last ? shape.back() : shape[1];
    nn::expect_between("display_activations", "the number of channels", static_cast<double>(channels), 1, 1000);
    for (std::size_t c = 0; c < channels; ++c) maps.push_back({"", channel_of(activations, c, last)});
  }
  const auto count = static_cast<double>(maps.size());
  const int rows = static_cast<int>(std::sqrt(count) - 0.001) + 1, columns = static_cast<int>(std::ceil(count / rows));
  return heatmaps_drawing(maps,
                          {.title = options.title,
                           .colormap = options.colormap,
                           .columns = columns,
                           .map_size = std::max(16, options.fig_size / std::max(rows, columns)),
                           .scale = options.scale,
                           .show_axes = maps.size() == 1},
                          "display_activations");
}

Image display_activations(const nn::Tensor& activations, const DisplayActivationsOptions& options) {
  return display_activations_drawing(activations, options).render(picture_margin * options.scale);
}

std::vector<std::pair<std::string, Image>> display_activations(const std::vector<NamedTensor>& activations,
                                                               const DisplayActivationsOptions& options) {
  std::vector<std::pair<std::string, Image>> pictures;
  for (const auto& [name, values] : activations) {
    DisplayActivationsOptions named = options;
    named.title += (options.title.empty() ? "" : ": ") + name;
    pictures.emplace_back(name, display_activations(values, named));
  }
  return pictures;
}

}  // namespace viz
