#include "viz/legend.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "viz/sizes.hpp"

namespace viz {

Style series_style(std::size_t index, int scale) {
  static constexpr std::array<Color, 10> tab10 = {{{31, 119, 180},
                                                   {255, 127, 14},
                                                   {44, 160, 44},
                                                   {214, 39, 40},
                                                   {148, 103, 189},
                                                   {140, 86, 75},
                                                   {227, 119, 194},
                                                   {127, 127, 127},
                                                   {188, 189, 34},
                                                   {23, 190, 207}}};
  static const std::vector<double> dashes[] = {{}, {6, 3}, {2, 3}, {8, 3, 2, 3}};
  std::vector<double> dash = dashes[index / 10 % 4];
  for (double& length : dash) length *= scale;
  return {tab10[index % 10], dash};
}

void draw_legend(Drawing& drawing, const Box& area, const std::vector<LegendEntry>& entries, int scale) {
  const int line = measure("0", text_height * scale).height + 3 * scale, gap = 14 * scale, sample = 28 * scale;
  const auto rows = static_cast<std::size_t>(std::max(1, area.height / line));
  int left = area.right() + gap;
  for (std::size_t first = 0; first < entries.size(); first += rows) {
    int right = left;
    for (std::size_t i = first; i < std::min(entries.size(), first + rows); ++i) {
      const auto& [name, style, mark] = entries[i];
      const int top = area.y + static_cast<int>(i - first) * line;
      const double middle = top + line / 2 - scale;
      const Box room{left, top, sample, line};
      if (mark == LegendEntry::Mark::line) {
        drawing.line({{left + 2. * scale, middle}, {left + sample - 2. * scale, middle}}, line_width * scale,
                     style.color, style.dash, room);
      } else if (mark == LegendEntry::Mark::dot) {
        drawing.dots({{left + sample / 2., middle}}, 4 * scale, style.color, room);
      } else if (mark == LegendEntry::Mark::box) {
        drawing.fill({left + 2 * scale, static_cast<int>(middle) - 5 * scale, sample - 4 * scale, 10 * scale},
                     style.color, style.opacity);
      }
      Label label = make_label(shortened(name, longest_name), text_height * scale, 0, Anchor::left);
      label.box.x = left + sample + 4 * scale;
      if (mark == LegendEntry::Mark::none) label.box.x = left, label.color = style.color;
      label.box.y = top;
      if (label.box.height > line) label = {};
      drawing.text(label);
      right = std::max(right, label.box.right());
    }
    left = std::max(right, left + sample) + gap;
  }
}

}  // namespace viz
