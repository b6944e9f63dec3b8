#include "viz/heatmap.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "viz/colormap.hpp"
#include "viz/heatmap_cells.hpp"
#include "viz/heatmap_layout.hpp"
#include "viz/sizes.hpp"

namespace viz {

namespace {

// The map alone.
Image cells(const HeatmapLayout& plan, const nn::Tensor& values, const Colormap& map) {
  Image image(plan.map.width, plan.map.height);
  const double span = plan.range.high - plan.range.low;
  const nn::Scalar* value = values.data();
  for (const int top : plan.rows.start) {
    const std::span<Color> first = image.row(top);
    for (const int x : plan.columns.start) {
      std::fill_n(first.begin() + x, plan.columns.cell, map((*value++ - plan.range.low) / span));
    }
    for (int y = 1; y < plan.rows.cell; ++y) std::copy_n(first.begin(), plan.map.width, image.row(top + y).begin());
  }
  return image;
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

}  // namespace

Drawing heatmap_drawing(const nn::Tensor& values, const HeatmapOptions& options, const std::string& who) {
  const HeatmapLayout plan = layout(values, options, who);
  const Colormap map = colormap(options.colormap);
  Image image = cells(plan, cell_values(values, plan.rows, plan.columns, options), map);
  Drawing drawing;
  const Box frame = grown(plan.map, options.show_axes ? plan.stroke : 0);
  drawing.panel(frame);
  for (Label label : plan.numbers) {
    label.color = readable_on(image.at(label.box.x - plan.map.x, label.box.y - plan.map.y));
    drawing.text_inside(label);
  }
  drawing.image(std::move(image), plan.map.x, plan.map.y);
  for (const Box& line : plan.separators) drawing.fill(line, black);
  if (options.show_axes) drawing.frame(frame, black, plan.stroke);
  if (!plan.bar.empty()) draw_color_bar(drawing, plan.bar, options.colormap, plan.stroke);
  for (const auto* ticks : {&plan.x_ticks, &plan.y_ticks}) {
    for (const Tick& tick : *ticks) drawing.fill(tick.mark, black);
  }
  for (const Label& label : plan.labels()) drawing.text(label);
  return drawing;
}

Image heatmap(const nn::Tensor& values, const HeatmapOptions& options) {
  return heatmap_drawing(values, options).render(picture_margin * options.scale);
}

}  // namespace viz
