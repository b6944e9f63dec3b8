#include "viz/color_bar.hpp"

#include <algorithm>
#include <cmath>

#include "viz/colormap.hpp"
#include "viz/sizes.hpp"
#include "viz/ticks.hpp"

namespace viz {

namespace {

constexpr int gap = 20;
constexpr int least_height = 110;  // holds six labels
constexpr int least_width = 16, most_width = 24;

}  // namespace

ColorBar color_bar(int x, int y, int least, const Range& range, int scale) {
  const int height = std::max(least, least_height * scale);
  ColorBar bar{{x, y, std::clamp(height / 20, least_width * scale, most_width * scale), height}, {}};
  const int at_most = std::clamp(height / (3 * text_height * scale), 6, 9);
  for (const NumberTick& tick : number_ticks(range.low, range.high, at_most)) {
    const double from_top = (range.high - tick.value) / (range.high - range.low) * (height - scale);
    const Box mark{bar.box.right() + scale, y + static_cast<int>(std::lround(from_top)), tick_length * scale, scale};
    Label label = make_label(tick.text, text_height * scale, 0, Anchor::left);
    label.box.x = mark.right() + tick_gap * scale;
    center_y(label.box, mark);
    bar.ticks.push_back({mark, label});
  }
  return bar;
}

void draw_color_bar(Drawing& drawing, const ColorBar& bar, const std::string& colormap_name, int scale) {
  const Colormap map = colormap(colormap_name);
  const Box frame = grown(bar.box, scale);
  Image colors(bar.box.width, bar.box.height);
  for (int y = 0; y < colors.height(); ++y) {
    colors.fill_rectangle({0, y, colors.width(), 1}, map((colors.height() - y - 0.5) / colors.height()));
  }
  drawing.panel(frame);
  drawing.image(std::move(colors), bar.box.x, bar.box.y);
  drawing.frame(frame, black, scale);
  for (const Tick& tick : bar.ticks) drawing.fill(tick.mark, black);
}

void add_color_bar(Drawing& drawing, const Range& range, const std::string& colormap, const std::string& name,
                   int scale) {
  Box panels;
  for (const Box& panel : drawing.panels()) panels = around(panels, panel);
  const Box beside = grown(panels, -scale);
  const ColorBar bar = color_bar(drawing.extent().right() + (gap + 1) * scale, beside.y, beside.height, range, scale);
  draw_color_bar(drawing, bar, colormap, scale);
  for (const Tick& tick : bar.ticks) drawing.text(tick.label);
  Label label = make_label(fitted(name, text_height * scale, bar.box.height), text_height * scale, 90);
  label.box.x = drawing.extent().right() + label_gap * scale;
  center_y(label.box, bar.box);
  drawing.text(label);
}

}  // namespace viz
