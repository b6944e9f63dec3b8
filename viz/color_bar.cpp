#include "viz/color_bar.hpp"

#include <algorithm>
#include <cmath>

#include "viz/colormap.hpp"

namespace viz {

namespace {

constexpr int gap = 20, text_height = 14, tick_length = 5, tick_gap = 4, label_gap = 6;
constexpr int least_height = 110;  // holds six labels
constexpr int least_width = 16, most_width = 24;

}  // namespace

int most_bar_ticks(int height, int scale) { return std::clamp(height / (3 * text_height * scale), 6, 9); }

void draw_color_bar(Drawing& drawing, const Box& beside, const Range& range, const std::string& colormap_name,
                    const std::string& name, int scale) {
  const int height = std::max(beside.height, least_height * scale);
  const Box bar{drawing.extent().right() + (gap + 1) * scale, beside.y,
                std::clamp(height / 20, least_width * scale, most_width * scale), height};
  const Colormap map = colormap(colormap_name);
  Image colors(bar.width, bar.height);
  for (int y = 0; y < height; ++y) colors.fill_rectangle({0, y, bar.width, 1}, map((height - y - 0.5) / height));
  const Box frame = grown(bar, scale);
  drawing.panel(frame);
  drawing.image(std::move(colors), bar.x, bar.y);
  drawing.frame(frame, black, scale);
  int right = frame.right();
  for (const NumberTick& tick : number_ticks(range.low, range.high, most_bar_ticks(height, scale))) {
    const double from_top = (range.high - tick.value) / (range.high - range.low) * (height - scale);
    const Box mark{frame.right(), bar.y + static_cast<int>(std::lround(from_top)), tick_length * scale, scale};
    drawing.fill(mark, black);
    Label label = make_label(tick.text, text_height * scale, 0, Anchor::left);
    label.box.x = mark.right() + tick_gap * scale;
    center_y(label.box, mark);
    drawing.text(label);
    right = std::max(right, label.box.right());
  }
  Label label = make_label(fitted(name, text_height * scale, height), text_height * scale, 90);
  label.box.x = right + label_gap * scale;
  center_y(label.box, bar);
  drawing.text(label);
}

}  // namespace viz
