#include "viz/line_plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "nn/check.hpp"
#include "viz/axes.hpp"
#include "viz/legend.hpp"
#include "viz/sizes.hpp"

namespace viz {

namespace {

void check(const std::string& who, const std::vector<Series>& series, const LinePlotOptions& options) {
  nn::expect_between(who, "width", options.width, 16, 10'000);
  nn::expect_between(who, "height", options.height, 16, 10'000);
  nn::expect_between(who, "scale", options.scale, 1, 2);
  for (const Series& s : series) {
    if (!s.x.empty() && s.x.size() != s.y.size()) {
      nn::fail(who, ": expected as many x as y in series '", s.name, "', got ", s.x.size(), " and ", s.y.size());
    }
    nn::expect_between(who, "a color", s.color, -1, 9);
  }
}

double x_of(const Series& series, std::size_t i) { return series.x.empty() ? static_cast<double>(i) : series.x[i]; }

// One axis: given ends, or those of the data.
Range ends(const std::string& who, const char* axis, const std::vector<double>& values, bool log,
           std::optional<double> low, std::optional<double> high) {
  Range range = axis_range(values, log);
  if (low) range = {*low, high || *low < range.high ? range.high : *low + std::max(1.0, std::abs(*low))};
  if (high) range = {low || range.low < *high ? range.low : *high - std::max(1.0, std::abs(*high)), *high};
  if (log && !low && range.low <= 0) range.low = range.high / 10;
  if (!(range.low < range.high) || !std::isfinite(range.high - range.low) || (log && range.low <= 0)) {
    nn::fail(who, ": expected finite limits of ", axis, log ? ", above 0 and" : "", " in rising order, got ", range.low,
             " and ", range.high);
  }
  return log ? range : visible_range(range);
}

Drawing drawing_of(const std::string& who, const std::vector<Series>& series, const LinePlotOptions& options,
                   bool lines) {
  check(who, series, options);
  const int scale = options.scale;
  std::vector<double> xs, ys;
  for (const Series& s : series) {
    for (std::size_t i = 0; i < s.y.size(); ++i) xs.push_back(x_of(s, i));
    ys.insert(ys.end(), s.y.begin(), s.y.end());
  }
  Drawing drawing;
  const Axes axes(drawing, {.area = {0, 0, options.width * scale, options.height * scale},
                            .x = ends(who, "x", xs, options.log_x, options.xmin, options.xmax),
                            .y = ends(who, "y", ys, options.log_y, options.ymin, options.ymax),
                            .log_x = options.log_x,
                            .log_y = options.log_y,
                            .whole_x = options.whole_x,
                            .title = options.title,
                            .x_label = options.x_label,
                            .y_label = options.y_label,
                            .grid = options.grid,
                            .scale = scale});
  std::vector<LegendEntry> legend;
  bool named = false;
  std::size_t next = 0;
  for (const Series& s : series) {
    Style style = series_style(s.color >= 0 ? static_cast<std::size_t>(s.color) : next++, scale);
    if (s.dashed) style.dash = {6. * scale, 3. * scale};
    std::vector<Point> points;
    for (std::size_t i = 0; i < s.y.size(); ++i) points.push_back(axes.at(x_of(s, i), s.y[i]));
    if (!lines || options.markers) drawing.dots(points, (lines ? 3 : 4) * scale, style.color, axes.area());
    if (lines) drawing.line(std::move(points), line_width * scale, style.color, style.dash, axes.area());
    named = named || !s.name.empty();
    legend.push_back({s.name, style, lines ? LegendEntry::Mark::line : LegendEntry::Mark::dot});
  }
  if (options.legend && named) draw_legend(drawing, axes.area(), legend, scale);
  return drawing;
}

}  // namespace

std::vector<double> numbers(const nn::Tensor& values) { return {values.data(), values.data() + values.size()}; }

Drawing line_plot_drawing(const std::vector<Series>& series, const LinePlotOptions& options, const std::string& who) {
  return drawing_of(who, series, options, true);
}

Drawing scatter_plot_drawing(const std::vector<Series>& series, const LinePlotOptions& options) {
  return drawing_of("scatter_plot", series, options, false);
}

Image line_plot(const std::vector<Series>& series, const LinePlotOptions& options) {
  return line_plot_drawing(series, options).render(picture_margin * options.scale);
}

Image scatter_plot(const std::vector<Series>& series, const LinePlotOptions& options) {
  return scatter_plot_drawing(series, options).render(picture_margin * options.scale);
}

}  // namespace viz
