// Maps and dots: show_features_2D, features_2D and features_0D.
#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "viz/axes.hpp"
#include "viz/colormap.hpp"
#include "viz/feature_grid.hpp"
#include "viz/features.hpp"
#include "viz/heatmap.hpp"
#include "viz/heatmaps.hpp"
#include "viz/sizes.hpp"
#include "viz/ticks.hpp"

namespace viz {

namespace {

// A sample of (samples, time, channels) as a map.
nn::Tensor map_of(const nn::Tensor& samples, std::size_t sample, const Features2DOptions& options) {
  const std::size_t time = samples.shape(1), channels = samples.shape(2);
  nn::Tensor map = options.timesteps_xaxis ? nn::zeros({channels, time}) : nn::zeros({time, channels});
  for (std::size_t t = 0; t < time; ++t) {
    for (std::size_t c = 0; c < channels; ++c) {
      const bool backwards = options.reflect_half && c >= channels / 2;
      const nn::Scalar value = samples(sample, backwards ? time - 1 - t : t, c);
      (options.timesteps_xaxis ? map(c, t) : map(t, c)) = value;
    }
  }
  return map;
}

}  // namespace

Drawing show_features_2D_drawing(const nn::Tensor& data, const ShowFeatures2DOptions& options) {
  const nn::Tensor samples = as_samples("show_features_2D", data);
  if (samples.shape(0) != 1) {
    nn::fail("show_features_2D: expected data of one sample, got ", nn::to_string(nn::shape_of(data)),
             "; take one, as with rows(data, 0, 1)");
  }
  const nn::Tensor map = map_of(samples, 0, {});
  const int width = panel_side("show_features_2D", 8 * options.scale_width, options.dpi, 1, 0, 1);
  const int height = panel_side("show_features_2D", 8 * options.scale_height, options.dpi, 1, 0, 1);
  // Square cells, as large as both sides allow.
  const double rows = static_cast<double>(map.shape(0)), columns = static_cast<double>(map.shape(1));
  const double side = std::min(width / columns, height / rows) * std::max(rows, columns);
  HeatmapOptions look{.title = options.title,
                      .x_label = "Timesteps",
                      .y_label = "Attention features",
                      .colormap = options.colormap,
                      .map_size = std::clamp(static_cast<int>(side), 64, 10'000),
                      .scale = options.scale};
  if (const auto norm = norm_range("show_features_2D", options.norm, {{"", map}})) {
    look.vmin = norm->low, look.vmax = norm->high;
  }
  return heatmap_drawing(map, look, "show_features_2D");
}

Image show_features_2D(const nn::Tensor& data, const ShowFeatures2DOptions& options) {
  return show_features_2D_drawing(data, options).render(picture_margin * options.scale);
}

Drawing features_2D_drawing(const nn::Tensor& data, const Features2DOptions& options) {
  const nn::Tensor samples = as_samples("features_2D", data, options.max_timesteps);
  const std::size_t n = samples.shape(0);
  nn::expect_between("features_2D", "the number of maps", static_cast<double>(n), 1, 1000);
  std::vector<NamedTensor> maps;
  for (std::size_t i = 0; i < n; ++i) {
    maps.push_back({n > 1 ? std::to_string(i) : "", map_of(samples, i, options)});
  }
  std::optional<Range> norm = norm_range("features_2D", options.norm, maps);
  if (n == 1 && !norm) norm = visible_range(finite_range(maps));
  const std::string text =
      norm ? "norm: " + short_number(norm->low, 3) + " to " + short_number(norm->high, 3) : "norm: of each map";
  return heatmaps_drawing(
      maps,
      {.title = options.title.empty() ? text : options.title + " (" + text + ")",
       .x_label = options.timesteps_xaxis ? "Timesteps" : "Channels",
       .y_label = options.timesteps_xaxis ? "Channels" : "Timesteps",
       .colormap = options.colormap,
       .vmin = norm ? std::optional(norm->low) : std::nullopt,
       .vmax = norm ? std::optional(norm->high) : std::nullopt,
       .same_scale = norm.has_value(),
       .color_bar = options.color_bar,
       .columns = static_cast<int>(columns_of(n, options.n_rows)),
       .map_size = options.map_size,
       .scale = options.scale,
       .show_axes = options.show_axes},
      "features_2D");
}

Image features_2D(const nn::Tensor& data, const Features2DOptions& options) {
  return features_2D_drawing(data, options).render(picture_margin * options.scale);
}

Drawing features_0D_drawing(const nn::Tensor& data, const Features0DOptions& options) {
  const nn::Shape shape = nn::shape_of(data);
  if (shape.size() != 2 || data.size() == 0) {
    nn::fail("features_0D: expected data of shape (samples, channels), got ", nn::to_string(shape));
  }
  const int scale = options.scale;
  const double reach = 1.05 * largest_magnitude({{"", data}});
  const auto [low, high] = options.ylims.value_or(Range{-reach, reach});
  if (!(low < high) || !std::isfinite(high - low)) {
    nn::fail("features_0D: expected finite ylims in rising order, got ", low, " and ", high);
  }
  const auto samples = static_cast<double>(shape[0]);
  Drawing drawing;
  const Axes axes(drawing, {.area = {0, 0, panel_side("features_0D", options.w, options.dpi, 1, 0, scale),
                                     panel_side("features_0D", options.h, options.dpi, 1, 0, scale)},
                            .x = {1 - 0.03 * samples, samples + 0.03 * samples},
                            .y = {low, high},
                            .whole_x = true,
                            .title = options.title,
                            .x_label = "sample",
                            .scale = scale});
  if (options.show_y_zero && low < 0 && high > 0) {
    drawing.fill({axes.area().x, static_cast<int>(axes.y(0)), axes.area().width, scale}, {255, 0, 0});
  }
  const Colormap map = colormap(options.colormap);
  const std::size_t channels = shape[1];
  for (std::size_t c = 0; c < channels; ++c) {
    std::vector<Point> points;
    for (std::size_t i = 0; i < shape[0]; ++i) points.push_back(axes.at(static_cast<double>(i) + 1, data(i, c)));
    const double place = channels > 1 ? static_cast<double>(c) / static_cast<double>(channels - 1) : 0;
    drawing.dots(points, 4 * scale, {96, 96, 96}, axes.area());  // a rim: some colours are white
    drawing.dots(std::move(points), 3 * scale, map(place), axes.area());
  }
  return drawing;
}

Image features_0D(const nn::Tensor& data, const Features0DOptions& options) {
  return features_0D_drawing(data, options).render(picture_margin * options.scale);
}

}  // namespace viz
