// How large the cells of a heatmap are, and which rows and columns each stands for.
#pragma once

#include "nn/tensor.hpp"
#include "viz/axis_names.hpp"
#include "viz/cell_axis.hpp"
#include "viz/heatmap.hpp"

namespace viz {

struct HeatmapCells {
  CellAxis rows, columns;
};

/// Cells as HeatmapOptions asks for them, with room for names and numbers where their size is free.
HeatmapCells heatmap_cells(const nn::Tensor& values, const HeatmapOptions& options, const AxisNames& rows,
                           const AxisNames& columns);

/// The number that each cell shows: the value, or that of its block as HeatmapOptions::reduce says.
nn::Tensor cell_values(const nn::Tensor& values, const CellAxis& rows, const CellAxis& columns,
                       const HeatmapOptions& options);

/// The thickness of the lines between groups of rows and columns.
int separator_width(const HeatmapOptions& options);

/// Whether numbers are wanted and cells few enough for them.
bool has_numbers(const nn::Tensor& values, const HeatmapOptions& options);

}  // namespace viz
