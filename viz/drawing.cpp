#include "viz/drawing.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace viz {

namespace {

Box moved(const Box& box, int x, int y) { return {box.x + x, box.y + y, box.width, box.height}; }

std::vector<Point> moved(std::vector<Point> points, int x, int y) {
  for (Point& point : points) point.x += x, point.y += y;
  return points;
}

}  // namespace

void Drawing::panel(const Box& box) {
  panels_.push_back(box);
  reach(box);
}

void Drawing::fill(const Box& box, Color color, double opacity) {
  if (box.empty()) return;
  shapes_.push_back(Fill{box, color, opacity});
  reach(box);
}

void Drawing::frame(const Box& b, Color color, int thickness) {
  fill({b.x, b.y, b.width, thickness}, color);
  fill({b.x, b.bottom() - thickness, b.width, thickness}, color);
  fill({b.x, b.y, thickness, b.height}, color);
  fill({b.right() - thickness, b.y, thickness, b.height}, color);
}

void Drawing::line(std::vector<Point> points, double width, Color color, std::vector<double> dash, const Box& clip) {
  shapes_.push_back(Line{std::move(points), width, color, std::move(dash), clip});
  reach(clip);
}

void Drawing::dots(std::vector<Point> points, double radius, Color color, const Box& clip) {
  shapes_.push_back(Dots{std::move(points), radius, color, clip});
  reach(clip);
}

void Drawing::image(Image image, int x, int y) {
  reach(moved(image.box(), x, y));
  shapes_.push_back(Picture{std::move(image), x, y});
}

void Drawing::text(const Label& label) {
  if (label.text.empty()) return;
  labels_.push_back(label);
  reach(label.box);
}

void Drawing::text_inside(const Label& label) {
  if (label.text.empty()) return;
  labels_inside_.push_back(label);
  reach(label.box);
}

void Drawing::add(const Drawing& other, int x, int y) {
  for (Shape shape : other.shapes_) {
    move(shape, x, y);
    shapes_.push_back(std::move(shape));
  }
  for (const Box& box : other.panels_) panels_.push_back(moved(box, x, y));
  for (const auto& [from, to] : {std::pair{&other.labels_, &labels_}, {&other.labels_inside_, &labels_inside_}}) {
    for (Label label : *from) {
      label.box = moved(label.box, x, y);
      to->push_back(std::move(label));
    }
  }
  reach(moved(other.extent_, x, y));
}

void Drawing::move(Shape& shape, int x, int y) {
  if (auto* fill = std::get_if<Fill>(&shape)) fill->box = moved(fill->box, x, y);
  if (auto* picture = std::get_if<Picture>(&shape)) picture->x += x, picture->y += y;
  if (auto* line = std::get_if<Line>(&shape)) {
    line->points = moved(std::move(line->points), x, y);
    line->clip = moved(line->clip, x, y);
  }
  if (auto* dots = std::get_if<Dots>(&shape)) {
    dots->points = moved(std::move(dots->points), x, y);
    dots->clip = moved(dots->clip, x, y);
  }
}

void Drawing::draw(Image& image, const Shape& shape, int x, int y) {
  if (const auto* fill = std::get_if<Fill>(&shape)) {
    const Box box = moved(fill->box, x, y);
    if (fill->opacity >= 1) return image.fill_rectangle(box, fill->color);
    Mask mask(box.width, box.height);
    mask.coverage.assign(mask.coverage.size(), static_cast<std::uint8_t>(std::lround(255 * fill->opacity)));
    image.blend(mask, box.x, box.y, fill->color);
  }
  if (const auto* line = std::get_if<Line>(&shape)) {
    stroke(image, moved(line->points, x, y), line->width, line->color, line->dash, moved(line->clip, x, y));
  }
  if (const auto* dots = std::get_if<Dots>(&shape)) {
    viz::dots(image, moved(dots->points, x, y), dots->radius, dots->color, moved(dots->clip, x, y));
  }
  if (const auto* picture = std::get_if<Picture>(&shape)) image.paste(picture->image, picture->x + x, picture->y + y);
}

Image Drawing::render(int margin) const {
  const Box sheet = grown(extent_, margin);
  Image image(sheet.width, sheet.height);
  for (const Shape& shape : shapes_) draw(image, shape, -sheet.x, -sheet.y);
  for (const auto* labels : {&labels_, &labels_inside_}) {
    for (Label label : *labels) {
      label.box = moved(label.box, -sheet.x, -sheet.y);
      viz::draw(image, label);
    }
  }
  return image;
}

}  // namespace viz
