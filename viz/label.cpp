#include "viz/label.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "viz/utf8.hpp"

namespace viz {

std::string limited(const std::string& text) {
  constexpr std::size_t most_lines = 10, most_characters = 300;
  if (text.size() <= most_lines) return text;
  std::string result;
  std::size_t begin = 0;
  for (std::size_t line = 0; line < most_lines; ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    result += shortened(text.substr(begin, end - begin), most_characters);
    if (end == text.size()) return result;
    result += line + 1 < most_lines ? "\n" : "…";
    begin = end + 1;
  }
  return result;
}

Label make_label(const std::string& whole, int pixel_height, int rotation, Anchor anchor) {
  if (whole.empty()) return {};
  const std::string text = limited(whole);
  const TextSize size = measure(text, pixel_height, anchor);
  const Box box = rotation == 0 ? Box{0, 0, size.width, size.height} : Box{0, 0, size.height, size.width};
  return {text, box, pixel_height, rotation, anchor, black};
}

void draw(Image& image, const Label& label) {
  if (label.text.empty()) return;
  const Box& box = label.box;
  const int x = label.anchor == Anchor::left    ? box.x
                : label.anchor == Anchor::right ? box.right()
                                                : box.x + box.width / 2;
  draw(image, x, box.y, label.text, label.pixel_height,
       {.color = label.color, .rotation = label.rotation, .anchor = label.anchor});
}

void center_x(Box& box, const Box& on) { box.x = on.x + (on.width - box.width) / 2; }
void center_y(Box& box, const Box& on) { box.y = on.y + (on.height - box.height) / 2; }

Box grown(const Box& box, int by) { return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by}; }

std::string shortened(const std::string& text, std::size_t most) {
  std::string line = text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  if (line.size() <= most || decode_utf8(line).size() <= most) return line;
  std::size_t end = 0;
  for (std::size_t left = most - 1; left > 0; --left) {
    ++end;
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0u) == 0x80) ++end;
  }
  return line.substr(0, end) + "…";
}

std::string fitted(const std::string& text, int pixel_height, int width) {
  std::size_t most = 200;
  std::string line = shortened(text, most);
  while (most > 1 && measure(line, pixel_height).width > width) line = shortened(text, --most);
  return measure(line, pixel_height).width > width ? "" : line;
}

}  // namespace viz
