#include "viz/heatmap.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "viz/colormap.hpp"
#include "viz/heatmap_layout.hpp"
#include "viz/reduce.hpp"

namespace viz {

namespace {

void draw_cells(Image& image, const HeatmapLayout& plan, const nn::Tensor& values, const Colormap& map) {
  const double span = plan.range.high - plan.range.low;
  const nn::Scalar* value = values.data();
  for (const int row : plan.rows.start) {
    const int top = plan.map.y + row;
    const auto left = image.row(top).begin() + plan.map.x;
    for (const int x : plan.columns.start) {
      std::fill_n(left + x, plan.cell_width, map((*value++ - plan.range.low) / span));
    }
    const auto first = image.row(top).subspan(static_cast<std::size_t>(plan.map.x));
    for (int y = 1; y < plan.cell_height; ++y) {
      std::copy_n(first.begin(), plan.map.width, image.row(top + y).begin() + plan.map.x);
    }
  }
}

// The one of black and white that stands out more from the colour.
Color readable_on(Color color) {
  const auto linear = [](std::uint8_t channel) {  // of sRGB
    const double x = channel / 255.;
    return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
  };
  const double luminance = 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
  return luminance > 0.179 ? black : white;  // where both have the same contrast by WCAG's formula
}

void draw_numbers(Image& image, const HeatmapLayout& plan) {
  for (Label label : plan.numbers) {
    label.color = readable_on(image.at(label.box.x, label.box.y));
    draw(image, label);
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
  image.frame({box.x - stroke, box.y - stroke, box.width + 2 * stroke, box.height + 2 * stroke}, black, stroke);
}

}  // namespace

Image heatmap(const nn::Tensor& values, const HeatmapOptions& options) {
  const HeatmapLayout plan = layout(values, options);
  const Colormap map = colormap(options.colormap);
  Image image(plan.width, plan.height);
  const bool small = !plan.rows.reduced() && !plan.columns.reduced();
  draw_cells(image, plan,
             small ? values : reduced(values, plan.rows.first, plan.columns.first, options.reduce, options.center),
             map);
  draw_numbers(image, plan);
  for (const Box& line : plan.separators) image.fill_rectangle(line, black);
  if (options.show_axes) draw_frame(image, plan.map, plan.stroke);
  if (options.color_bar) {
    draw_bar(image, plan, map);
    draw_frame(image, plan.bar, plan.stroke);
  }
  for (const auto* ticks : {&plan.x_ticks, &plan.y_ticks, &plan.bar_ticks}) {
    for (const Tick& tick : *ticks) image.fill_rectangle(tick.mark, black);
  }
  for (const Label& label : plan.labels()) draw(image, label);
  return image;
}

}  // namespace viz
