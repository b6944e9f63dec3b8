// Several drawings in rows and columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "viz/drawing.hpp"

namespace viz {

/// The drawings row after row, `columns` in each; their panels begin at the same height in a row, and at the same
/// place from the left in a column. A title goes over the middle of all.
Drawing grid(const std::vector<Drawing>& drawings, std::size_t columns, int gap, const std::string& title, int scale);

}  // namespace viz
