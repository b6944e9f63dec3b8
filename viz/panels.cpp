#include "viz/panels.hpp"

#include <algorithm>
#include <string>

#include "nn/check.hpp"
#include "viz/font.hpp"
#include "viz/label.hpp"

namespace viz {

namespace {

int offset(int free, Align align) { return align == Align::start ? 0 : free / 2; }

void check_gap(const char* who, int gap) {
  if (gap < 0) nn::fail(who, ": expected a gap of at least 0 pixels, got ", gap);
}

}  // namespace

Image beside(const std::vector<Image>& images, int gap, Align align) {
  check_gap("beside", gap);
  int width = -gap, height = 0;
  for (const Image& image : images) {
    width += gap + image.width();
    height = std::max(height, image.height());
  }
  Image all(std::max(0, width), height);
  int x = 0;
  for (const Image& image : images) {
    all.paste(image, x, offset(height - image.height(), align));
    x += image.width() + gap;
  }
  return all;
}

Image above(const std::vector<Image>& images, int gap, Align align) {
  check_gap("above", gap);
  int width = 0, height = -gap;
  for (const Image& image : images) {
    width = std::max(width, image.width());
    height += gap + image.height();
  }
  Image all(width, std::max(0, height));
  int y = 0;
  for (const Image& image : images) {
    all.paste(image, offset(width - image.width(), align), y);
    y += image.height() + gap;
  }
  return all;
}

Image titled(const Image& image, std::string_view text, int pixel_height) {
  const std::string shown = limited(std::string(text));
  const TextSize size = measure(shown, pixel_height, Anchor::center);
  const int margin = pixel_height / 2;
  Image line(size.width + 2 * margin, size.height + margin);
  draw(line, line.width() / 2, margin, shown, pixel_height, {.anchor = Anchor::center});
  return above({line, image}, 0);
}

}  // namespace viz
