// Coverage comes first, in a mask, and then the colour: where a line crosses or touches itself it is not darker.
#include "viz/stroke.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace viz {

namespace {

bool finite(const Point& p) { return std::isfinite(p.x) && std::isfinite(p.y); }

// All pixels that a pen of this width may reach on its way between the points.
Box touched(const std::vector<Point>& points, double width) {
  static constexpr double far = 1e8;
  Point low{far, far}, high{-far, -far};
  for (const Point& p : points) {
    if (!finite(p)) continue;
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  const auto pixel = [](double place) { return static_cast<int>(std::clamp(std::floor(place), -far, far)); };
  if (low.x > high.x) return {};
  const int x = pixel(low.x - width - 1), y = pixel(low.y - width - 1);
  return {x, y, pixel(high.x + width + 2) - x, pixel(high.y + width + 2) - y};
}

class Pen {
 public:
  Pen(const Box& area, double width) : area_(area), reach_(width / 2 + 0.5), mask_(area.width, area.height) {}

  const Mask& mask() const { return mask_; }
  const Box& area() const { return area_; }

  /// The part of the line from a to b that may be seen, widened by the pen; false if there is none.
  bool clip(Point& a, Point& b) const {
    constexpr double far = 1e8;  // places further away would leave no digits for those within the picture
    for (Point* p : {&a, &b}) *p = {std::clamp(p->x, -far, far), std::clamp(p->y, -far, far)};
    const double x = b.x - a.x, y = b.y - a.y;
    double from = 0, to = 1;
    for (const auto& [way, room] : {std::pair{-x, a.x - (area_.x - reach_)},
                                    {x, area_.right() + reach_ - a.x},
                                    {-y, a.y - (area_.y - reach_)},
                                    {y, area_.bottom() + reach_ - a.y}}) {
      if (way == 0 && room < 0) return false;
      if (way < 0) from = std::max(from, room / way);
      if (way > 0) to = std::min(to, room / way);
    }
    if (from > to) return false;
    b = {a.x + to * x, a.y + to * y};
    a = {a.x + from * x, a.y + from * y};
    return true;
  }

  /// All pixels with their middle nearer to the line from a to b than the pen reaches; both are clipped.
  void draw(const Point& a, const Point& b) {
    const double x = b.x - a.x, y = b.y - a.y, length = std::hypot(x, y);
    const auto rows = pixels(std::min(a.y, b.y), std::max(a.y, b.y), area_.y, area_.bottom());
    for (int row = rows.first; row < rows.second; ++row) {
      double left = std::min(a.x, b.x), right = std::max(a.x, b.x);
      if (y != 0) {  // where the line comes near this row
        const double middle = a.x + (row + 0.5 - a.y) / y * x, wide = reach_ * length / std::abs(y);
        left = std::max(left, middle - wide);
        right = std::min(right, middle + wide);
      }
      const auto columns = pixels(left, right, area_.x, area_.right());
      for (int column = columns.first; column < columns.second; ++column) {
        const Point p{column + 0.5 - a.x, row + 0.5 - a.y};
        const double along = length > 0 ? std::clamp((p.x * x + p.y * y) / (length * length), 0.0, 1.0) : 0;
        cover(column, row, reach_ - std::hypot(p.x - along * x, p.y - along * y));
      }
    }
  }

 private:
  // From the first pixel that the pen may reach to behind the last.
  std::pair<int, int> pixels(double from, double to, int low, int high) const {
    const double first = std::clamp(std::floor(from - reach_), 1.0 * low, 1.0 * high);
    const double last = std::clamp(std::ceil(to + reach_), 1.0 * low, 1.0 * high);
    return {static_cast<int>(first), static_cast<int>(last)};
  }

  void cover(int x, int y, double part) {
    if (part <= 0) return;
    std::uint8_t& coverage = mask_.at(x - area_.x, y - area_.y);
    coverage = std::max(coverage, static_cast<std::uint8_t>(std::lround(255 * std::min(1.0, part))));
  }

  Box area_;
  double reach_;
  Mask mask_;
};

// Cuts lines into dashes, in the order they are drawn.
class Dashes {
 public:
  explicit Dashes(const std::vector<double>& lengths) : lengths_(lengths) { restart(); }

  void restart() {
    place_ = 0;
    left_ = lengths_.empty() ? 0 : lengths_[0];
  }

  void draw(Pen& pen, const Point& a, const Point& b) {
    if (lengths_.empty()) return pen.draw(a, b);
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    const auto at = [&](double t) { return Point{a.x + t / length * (b.x - a.x), a.y + t / length * (b.y - a.y)}; };
    for (double t = 0; t < length;) {
      const double end = std::min(length, t + left_);
      if (place_ % 2 == 0) pen.draw(at(t), at(end));
      left_ -= end - t;
      t = end;
      if (left_ <= 1e-9) left_ = lengths_[++place_ % lengths_.size()];
    }
  }

 private:
  const std::vector<double>& lengths_;
  std::size_t place_ = 0;
  double left_ = 0;
};

}  // namespace

void stroke(Image& image, const std::vector<Point>& points, double width, Color color, const std::vector<double>& dash,
            const Box& clip) {
  const Box area = intersection(intersection(clip, image.box()), touched(points, 2.5 * width));
  if (area.empty()) return;
  Pen pen(area, width);
  std::vector<Point> alone;
  Dashes dashes(dash);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!finite(points[i])) continue;
    const bool first = i == 0 || !finite(points[i - 1]), last = i + 1 == points.size() || !finite(points[i + 1]);
    if (first) dashes.restart();
    if (first && last) alone.push_back(points[i]);
    if (last) continue;
    Point a = points[i], b = points[i + 1];
    if (pen.clip(a, b)) dashes.draw(pen, a, b);
  }
  image.blend(pen.mask(), area.x, area.y, color);
  if (!alone.empty()) dots(image, alone, 1.25 * width, color, clip);
}

void dots(Image& image, const std::vector<Point>& points, double radius, Color color, const Box& clip) {
  const Box area = intersection(intersection(clip, image.box()), touched(points, 2 * radius));
  if (area.empty()) return;
  Pen pen(area, 2 * radius);
  for (const Point& point : points) {
    Point a = point, b = point;
    if (finite(point) && pen.clip(a, b)) pen.draw(a, b);
  }
  image.blend(pen.mask(), area.x, area.y, color);
}

}  // namespace viz
