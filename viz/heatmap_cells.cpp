#include "viz/heatmap_cells.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "viz/cell_numbers.hpp"
#include "viz/font.hpp"
#include "viz/reduce.hpp"
#include "viz/sizes.hpp"

namespace viz {

namespace {

constexpr int most_annotated = 50, most_annotated_size = 1600;  // cells a side, and pixels, of a map with numbers
constexpr int least_map_size = 24;

// The groups' shares of their side.
std::vector<std::size_t> sizes(const std::vector<ColumnGroup>& groups) {
  std::vector<std::size_t> all;
  for (const ColumnGroup& group : groups) all.push_back(group.columns);
  return all;
}

std::vector<std::size_t> sizes(const std::vector<RowGroup>& groups) {
  std::vector<std::size_t> all;
  for (const RowGroup& group : groups) all.push_back(group.rows);
  return all;
}

int most_cells(const nn::Tensor& values) { return static_cast<int>(std::max(values.shape(0), values.shape(1))); }

// When that gives each row or column its label, and of cells of a pixel: 1000 by default.
int most_map_size(const HeatmapOptions& options) { return options.map_size * 25 / 12; }

// The side of a cell at scale 1: the map gets its usual size, or a larger one when that makes room for every name that
// was given and every number.
int automatic_cell(const nn::Tensor& values, const HeatmapOptions& options, const AxisNames& rows,
                   const AxisNames& columns) {
  const int count = most_cells(values), scale = options.scale;
  const int most_pitch = most_map_size(options) / count, line = measure("0", text_height).height;
  int cell = std::max(1, options.map_size / count);
  for (const AxisNames* names : {&rows, &columns}) {
    if (names->numbers() || line > most_pitch) continue;
    cell = std::max(cell, std::min((names->pitch() + scale - 1) / scale, most_pitch));
  }
  if (has_numbers(values, options)) {
    const int widest = widest_number(values, options.annot_digits, text_height * scale);
    cell = std::max(cell, std::min((widest + scale - 1) / scale + number_gap, most_annotated_size / count));
  }
  return cell;
}

}  // namespace

bool has_numbers(const nn::Tensor& values, const HeatmapOptions& options) {
  return options.annot && most_cells(values) <= most_annotated;
}

nn::Tensor cell_values(const nn::Tensor& values, const CellAxis& rows, const CellAxis& columns,
                       const HeatmapOptions& options) {
  if (!rows.reduced() && !columns.reduced()) return values;
  return reduced(values, rows.first, columns.first, options.reduce, options.center);
}

int separator_width(const HeatmapOptions& options) { return 2 * options.scale; }

HeatmapCells heatmap_cells(const nn::Tensor& values, const HeatmapOptions& options, const AxisNames& rows,
                           const AxisNames& columns) {
  const bool automatic = options.cell_size == 0;
  const auto most = static_cast<std::size_t>(most_map_size(options));
  const auto block = [&](std::size_t count) { return automatic ? (count + most - 1) / most : 1; };
  int width = options.cell_size, height = options.cell_height > 0 ? options.cell_height : options.cell_size;
  if (automatic) {
    const int cell = automatic_cell(values, options, rows, columns);
    width = std::max(cell, least_map_size / columns.count());
    height = std::max(cell, least_map_size / rows.count());
  }
  const int line = separator_width(options);
  return {
      cell_axis(values.shape(0), sizes(options.row_groups), block(values.shape(0)), height * options.scale, line),
      cell_axis(values.shape(1), sizes(options.column_groups), block(values.shape(1)), width * options.scale, line)};
}

}  // namespace viz
