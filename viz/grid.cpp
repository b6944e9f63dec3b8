#include "viz/grid.hpp"

#include <algorithm>

#include "viz/sizes.hpp"

namespace viz {

namespace {

// Where the first panel begins: what drawings in a row and in a column have in common.
Box anchor(const Drawing& drawing) { return drawing.panels().empty() ? drawing.extent() : drawing.panels().front(); }

// How far a row or column reaches before and behind the place where its panels begin.
struct Reach {
  int before = 0, behind = 0;

  void add(int less, int more) {
    before = std::max(before, less);
    behind = std::max(behind, more);
  }
};

}  // namespace

Drawing grid(const std::vector<Drawing>& drawings, std::size_t columns, int gap, const std::string& title, int scale) {
  columns = std::max<std::size_t>(1, std::min(columns, drawings.size()));
  std::vector<Reach> across(columns), down((drawings.size() + columns - 1) / columns);
  for (std::size_t i = 0; i < drawings.size(); ++i) {
    const Box from = anchor(drawings[i]), all = drawings[i].extent();
    across[i % columns].add(from.x - all.x, all.right() - from.x);
    down[i / columns].add(from.y - all.y, all.bottom() - from.y);
  }
  Drawing whole;
  int y = 0;
  for (std::size_t row = 0; row < down.size(); ++row) {
    int x = 0;
    for (std::size_t column = 0; column < columns && row * columns + column < drawings.size(); ++column) {
      const Drawing& drawing = drawings[row * columns + column];
      const Box from = anchor(drawing);
      whole.add(drawing, x + across[column].before - from.x, y + down[row].before - from.y);
      x += across[column].before + across[column].behind + gap;
    }
    y += down[row].before + down[row].behind + gap;
  }
  Label label = make_label(title, figure_title_height * scale);
  center_x(label.box, whole.extent());
  label.box.y = whole.extent().y - label.box.height - 10 * scale;
  whole.text(label);
  return whole;
}

}  // namespace viz
