#include "viz/heatmap.hpp"

#include <algorithm>
#include <cstddef>

#include "viz/colormap.hpp"
#include "viz/font.hpp"
#include "viz/heatmap_layout.hpp"

namespace viz {

namespace {

void draw_cells(Image& image, const HeatmapLayout& plan, const nn::Tensor& values, const Colormap& map) {
  const std::size_t rows = values.shape(0), columns = values.shape(1);
  const double span = plan.range.high - plan.range.low;
  const nn::Scalar* value = values.data();
  for (std::size_t i = 0; i < rows; ++i) {
    const int top = plan.map.y + static_cast<int>(i) * plan.cell_height;
    const auto left = image.row(top).begin() + plan.map.x;
    for (std::size_t j = 0; j < columns; ++j) {
      std::fill_n(left + plan.column_x[j], plan.cell_width, map((*value++ - plan.range.low) / span));
    }
    const auto first = image.row(top).subspan(static_cast<std::size_t>(plan.map.x));
    for (int y = 1; y < plan.cell_height; ++y) {
      std::copy_n(first.begin(), plan.map.width, image.row(top + y).begin() + plan.map.x);
    }
  }
}

void draw_bar(Image& image, const HeatmapLayout& plan, const Colormap& map) {
  const Box& bar = plan.bar;
  for (int y = 0; y < bar.height; ++y) {
    const double x = (bar.height - y - 0.5) / bar.height;
    image.fill_rectangle({bar.x, bar.y + y, bar.width, 1}, map(x));
  }
}

void draw_frame(Image& image, const Box& box, int stroke) {
  image.frame({box.x - stroke, box.y - stroke, box.width + 2 * stroke, box.height + 2 * stroke}, black,
              stroke);
}

void draw_label(Image& image, const Label& label) {
  const Box& box = label.box;
  const int x = label.anchor == Anchor::left    ? box.x
                : label.anchor == Anchor::right ? box.right()
                                                : box.x + box.width / 2;
  draw(image, x, box.y, label.text, label.pixel_height, {.rotation = label.rotation, .anchor = label.anchor});
}

}  // namespace

Image heatmap(const nn::Tensor& values, const HeatmapOptions& options) {
  const HeatmapLayout plan = layout(values, options);
  const Colormap map = colormap(options.colormap);
  Image image(plan.width, plan.height);
  draw_cells(image, plan, values, map);
  for (const Box& line : plan.separators) image.fill_rectangle(line, black);
  if (options.show_axes) draw_frame(image, plan.map, plan.stroke);
  if (options.color_bar) {
    draw_bar(image, plan, map);
    draw_frame(image, plan.bar, plan.stroke);
  }
  for (const auto* ticks : {&plan.x_ticks, &plan.y_ticks, &plan.bar_ticks}) {
    for (const Tick& tick : *ticks) image.fill_rectangle(tick.mark, black);
  }
  for (const Label& label : plan.labels()) draw_label(image, label);
  return image;
}

}  // namespace viz
