#include "viz/bar_plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "nn/check.hpp"
#include "viz/axes.hpp"
#include "viz/legend.hpp"
#include "viz/line_plot.hpp"
#include "viz/sizes.hpp"
#include "viz/ticks.hpp"

namespace viz {

namespace {

constexpr int number_height = 12, number_gap = 2;
constexpr int line_pitch = 19;  // of turned labels beside each other
constexpr int most_width = 2000;

void check(const nn::Tensor& values, const BarPlotOptions& options) {
  const nn::Shape shape = nn::shape_of(values);
  std::size_t longest = shape.empty() ? 0 : *std::max_element(shape.begin(), shape.end());
  if (values.size() == 0 || values.size() != longest) {
    nn::fail("bar_plot: expected a vector of values, got shape ", nn::to_string(shape), "; draw one row");
  }
  nn::expect_between("bar_plot", "the number of values", static_cast<double>(values.size()), 1, 10'000);
  if (!options.x_ticks.empty() && options.x_ticks.size() != values.size()) {
    nn::fail("bar_plot: expected x_ticks to be none or one for each of the ", values.size(), " bars, got ",
             options.x_ticks.size());
  }
  nn::expect_between("bar_plot", "annot_digits", options.annot_digits, 1, 17);
  nn::expect_between("bar_plot", "width", options.width, 16, 10'000);
  nn::expect_between("bar_plot", "height", options.height, 64, 10'000);
  nn::expect_between("bar_plot", "scale", options.scale, 1, 2);
}

// From 0 to the furthest number, with room above it (and below) for the numbers on bars.
Range range_of(const std::vector<double>& bars, const BarPlotOptions& options) {
  std::vector<double> shown = bars;
  shown.push_back(0);
  Range range = axis_range(shown, false, 0);
  if (range.low < 0 && range.high > 0 && !std::any_of(bars.begin(), bars.end(), [](double b) { return b != 0; })) {
    range = {0, 1};
  }
  // Above (and below) the bars: a twentieth, as matplotlib leaves, or a number and its gap.
  const double part =
      options.annot ? (measure("0", number_height).height + 2. * number_gap + 1) / options.height : 0.05;
  const double room =
      (range.high - range.low) * std::max(0.05, part) / (1 - (range.low < 0 && range.high > 0 ? 2 : 1) * part);
  if (range.high > 0) range.high += room;
  if (range.low < 0) range.low -= room;
  range = {options.ymin.value_or(range.low), options.ymax.value_or(range.high)};
  if (!(range.low < range.high) || !std::isfinite(range.high - range.low)) {
    nn::fail("bar_plot: expected finite limits of y in rising order, got ", range.low, " and ", range.high);
  }
  return visible_range(range);
}

// The number of a bar beyond its end; where the plot ends there, on the bar, or behind its beginning when the bar is
// too low for it.
void place(Label& label, const Box& bar, const Box& area, bool below, int gap) {
  const int over = bar.y - gap - label.box.height, under = bar.bottom() + gap;
  const int most = area.bottom() - label.box.height;
  label.box.y = below ? under : over;
  if (label.box.y >= area.y && label.box.y <= most) return;
  if (bar.height >= label.box.height) {
    label.box.y = std::clamp(label.box.y, area.y, most);
    if (bar.width >= label.box.width) label.color = white;
  } else {
    label.box.y = std::clamp(below ? over : under, area.y, most);
  }
}

}  // namespace

Drawing bar_plot_drawing(const nn::Tensor& values, const BarPlotOptions& options) {
  check(values, options);
  const int scale = options.scale;
  const std::vector<double> bars = numbers(values);
  const auto count = static_cast<int>(bars.size());
  int width = std::max(options.width, count);
  if (!options.x_ticks.empty()) width = std::max(width, std::min(most_width, count * line_pitch));
  const Range y = range_of(bars, options);
  Drawing drawing;
  const Axes axes(drawing, {.area = {0, 0, width * scale, options.height * scale},
                            .x = {-0.5, count - 0.5},
                            .y = y,
                            .x_names = options.x_ticks,
                            .whole_x = true,
                            .title = options.title,
                            .x_label = options.x_label,
                            .y_label = options.y_label,
                            .scale = scale});
  const Box area = axes.area();
  const auto row = [&](double value) {
    return std::clamp(static_cast<int>(std::lround(axes.y(std::clamp(value, y.low, y.high)))), area.y, area.bottom());
  };
  const Color blue = series_style(0, scale).color;
  std::vector<Label> written;
  bool fit = true;
  for (int i = 0; i < count; ++i) {
    const double value = bars[static_cast<std::size_t>(i)], pitch = axes.x(1) - axes.x(0);
    const double wide = pitch < 4 ? 1 : 0.8;  // thin bars touch
    const int left = static_cast<int>(std::lround(axes.x(i) - wide / 2 * pitch));
    const int right = std::max(left + 1, static_cast<int>(std::lround(axes.x(i) + wide / 2 * pitch)));
    const bool number = !std::isnan(value);
    const int zero = row(0), top = number ? row(value) : zero;
    const Box bar{left, std::min(zero, top), right - left, std::abs(zero - top)};
    drawing.fill(bar, blue);
    if (!options.annot && number) continue;
    Label label = make_label(short_number(value, options.annot_digits), number_height * scale);
    center_x(label.box, {left, 0, right - left, 0});
    const int gap = number_gap * scale;
    place(label, bar, area, number && value < 0, gap);
    fit = fit && contains(area, label.box) && label.box.width + gap <= pitch;
    written.push_back(label);
  }
  if (fit) {
    for (const Label& label : written) drawing.text_inside(label);
  }
  if (y.low < 0 && y.high > 0) drawing.fill({area.x, row(0), area.width, scale}, black);
  return drawing;
}

Image bar_plot(const nn::Tensor& values, const BarPlotOptions& options) {
  return bar_plot_drawing(values, options).render(picture_margin * options.scale);
}

}  // namespace viz
