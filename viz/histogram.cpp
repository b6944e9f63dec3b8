#include "viz/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "nn/check.hpp"
#include "viz/axes.hpp"
#include "viz/legend.hpp"
#include "viz/sizes.hpp"
#include "viz/ticks.hpp"

namespace viz {

namespace {

void check_bins(const std::string& who, int bins, const Range& range) {
  nn::expect_between(who, "bins", bins, 1, 100'000);
  if (range.low < range.high && std::isfinite(range.high - range.low)) return;
  nn::fail(who, ": expected bins over a finite range that rises, got ", range.low, " and ", range.high,
           "; that of all finite numbers is visible_range(finite_range(values))");
}

void check(const std::string& who, const HistogramOptions& options) {
  check_bins(who, options.bins, options.range.value_or(Range{0, 1}));
  nn::expect_between(who, "width", options.width, 16, 10'000);
  nn::expect_between(who, "height", options.height, 16, 10'000);
  nn::expect_between(who, "scale", options.scale, 1, 2);
  nn::expect_between(who, "peaks_to_clip", options.peaks_to_clip, 0, options.bins - 1);
}

// The bins that have a bar, the highest first.
std::vector<std::size_t> by_height(const Bins& bins) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < bins.height.size(); ++i) {
    if (bins.height[i] > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return bins.height[a] > bins.height[b]; });
  return order;
}

// The bins of the highest bars, as many as leave a lower one.
std::vector<std::size_t> clipped(const Bins& bins, int peaks) {
  std::vector<std::size_t> order = by_height(bins);
  order.resize(std::min(static_cast<std::size_t>(peaks), order.empty() ? 0 : order.size() - 1));
  return order;
}

// The outline of the bars, a pixel column at a time: where bins are thinner than pixels, the highest is seen.
void draw_bars(Drawing& drawing, const Axes& axes, const Bins& bins, Color color, double opacity, double floor) {
  const Box& area = axes.area();
  const double width = (bins.high - bins.low) / static_cast<double>(bins.height.size());
  std::vector<double> columns(static_cast<std::size_t>(area.width), 0);
  for (std::size_t i = 0; i < bins.height.size(); ++i) {
    const double from = axes.x(bins.low + width * static_cast<double>(i)) - area.x,
                 to = from + axes.x(width) - axes.x(0);
    const int first = std::clamp(static_cast<int>(std::lround(from)), 0, area.width - 1);
    const int last = std::clamp(static_cast<int>(std::lround(to)), first + 1, area.width);
    for (int x = first; x < last; ++x) {
      double& column = columns[static_cast<std::size_t>(x)];
      column = std::max(column, bins.height[i]);
    }
  }
  for (int x = 0; x < area.width;) {  // neighbours of the same height are one bar
    const double height = columns[static_cast<std::size_t>(x)];
    int end = x + 1;
    while (end < area.width && columns[static_cast<std::size_t>(end)] == height) ++end;
    if (height > floor) {
      const int top = std::clamp(static_cast<int>(std::lround(axes.y(height))), area.y, area.bottom() - 1);
      drawing.fill({area.x + x, top, end - x, area.bottom() - top}, color, opacity);
    }
    x = end;
  }
}

}  // namespace

Bins bins_of(const nn::Tensor& values, int bins, const Range& range, bool density, const std::string& who) {
  check_bins(who, bins, range);
  Bins result{range.low, range.high, std::vector<double>(static_cast<std::size_t>(bins), 0)};
  const double span = range.high - range.low;
  double counted = 0;
  for (const nn::Scalar* v = values.data(); v != values.data() + values.size(); ++v) {
    if (!std::isfinite(*v)) {
      ++result.bad;
      continue;
    }
    if (*v < range.low || *v > range.high) continue;
    const int bin = static_cast<int>((*v - range.low) / span * bins);
    ++result.height[static_cast<std::size_t>(std::min(bin, bins - 1))];
    ++counted;
  }
  if (density && counted > 0) {
    for (double& height : result.height) height /= counted * span / bins;
  }
  return result;
}

double highest_bar(const Bins& bins, int peaks_to_clip) {
  const std::vector<std::size_t> order = by_height(bins);
  if (order.empty()) return 0;
  return bins.height[order[std::min(static_cast<std::size_t>(peaks_to_clip), order.size() - 1)]];
}

Drawing histogram_drawing(const std::vector<NamedTensor>& data, const HistogramOptions& options,
                          const std::string& who) {
  check(who, options);
  const int scale = options.scale;
  const Range range = options.range.value_or(visible_range(finite_range(data)));
  std::vector<Bins> all;
  std::vector<LegendEntry> cut;
  double highest = 0, least = std::numeric_limits<double>::infinity();
  for (const auto& [name, values] : data) {
    all.push_back(bins_of(values, options.bins, range, options.density, who));
    const std::vector<std::size_t> peaks = clipped(all.back(), options.peaks_to_clip);
    for (const double height : all.back().height) {
      if (height > 0) least = std::min(least, height);
    }
    highest = std::max(highest, highest_bar(all.back(), options.peaks_to_clip));
    for (const std::size_t i : peaks) {
      const double from = range.low + (range.high - range.low) * static_cast<double>(i) / options.bins;
      std::string text = short_number(from, 3);
      text.insert(0, 1, '(').append(", ").append(short_number(all.back().height[i], 6)).append(")");
      cut.push_back({text, {{214, 39, 40}}, LegendEntry::Mark::none});
    }
  }
  if (highest == 0) highest = least = 1;
  Range y{0, highest * 1.05};
  if (options.log_y) y = {least / 2, highest * 1.5};
  if (options.ymax) y.high = *options.ymax;
  if (!(y.low < y.high) || !std::isfinite(y.high)) {
    nn::fail(who, ": expected a finite ymax above ", y.low, ", got ", y.high);
  }
  Drawing drawing;
  const double margin = 0.05 * (range.high - range.low);  // as matplotlib leaves
  const Axes axes(drawing, {.area = {0, 0, options.width * scale, options.height * scale},
                            .x = {range.low - margin, range.high + margin},
                            .y = y,
                            .log_y = options.log_y,
                            .title = options.title,
                            .x_label = options.x_label,
                            .y_label = options.y_label,
                            .show_x_ticks = options.show_x_ticks,
                            .show_y_ticks = options.show_y_ticks,
                            .only_x_ends = options.pad_xticks,
                            .scale = scale});
  std::vector<LegendEntry> legend;
  bool named = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Color color = series_style(i, scale).color;
    const double opacity = all.size() > 1 ? 0.6 : 1;
    draw_bars(drawing, axes, all[i], color, opacity, y.low);
    std::string name = data[i].first;
    if (all[i].bad > 0) name += (name.empty() ? "" : ", ") + std::to_string(all[i].bad) + " NaN or infinite";
    named = named || !name.empty();
    legend.push_back({name, {color, {}, opacity}, LegendEntry::Mark::box});
  }
  if (!named) legend.clear();
  legend.insert(legend.end(), cut.begin(), cut.end());
  if (options.legend) draw_legend(drawing, axes.area(), legend, scale);
  return drawing;
}

Image histogram(const std::vector<NamedTensor>& data, const HistogramOptions& options) {
  return histogram_drawing(data, options).render(picture_margin * options.scale);
}

Image hist_clipped(const nn::Tensor& values, int peaks_to_clip, HistogramOptions options) {
  options.peaks_to_clip = peaks_to_clip;
  return histogram({{"", values}}, options);
}

}  // namespace viz
