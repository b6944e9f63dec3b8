#include "viz/heatmap.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "nn/check.hpp"
#include "viz/colormap.hpp"
#include "viz/heatmap_layout.hpp"

using namespace viz;

namespace {

// The colours in the middle of the cells, row after row.
std::vector<Color> cells(const nn::Tensor& values, const HeatmapOptions& options) {
  const HeatmapLayout plan = layout(values, options);
  const Image image = heatmap(values, options);
  std::vector<Color> colors;
  for (int y = plan.rows.cell / 2; y < plan.map.height; y += plan.rows.cell) {
    for (int x = plan.columns.cell / 2; x < plan.map.width; x += plan.columns.cell) {
      colors.push_back(image.at(plan.map.x + x, plan.map.y + y));
    }
  }
  return colors;
}

}  // namespace

TEST_CASE("heatmap: every cell has the colour of its number, row 0 on top") {
  const nn::Tensor values = nn::tensor({2, 3}, {0, 1, 2, 3, 4, 8});
  for (const int cell_size : {0, 1, 2, 13}) {
    for (const int scale : {1, 2}) {
      const Colormap map = colormap("hot");
      const std::vector<Color> expected = {map(0),      map(1. / 8), map(2. / 8),
                                           map(3. / 8), map(4. / 8), map(1)};
      CHECK(cells(values, {.colormap = "hot", .cell_size = cell_size, .scale = scale}) == expected);
    }
  }
}

TEST_CASE("heatmap: a cell is filled to its edges") {
  const nn::Tensor values = nn::tensor({2, 2}, {0, 1, 1, 0});
  const HeatmapOptions options{.cell_size = 5};
  const HeatmapLayout plan = layout(values, options);
  const Image image = heatmap(values, options);
  const Colormap map = colormap("viridis");
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 10; ++x)
      CHECK(image.at(plan.map.x + x, plan.map.y + y) == map((x < 5) == (y < 5) ? 0 : 1));
  }
}

TEST_CASE("heatmap: lines between groups of columns hide no cell, however thin") {
  const nn::Tensor values = nn::tensor({2, 4}, {0, 1, 0, 1, 1, 0, 1, 0});
  const HeatmapOptions options{.column_groups = {{"a", 1}, {"b", 2}, {"c", 1}}, .colormap = "viridis", .cell_size = 1};
  const HeatmapLayout plan = layout(values, options);
  const Image image = heatmap(values, options);
  const Colormap map = colormap("viridis");
  const Color low = map(0), high = map(1);
  const std::vector<Color> rows[] = {{low, black, black, high, low, black, black, high},
                                     {high, black, black, low, high, black, black, low}};
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 8; ++x) CHECK(image.at(plan.map.x + x, plan.map.y + y) == rows[y][static_cast<std::size_t>(x)]);
  }
}

TEST_CASE("heatmap: vmin and vmax say what the ends of the colours stand for") {
  const nn::Tensor values = nn::tensor({1, 4}, {-5, 0, 0.5, 5});
  const Colormap map = colormap("bwr");
  CHECK(cells(values, {.colormap = "bwr", .vmin = -1, .vmax = 1}) ==
        std::vector<Color>{map(0), map(0.5), map(0.75), map(1)});
  CHECK(cells(values, {.colormap = "bwr", .vmin = 9}) == std::vector<Color>(4, map(0)));
  CHECK(cells(values, {.colormap = "bwr", .vmax = -9}) == std::vector<Color>(4, map(1)));
}

TEST_CASE("heatmap: a center has the middle colour, and the furthest value an end") {
  const nn::Tensor values = nn::tensor({1, 4}, {-1, 0, 1, 4});
  const Colormap map = colormap("bwr");
  CHECK(cells(values, {.colormap = "bwr", .center = 0}) ==
        std::vector<Color>{map(3. / 8), map(0.5), map(5. / 8), map(1)});
  CHECK(cells(values, {.colormap = "bwr", .vmax = 2, .center = 0}) ==
        std::vector<Color>{map(1. / 4), map(0.5), map(3. / 4), map(1)});
  CHECK(cells(nn::zeros({1, 2}), {.colormap = "bwr", .center = 0}) == std::vector<Color>(2, map(0.5)));
  CHECK_THROWS_AS(heatmap(values, {.center = std::nan("")}), nn::Error);
}

TEST_CASE("heatmap: a single peak is seen in a matrix of any size, and a single NaN") {
  nn::Tensor values = nn::full({4000, 3}, 0.5);
  values(1234, 1) = 9;
  values(2345, 2) = -9;
  values(3456, 0) = std::nanf("");
  const HeatmapOptions options{.colormap = "bwr"};
  const HeatmapLayout plan = layout(values, options);
  const Image image = heatmap(values, options);
  const Colormap map = colormap("bwr");
  const auto color = [&](int row, int column) {
    return image.at(plan.map.x + column * plan.columns.cell, plan.map.y + row * plan.rows.cell);
  };
  CHECK(color(1234 / 4, 1) == map(1));
  CHECK(color(2345 / 4, 2) == map(0));
  CHECK(color(3456 / 4, 0) == map.bad);
  CHECK(color(0, 0) == map(9.5 / 18));
}

TEST_CASE("heatmap: blocks as means are those of their finite numbers") {
  nn::Tensor values = nn::zeros({2000, 1});
  values(0, 0) = 1;
  values(2, 0) = std::nanf("");
  values(3, 0) = 1;
  const HeatmapOptions options{.vmin = 0, .vmax = 1, .reduce = "mean"};
  const HeatmapLayout plan = layout(values, options);
  const Image image = heatmap(values, options);
  CHECK(image.at(plan.map.x, plan.map.y) == colormap("viridis")(0.5));
  CHECK(image.at(plan.map.x, plan.map.y + 1) == colormap("viridis")(1));
}

