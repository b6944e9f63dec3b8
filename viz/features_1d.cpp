// Curves: show_features_1D and features_1D.
#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "viz/axes.hpp"
#include "viz/feature_grid.hpp"
#include "viz/features.hpp"
#include "viz/grid.hpp"
#include "viz/legend.hpp"
#include "viz/sizes.hpp"

namespace viz {

namespace {

constexpr Color red{255, 0, 0}, green{0, 128, 0};
constexpr int gap = 12;

using Curves = std::vector<std::vector<double>>;

// A plot of curves, with its name over its left corner.
struct CurvePanel {
  Curves curves;
  std::string name;
};

struct CurvePanelOptions {
  int width, height, scale;
  Range x, y;
  bool show_y_zero, border, x_ticks, y_ticks;
};

Drawing curve_panel(const CurvePanel& panel, const CurvePanelOptions& options) {
  const int scale = options.scale;
  Drawing drawing;
  const Box area{0, 0, options.width, options.height};
  Drawing hidden;  // where curves have no axes around them
  const Axes axes(options.border ? drawing : hidden, {.area = area,
                                                      .x = options.x,
                                                      .y = options.y,
                                                      .whole_x = true,
                                                      .show_x_ticks = options.x_ticks,
                                                      .show_y_ticks = options.y_ticks,
                                                      .grid = false,
                                                      .scale = options.scale});
  if (!options.border) drawing.panel(area);
  if (options.show_y_zero && options.y.low <= 0 && options.y.high >= 0) {
    drawing.fill({0, std::min(static_cast<int>(axes.y(0)), options.height - scale), options.width, scale}, red);
  }
  for (std::size_t i = 0; i < panel.curves.size(); ++i) {
    std::vector<Point> points;
    for (std::size_t t = 0; t < panel.curves[i].size(); ++t) {
      points.push_back(axes.at(static_cast<double>(t), panel.curves[i][t]));
    }
    drawing.line(std::move(points), 1.5 * scale, series_style(i, scale).color, {}, area);
  }
  Label name =
      make_label(fitted(panel.name, text_height * scale, options.width), text_height * scale, 0, Anchor::left);
  name.color = green;
  name.box.y = -name.box.height - (options.border ? 9 : 2) * scale;  // above half a line of text, the label of the highest tick
  drawing.text(name);
  return drawing;
}

// The numbers of one channel of one sample over time.
std::vector<double> curve_of(const nn::Tensor& samples, std::size_t sample, std::size_t channel) {
  std::vector<double> curve;
  for (std::size_t t = 0; t < samples.shape(1); ++t) curve.push_back(samples(sample, t, channel));
  return curve;
}

Range centred(const std::vector<double>& values) {
  const Range range = axis_range(values);
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  return {-largest, largest};
}

std::vector<double> all_of(const Curves& curves) {
  std::vector<double> all;
  for (const std::vector<double>& curve : curves) all.insert(all.end(), curve.begin(), curve.end());
  return all;
}

// Data (time, channels), or channels first, as (1, time, channels).
nn::Tensor channels_last(const nn::Tensor& data, std::ptrdiff_t channel_axis, std::size_t max_timesteps) {
  const nn::Shape shape = nn::shape_of(data);
  if ((shape.size() != 2 && !(shape.size() == 3 && shape[0] == 1)) || data.size() == 0) {
    nn::fail("show_features_1D: expected data of shape (time, channels) or (1, time, channels), got ",
             nn::to_string(shape), "; take one sample, as with rows(data, 0, 1)");
  }
  const std::size_t axis = nn::normalize_axis(channel_axis, shape.size(), "show_features_1D");
  if (axis + 1 == shape.size()) return as_samples("show_features_1D", data, max_timesteps);
  if (axis + 2 != shape.size())
    nn::fail("show_features_1D: expected channel_axis to be one of the last two, got ", channel_axis);
  const std::size_t channels = shape[axis], time = shape.back();
  nn::Tensor turned = nn::zeros({time, channels});
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t t = 0; t < time; ++t) turned(t, c) = data.data()[c * time + t];
  }
  return as_samples("show_features_1D", turned, max_timesteps);
}

}  // namespace

