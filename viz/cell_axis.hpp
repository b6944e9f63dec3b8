// One side of a heatmap: which rows (or columns) each cell stands for, where it begins, and where groups meet.
#pragma once

#include <cstddef>
#include <vector>

namespace viz {

struct CellAxis {
  struct Group {
    int begin, end;  // in pixels
  };

  std::vector<std::size_t> first;  // of the rows each cell stands for; one more at the end: how many rows there are
  std::vector<int> start;          // where each cell begins, in pixels from the side of the map
  std::vector<int> separators;     // where the lines between groups begin
  std::vector<Group> groups;
  int cell = 0;    // the side of a cell
  int length = 0;  // of all cells and the lines between groups

  std::size_t cells() const { return start.size(); }
  bool reduced() const { return first.back() > cells(); }
  /// Where the cell begins that stands for row i.
  int start_of(std::size_t i) const;
};

/// `count` rows in cells of `block` rows each, which end where groups end; the groups are `count` together, or none.
CellAxis cell_axis(std::size_t count, const std::vector<std::size_t>& groups, std::size_t block, int cell,
                   int separator_width);

}  // namespace viz
