// The numbers that stand in the cells of a heatmap.
#pragma once

#include <vector>

#include "nn/tensor.hpp"
#include "viz/cell_axis.hpp"
#include "viz/label.hpp"

namespace viz {

inline constexpr int number_gap = 6;  // pixels at scale 1 between numbers in cells side by side

/// The width of the widest number of a matrix, written with so many digits.
int widest_number(const nn::Tensor& values, int digits, int pixel_height);

/// `values`: one number a cell. One label in the middle of each cell, row after row, in the largest text up to 14 pixels (at scale 1) in which all
/// fit; none when that would be below 7 pixels. Places count from the top left corner of the map.
std::vector<Label> cell_numbers(const nn::Tensor& values, int digits, const CellAxis& rows, const CellAxis& columns,
                                int scale);

}  // namespace viz
