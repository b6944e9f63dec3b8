#include "viz/heatmap_input.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include "nn/check.hpp"

namespace viz {

namespace {

std::size_t size_of(const ColumnGroup& group) { return group.columns; }
std::size_t size_of(const RowGroup& group) { return group.rows; }

// what: "column".
template <class Group>
void expect_groups(const std::string& who, const std::vector<Group>& groups, const std::string& what,
                   std::size_t count) {
  std::size_t left = count;
  for (const Group& group : groups) {
    if (size_of(group) == 0 || size_of(group) > left) {
      nn::fail(who, ": expected ", what, "_groups of at least one ", what, " each, ", count, " together, got ",
               size_of(group), " for '", group.name, "' where ", left, " are left");
    }
    left -= size_of(group);
  }
  if (!groups.empty() && left > 0) {
    nn::fail(who, ": expected ", what, "_groups of ", count, " ", what, "s together, got ", count - left);
  }
}

}  // namespace

void check_heatmap(const nn::Tensor& values, const HeatmapOptions& options, const std::string& who) {
  const nn::Shape shape = nn::shape_of(values);
  if (shape.size() != 2 || values.size() == 0) {
    nn::fail(who, ": expected values of shape (rows, columns) with at least one of each, got ", nn::to_string(shape));
  }
  constexpr std::size_t most = 50'000;
  if (options.cell_size > 0 && (shape[0] > most || shape[1] > most)) {
    nn::fail(who, ": expected at most ", most, " rows and columns, got ", nn::to_string(shape),
             "; draw a part, or with a cell_size of 0");
  }
  const auto expect_count = [&](const char* what, std::size_t got, std::size_t expected) {
    if (got == 0 || got == expected) return;
    nn::fail(who, ": expected ", what, " to be none or one for each of the ", expected, ", got ", got);
  };
  expect_count("x_ticks (one a column)", options.x_ticks.size(), shape[1]);
  expect_count("y_ticks (one a row)", options.y_ticks.size(), shape[0]);
  expect_groups(who, options.column_groups, "column", shape[1]);
  expect_groups(who, options.row_groups, "row", shape[0]);
  nn::expect_one_of(who, "reduce", options.reduce, {"extremes", "mean"});
  nn::expect_between(who, "annot_digits", options.annot_digits, 1, 17);
  nn::expect_between(who, "cell_size", options.cell_size, 0, 1000);
  nn::expect_between(who, "cell_height", options.cell_height, 0, 1000);
  nn::expect_between(who, "map_size", options.map_size, 16, 10'000);
  nn::expect_between(who, "scale", options.scale, 1, 2);

  if (options.cell_size == 0) return;
  const double cell = options.cell_size * options.scale;
  const double height = options.cell_height > 0 ? options.cell_height * options.scale : cell;
  const double pixels = cell * height * static_cast<double>(values.size());
  if (pixels > most_pixels) {
    nn::fail(who, ": expected a map of at most ", most_pixels, " pixels, got ", nn::to_string(shape), " cells of ",
             cell, " x ", cell, "; make the cells smaller or draw a part");
  }
}

}  // namespace viz