TEST_CASE("heatmap: numbers are black on bright cells and white on dark ones") {
  const nn::Tensor values = nn::tensor({1, 2}, {0, 1});
  const HeatmapOptions options{.colormap = "gray", .annot = true};
  const HeatmapLayout plan = layout(values, options);
  const Image image = heatmap(values, options);
  const auto has = [&](const Box& box, Color color) {
    for (int y = box.y; y < box.bottom(); ++y) {
      for (int x = box.x; x < box.right(); ++x) {
        if (image.at(x, y) == color) return true;
      }
    }
    return false;
  };
  CHECK(has(plan.numbers[0].box, white));
  CHECK(has(plan.numbers[1].box, black));
}

TEST_CASE(
    "heatmap: NaN has its own colour, infinities have those of the ends, and neither counts for the range") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const nn::Tensor values = nn::tensor({1, 5}, {0, std::nan(""), infinity, -infinity, 2});
  const Colormap map = colormap("magma");
  CHECK(cells(values, {.colormap = "magma"}) == std::vector<Color>{map(0), map.bad, map(1), map(0), map(1)});
  CHECK(cells(nn::full({1, 2}, std::nanf("")), {}) == std::vector<Color>(2, colormap("viridis").bad));
}

TEST_CASE("heatmap: constant numbers have the colour in the middle") {
  CHECK(cells(nn::zeros({2, 1}), {}) == std::vector<Color>(2, colormap("viridis")(0.5)));
  CHECK(cells(nn::full({2, 1}, -3), {}) == std::vector<Color>(2, colormap("viridis")(0.5)));
}

TEST_CASE("heatmap: the colour bar runs from the last colour on top to the first") {
  const nn::Tensor values = nn::tensor({1, 2}, {0, 1});
  const HeatmapLayout plan = layout(values);
  const Image image = heatmap(values);
  const Colormap map = colormap("viridis");
  CHECK(image.at(plan.bar.box.x, plan.bar.box.y) == map(1));
  CHECK(image.at(plan.bar.box.right() - 1, plan.bar.box.bottom() - 1) == map(0));
}

TEST_CASE("heatmap: what cannot be drawn is an error that says why") {
  const nn::Tensor values = nn::zeros({2, 3});
  CHECK_THROWS_WITH_AS(
      heatmap(nn::zeros({2, 3, 1})),
      "heatmap: expected values of shape (rows, columns) with at least one of each, got (2, 3, 1)",
      nn::Error);
  CHECK_THROWS_AS(heatmap(nn::zeros({6})), nn::Error);
  CHECK_THROWS_AS(heatmap(nn::zeros({0, 3})), nn::Error);
  CHECK_THROWS_AS(heatmap(nn::zeros({3, 0})), nn::Error);
  CHECK_THROWS_WITH_AS(heatmap(values, {.x_ticks = {"a", "b"}}),
                       "heatmap: expected x_ticks (one a column) to be none or one for each of the 3, got 2",
                       nn::Error);
  CHECK_THROWS_AS(heatmap(values, {.y_ticks = {"a", "b", "c"}, .show_axes = false}), nn::Error);
  CHECK_THROWS_AS(heatmap(values, {.colormap = "jet"}), nn::Error);
  CHECK_THROWS_WITH_AS(heatmap(values, {.vmin = 1, .vmax = 0}),
                       "heatmap: expected a finite vmin that is not above vmax, got 1 and 0", nn::Error);
  CHECK_THROWS_AS(heatmap(values, {.vmin = std::nan("")}), nn::Error);
  CHECK_THROWS_AS(heatmap(values, {.vmin = -1e308, .vmax = 1e308}), nn::Error);
  CHECK_THROWS_WITH_AS(heatmap(values, {.cell_size = -1}),
                       "heatmap: expected cell_size from 0 to 1000, got -1", nn::Error);
  CHECK_THROWS_WITH_AS(heatmap(values, {.scale = 3}), "heatmap: expected scale from 1 to 2, got 3",
                       nn::Error);
  CHECK_THROWS_WITH_AS(heatmap(nn::zeros({5000, 50}), {.cell_size = 1000}),
                       "heatmap: expected a map of at most 7e+08 pixels, got (5000, 50) cells of 1000 x "
                       "1000; make the cells smaller or draw a part",
                       nn::Error);
  CHECK_THROWS_AS(heatmap(nn::zeros({50'001, 1}), {.cell_size = 1}), nn::Error);
  CHECK_THROWS_WITH_AS(heatmap(values, {.column_groups = {{"a", 1}}}),
                       "heatmap: expected column_groups of 3 columns together, got 1", nn::Error);
  CHECK_THROWS_WITH_AS(
      heatmap(values, {.column_groups = {{"a", 2}, {"b", 2}}}),
      "heatmap: expected column_groups of at least one column each, 3 together, got 2 for 'b' where 1 are left",
      nn::Error);
  CHECK_THROWS_AS(heatmap(values, {.column_groups = {{"a", 3}, {"b", 0}}}), nn::Error);
  CHECK_THROWS_WITH_AS(heatmap(values, {.row_groups = {{"a", 1}}}),
                       "heatmap: expected row_groups of 2 rows together, got 1", nn::Error);
  CHECK_THROWS_AS(heatmap(values, {.annot_digits = 0}), nn::Error);
  CHECK_THROWS_AS(heatmap(values, {.reduce = "median"}), nn::Error);
}
