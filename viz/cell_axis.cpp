#include "viz/cell_axis.hpp"

#include <algorithm>

namespace viz {

int CellAxis::start_of(std::size_t i) const {
  const auto after = std::upper_bound(first.begin(), first.end(), i);
  return start[static_cast<std::size_t>(after - first.begin()) - 1];
}

CellAxis cell_axis(std::size_t count, const std::vector<std::size_t>& groups, std::size_t block, int cell,
                   int separator_width) {
  CellAxis axis;
  axis.cell = cell;
  std::size_t row = 0;
  for (const std::size_t size : groups.empty() ? std::vector<std::size_t>{count} : groups) {
    if (row > 0) {
      axis.separators.push_back(axis.length);
      axis.length += separator_width;
    }
    const int begin = axis.length;
    for (const std::size_t end = row + size; row < end; row = std::min(end, row + block)) {
      axis.first.push_back(row);
      axis.start.push_back(axis.length);
      axis.length += cell;
    }
    if (!groups.empty()) axis.groups.push_back({begin, axis.length});
  }
  axis.first.push_back(count);
  return axis;
}

}  // namespace viz