Drawing show_features_1D_drawing(const nn::Tensor& data, const ShowFeatures1DOptions& options) {
  if (options.max_col_subplots == 0) nn::fail("show_features_1D: expected max_col_subplots to be at least 1, got 0");
  const nn::Tensor samples = channels_last(data, options.channel_axis, options.max_timesteps);
  const std::size_t channels = samples.shape(2), rows = largest_divisor(channels, options.max_col_subplots);
  check_panels("show_features_1D", channels);
  const std::size_t columns = channels / rows;
  CurvePanelOptions look{};
  look.scale = options.scale;
  look.width = panel_side("show_features_1D", 24 * options.scale_width, options.dpi, columns, gap, options.scale);
  look.height = panel_side("show_features_1D", 16 * options.scale_height, options.dpi, rows, gap + 19, options.scale);
  look.x = {0, static_cast<double>(samples.shape(1))};
  look.show_y_zero = options.show_y_zero;
  std::vector<CurvePanel> panels;
  Range common{0, 0};
  for (std::size_t c = 0; c < channels; ++c) {
    panels.push_back({{curve_of(samples, 0, c)}, std::to_string(c + 1)});
    const Range range = centred(panels.back().curves[0]);
    if (range.high > common.high) common = range;
  }
  std::vector<Drawing> drawings;
  for (const CurvePanel& panel : panels) {
    std::vector<double> shown = panel.curves[0];
    if (options.show_y_zero) shown.push_back(0);
    look.y = options.equate_axes ? common : axis_range(shown);
    drawings.push_back(curve_panel(panel, look));
  }
  return grid(drawings, columns, gap * options.scale, options.title, options.scale);
}

Image show_features_1D(const nn::Tensor& data, const ShowFeatures1DOptions& options) {
  return show_features_1D_drawing(data, options).render(picture_margin * options.scale);
}

Drawing features_1D_drawing(const nn::Tensor& data, const Features1DOptions& options) {
  const nn::Tensor samples = as_samples("features_1D", data, options.max_timesteps);
  const std::size_t count = samples.shape(0), time = samples.shape(1), channels = samples.shape(2);
  const std::size_t n = options.subplot_samples ? count : channels;
  check_panels("features_1D", n);
  if (!options.annotations.empty() && options.annotations.size() != n) {
    nn::fail("features_1D: expected annotations to be none or one for each of the ", n, " plots, got ",
             options.annotations.size());
  }
  const std::size_t columns = columns_of(n, options.n_rows);
  const std::size_t rows = (n + columns - 1) / columns;
  std::vector<CurvePanel> panels;
  for (std::size_t i = 0; i < n; ++i) {
    CurvePanel panel;
    for (std::size_t j = 0; j < (options.subplot_samples ? channels : count); ++j) {
      panel.curves.push_back(options.subplot_samples ? curve_of(samples, i, j) : curve_of(samples, j, i));
    }
    if (options.annotate) panel.name = options.annotations.empty() ? std::to_string(i) : options.annotations[i];
    panels.push_back(std::move(panel));
  }
  std::vector<double> everything(samples.data(), samples.data() + samples.size());
  if (options.show_y_zero) everything.push_back(0);
  const Range common = axis_range(everything);
  const int space = options.tight ? 2 : gap;
  CurvePanelOptions look{};
  look.scale = options.scale;
  look.width = panel_side("features_1D", options.w, options.dpi, columns, space, options.scale);
  look.height = panel_side("features_1D", options.h, options.dpi, rows, space, options.scale);
  look.x = {0, std::max(1.0, static_cast<double>(time - 1))};
  look.show_y_zero = options.show_y_zero;
  look.border = options.show_axes;
  std::vector<Drawing> drawings;
  for (std::size_t i = 0; i < n; ++i) {
    look.x_ticks = options.show_xy_ticks.first && (!options.share_xy.first || i + columns >= n);
    look.y_ticks = options.show_xy_ticks.second && (!options.share_xy.second || i % columns == 0);
    std::vector<double> shown = all_of(panels[i].curves);
    if (options.show_y_zero) shown.push_back(0);
    look.y = options.share_xy.second ? common : axis_range(shown);
    drawings.push_back(curve_panel(panels[i], look));
  }
  return grid(drawings, columns, space * options.scale, options.title, options.scale);
}

Image features_1D(const nn::Tensor& data, const Features1DOptions& options) {
  return features_1D_drawing(data, options).render(picture_margin * options.scale);
}

}  // namespace viz
