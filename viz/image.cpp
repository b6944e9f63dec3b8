#include "viz/image.hpp"

#include <algorithm>
#include <cstddef>

#include "nn/check.hpp"

namespace viz {

bool overlap(const Box& a, const Box& b) { return !intersection(a, b).empty(); }

bool contains(const Box& outer, const Box& inner) { return around(outer, inner) == outer; }

Box intersection(const Box& a, const Box& b) {
  const int x = std::max(a.x, b.x);
  const int y = std::max(a.y, b.y);
  return {x, y, std::min(a.right(), b.right()) - x, std::min(a.bottom(), b.bottom()) - y};
}

Box around(const Box& a, const Box& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  const int x = std::min(a.x, b.x);
  const int y = std::min(a.y, b.y);
  return {x, y, std::max(a.right(), b.right()) - x, std::max(a.bottom(), b.bottom()) - y};
}

namespace {

std::size_t pixel_count(int width, int height) {
  if (width < 0 || height < 0 || static_cast<double>(width) * height > most_pixels) {
    nn::fail("image: expected sides of at least 0 and at most ", most_pixels, " pixels, got ", width, " x ",
             height, "; draw it smaller");
  }
  return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

std::uint8_t mix(std::uint8_t below, std::uint8_t above, int coverage) {
  return static_cast<std::uint8_t>((below * (255 - coverage) + above * coverage + 127) / 255);
}

}  // namespace

Mask::Mask(int columns, int rows) : width(columns), height(rows), coverage(pixel_count(columns, rows)) {}

std::uint8_t& Mask::at(int x, int y) { return coverage[static_cast<std::size_t>(y * width + x)]; }
std::uint8_t Mask::at(int x, int y) const { return coverage[static_cast<std::size_t>(y * width + x)]; }

Mask turned(const Mask& mask) {
  Mask result(mask.height, mask.width);
  for (int y = 0; y < mask.height; ++y) {
    for (int x = 0; x < mask.width; ++x) result.at(y, mask.width - 1 - x) = mask.at(x, y);
  }
  return result;
}

Image::Image(int width, int height, Color background)
    : width_(width), height_(height), pixels_(pixel_count(width, height), background) {}

std::size_t Image::place(int x, int y) const {
  if (x < 0 || x >= width_ || y < 0 || y >= height_) {
    nn::fail("image: expected a place inside ", width_, " x ", height_, ", got (", x, ", ", y, ")");
  }
  return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
}

std::span<Color> Image::row(int y) {
  return {pixels_.data() + place(0, y), static_cast<std::size_t>(width_)};
}
std::span<const Color> Image::row(int y) const {
  return {pixels_.data() + place(0, y), static_cast<std::size_t>(width_)};
}

Color& Image::at(int x, int y) { return pixels_[place(x, y)]; }
const Color& Image::at(int x, int y) const { return pixels_[place(x, y)]; }

void Image::fill_rectangle(const Box& wanted, Color color) {
  const Box inside = intersection(wanted, box());
  if (inside.empty()) return;
  for (int y = inside.y; y < inside.bottom(); ++y) std::fill_n(&at(inside.x, y), inside.width, color);
}

void Image::paste(const Image& image, int x, int y) {
  const Box target = intersection({x, y, image.width(), image.height()}, box());
  if (target.empty()) return;
  for (int row = target.y; row < target.bottom(); ++row) {
    const std::span<const Color> source = image.row(row - y);
    std::copy_n(source.begin() + (target.x - x), target.width, &at(target.x, row));
  }
}

void Image::blend(const Mask& mask, int x, int y, Color color) {
  const Box target = intersection({x, y, mask.width, mask.height}, box());
  for (int row = target.y; row < target.bottom(); ++row) {
    for (int column = target.x; column < target.right(); ++column) {
      const int coverage = mask.at(column - x, row - y);
      Color& pixel = at(column, row);
      pixel = {mix(pixel.r, color.r, coverage), mix(pixel.g, color.g, coverage),
               mix(pixel.b, color.b, coverage)};
    }
  }
}

}  // namespace viz
