// Histograms below or beside each other: features_hist.
#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "viz/feature_grid.hpp"
#include "viz/features.hpp"
#include "viz/grid.hpp"
#include "viz/histogram.hpp"
#include "viz/sizes.hpp"

namespace viz {

namespace {

Range limits(const std::vector<NamedTensor>& data, bool center_zero) {
  const Range range = visible_range(finite_range(data));
  if (!center_zero) return range;
  const double reach = std::max(std::abs(range.low), std::abs(range.high));
  return {-reach, reach};
}

// Of the bars that are not cut.
double highest(const std::vector<NamedTensor>& data, const Range& range, const FeaturesHistOptions& options) {
  double most = 0;
  for (const auto& [name, values] : data) {
    const Bins bins = bins_of(values, options.bins, range, options.density, "features_hist");
    most = std::max(most, highest_bar(bins, options.peaks_to_clip));
  }
  return most;
}

// The row's number on the right of a plot.
void annotate(Drawing& plot, const FeaturesHistOptions& options, std::size_t row) {
  Label label = make_label(options.side_annot + std::to_string(row), title_height * options.scale);
  label.box.x = plot.extent().right() + title_gap * options.scale;
  center_y(label.box, plot.panels().front());
  plot.text(label);
}

}  // namespace

Drawing features_hist_drawing(const std::vector<HistogramCell>& cells, const FeaturesHistOptions& options) {
  check_panels("features_hist", cells.size());
  nn::expect_between("features_hist", "bins", options.bins, 1, 100'000);
  nn::expect_between("features_hist", "peaks_to_clip", options.peaks_to_clip, 0, options.bins - 1);
  const std::size_t rows = options.n_rows > 0 ? std::min(options.n_rows, cells.size()) : cells.size();
  const std::size_t columns = (cells.size() + rows - 1) / rows;
  std::vector<NamedTensor> everything;
  for (const HistogramCell& cell : cells) everything.insert(everything.end(), cell.data.begin(), cell.data.end());
  const auto range_of = [&](const HistogramCell& cell) {
    if (options.xlims) return *options.xlims;
    return limits(options.share_xy.first ? everything : cell.data, options.center_zero);
  };
  double top = 0;
  for (const HistogramCell& cell : cells) {
    top = std::max(top, highest(cell.data, range_of(cell), options));
  }
  std::vector<Drawing> drawings;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    HistogramOptions look{
        .title = cells[i].name,
        .bins = options.bins,
        .range = range_of(cells[i]),
        .density = options.density,
        .ymax = options.ymax,
        .peaks_to_clip = options.peaks_to_clip,
        .show_x_ticks = !options.share_xy.first || i + columns >= cells.size(),
        .pad_xticks = options.pad_xticks,
        .width = std::min(10'000, panel_side("features_hist", options.w, options.dpi, columns, 40, 1)),
        .height = options.panel_height,
        .scale = options.scale};
    if (options.share_xy.second && top > 0 && !options.ymax) look.ymax = 1.05 * top;
    drawings.push_back(histogram_drawing(cells[i].data, look, "features_hist"));
    const bool last = i % columns + 1 == columns || i + 1 == cells.size();
    if (last && !options.side_annot.empty()) annotate(drawings.back(), options, i / columns);
  }
  return grid(drawings, columns, 12 * options.scale, options.title, options.scale);
}

Image features_hist(const std::vector<HistogramCell>& cells, const FeaturesHistOptions& options) {
  return features_hist_drawing(cells, options).render(picture_margin * options.scale);
}

Drawing features_hist_drawing(const nn::Tensor& data, const FeaturesHistOptions& options) {
  const nn::Shape shape = nn::shape_of(data);
  if (shape.empty() || data.size() == 0) {
    nn::fail("features_hist: expected data of shape (features, ...), got ", nn::to_string(shape));
  }
  check_panels("features_hist", shape[0]);
  std::vector<HistogramCell> cells;
  for (std::size_t i = 0; i < shape[0]; ++i) cells.push_back({std::to_string(i), {{"", nn::rows(data, i, i + 1)}}});
  return features_hist_drawing(cells, options);
}

Image features_hist(const nn::Tensor& data, const FeaturesHistOptions& options) {
  return features_hist_drawing(data, options).render(picture_margin * options.scale);
}

}  // namespace viz
