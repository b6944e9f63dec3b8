#include "viz/heatmap_input.hpp"

#include <algorithm>
#include <cstddef>

#include "nn/check.hpp"
#include "viz/value_range.hpp"

namespace viz {

namespace {

void expect_groups(const std::vector<ColumnGroup>& groups, std::size_t columns) {
  std::size_t left = columns;
  for (const ColumnGroup& group : groups) {
    if (group.columns == 0 || group.columns > left) {
      nn::fail("heatmap: expected column_groups of at least one column each, ", columns, " together, got ",
               group.columns, " for '", group.name, "' where ", left, " are left");
    }
    left -= group.columns;
  }
  if (!groups.empty() && left > 0) {
    nn::fail("heatmap: expected column_groups of ", columns, " columns together, got ", columns - left);
  }
}

}  // namespace

void check_heatmap(const nn::Tensor& values, const HeatmapOptions& options) {
  const nn::Shape shape = nn::shape_of(values);
  if (shape.size() != 2 || values.size() == 0) {
    nn::fail("heatmap: expected values of shape (rows, columns) with at least one of each, got ",
             nn::to_string(shape));
  }
  constexpr std::size_t most = 50'000;
  if (shape[0] > most || shape[1] > most) {
    nn::fail("heatmap: expected at most ", most, " rows and columns, got ", nn::to_string(shape),
             "; draw a part");
  }
  const auto expect_count = [](const char* what, std::size_t got, std::size_t expected) {
    if (got == 0 || got == expected) return;
    nn::fail("heatmap: expected ", what, " to be none or one for each of the ", expected, ", got ", got);
  };
  expect_count("x_ticks (one a column)", options.x_ticks.size(), shape[1]);
  expect_count("y_ticks (one a row)", options.y_ticks.size(), shape[0]);
  expect_groups(options.column_groups, shape[1]);
  nn::expect_between("heatmap", "cell_size", options.cell_size, 0, 1000);
  nn::expect_between("heatmap", "scale", options.scale, 1, 2);

  const double cell = std::max(1, options.cell_size) * options.scale;
  const double pixels = cell * cell * static_cast<double>(values.size());
  if (pixels > most_pixels) {
    nn::fail("heatmap: expected a map of at most ", most_pixels, " pixels, got ", nn::to_string(shape),
             " cells of ", cell, " x ", cell, "; make the cells smaller or draw a part");
  }
}

Range heatmap_range(const nn::Tensor& values, const HeatmapOptions& options) {
  return value_range("heatmap", values, options.vmin, options.vmax);
}

}  // namespace viz
