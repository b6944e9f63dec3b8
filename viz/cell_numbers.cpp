#include "viz/cell_numbers.hpp"

#include <algorithm>
#include <cstddef>

#include "viz/font.hpp"
#include "viz/ticks.hpp"

namespace viz {

int widest_number(const nn::Tensor& values, int digits, int pixel_height) {
  int widest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    widest = std::max(widest, measure(short_number(values.data()[i], digits), pixel_height).width);
  }
  return widest;
}

std::vector<Label> cell_numbers(const nn::Tensor& values, int digits, const CellAxis& rows, const CellAxis& columns,
                                int scale) {
  const int most = 14 * scale, least = 7 * scale, room = columns.cell - number_gap * scale / 2;
  const auto fits = [&](int height) {
    return measure("0", height).height <= rows.cell && widest_number(values, digits, height) <= room;
  };
  int height = std::min(most, most * room / widest_number(values, digits, most) + 1);  // at most: then it is tried
  while (height >= least && !fits(height)) --height;
  std::vector<Label> labels;
  if (height < least) return labels;
  for (std::size_t i = 0; i < rows.cells(); ++i) {
    for (std::size_t j = 0; j < columns.cells(); ++j) {
      Label label = make_label(short_number(values(i, j), digits), height);
      const Box cell{columns.start[j], rows.start[i], columns.cell, rows.cell};
      center_x(label.box, cell);
      center_y(label.box, cell);
      labels.push_back(label);
    }
  }
  return labels;
}

}  // namespace viz
