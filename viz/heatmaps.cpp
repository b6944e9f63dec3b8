#include "viz/heatmaps.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "nn/check.hpp"
#include "viz/color_bar.hpp"
#include "viz/grid.hpp"
#include "viz/range.hpp"
#include "viz/sizes.hpp"

namespace viz {

namespace {

HeatmapOptions one(const std::string& name, const HeatmapsOptions& options) {
  return {.title = name,
          .x_label = options.x_label,
          .y_label = options.y_label,
          .x_ticks = options.x_ticks,
          .y_ticks = options.y_ticks,
          .column_groups = options.column_groups,
          .row_groups = options.row_groups,
          .colormap = options.colormap,
          .vmin = options.vmin,
          .vmax = options.vmax,
          .center = options.center,
          .color_bar = false,
          .annot = options.annot,
          .annot_digits = options.annot_digits,
          .cell_size = options.cell_size,
          .map_size = options.map_size,
          .scale = options.scale,
          .show_axes = options.show_axes};
}

nn::Tensor as_matrix(nn::Tensor values) {
  if (values.dimension() == 1) values.reshape({1, values.size()});
  return values;
}

}  // namespace

Drawing heatmaps_drawing(const std::vector<NamedTensor>& maps, const HeatmapsOptions& options,
                         const std::string& who) {
  nn::expect_between(who, "the number of maps", static_cast<double>(maps.size()), 1, 1000);
  nn::expect_between(who, "columns", options.columns, 0, 1000);
  const Range range = value_range(who, finite_range(maps), options.vmin, options.vmax, options.center);
  std::vector<Drawing> drawings;
  for (const auto& [name, values] : maps) {
    HeatmapOptions each = one(name, options);
    if (options.same_scale) {
      each.vmin = range.low, each.vmax = range.high;
    } else {
      each.color_bar = options.color_bar;
    }
    drawings.push_back(heatmap_drawing(as_matrix(values), each, who));
  }
  const auto columns = options.columns > 0 ? static_cast<std::size_t>(options.columns)
                                           : static_cast<std::size_t>(std::ceil(std::sqrt(maps.size())));
  Drawing all = grid(drawings, columns, 20 * options.scale, options.title, options.scale);
  if (options.color_bar && options.same_scale) {
    add_color_bar(all, range, options.colormap, options.color_label, options.scale);
  }
  return all;
}

Image heatmaps(const std::vector<NamedTensor>& maps, const HeatmapsOptions& options) {
  return heatmaps_drawing(maps, options).render(picture_margin * options.scale);
}

}  // namespace viz
