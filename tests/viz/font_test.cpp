#include "viz/font.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "nn/check.hpp"

using namespace viz;

namespace {

// Letters with overhang, accents above accents, combining marks, what the font lacks, and broken UTF-8.
const std::vector<std::string> texts = {"",
                                        "a",
                                        "Iteration 003 / 200",
                                        "jfjÿ",
                                        "two\nlines, the second longer",
                                        "\n\n",
                                        "ẮỖǺ",
                                        "éâ",
                                        "안녕하세요",
                                        "مرحبا",
                                        "😀👍🏽",
                                        "日本語",
                                        "\xFF\xC3",
                                        "\t\x01",
                                        "e\xCC\x81\xCC\x82\xCC\x83",
                                        "ﷺ",
                                        "٪ ∑ √ ∫",
                                        "fj\n\njf"};

// Everything in the picture that is not white.
Box ink(const Image& image) {
  Box box;
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      if (image.at(x, y) != white) box = around(box, {x, y, 1, 1});
    }
  }
  return box;
}

Image drawn(const std::string& text, int pixel_height) {
  const TextSize size = measure(text, pixel_height);
  Image image(size.width, size.height);
  draw(image, 0, 0, text, pixel_height);
  return image;
}

}  // namespace

TEST_CASE("draw: all ink lies in the box that measure gives, wherever the text is anchored") {
  for (const std::string& text : texts) {
    for (const int height : {7, 14, 28}) {
      for (const Anchor anchor : {Anchor::left, Anchor::center, Anchor::right}) {
        for (const int rotation : {0, 90}) {
          CAPTURE(text);
          CAPTURE(height);
          CAPTURE(rotation);
          const TextSize size = measure(text, height, anchor);
          const int width = rotation == 0 ? size.width : size.height;
          const int before = anchor == Anchor::left ? 0 : anchor == Anchor::right ? width : width / 2;
          Image image(900, 900);
          draw(image, 450, 450, text, height, {.rotation = rotation, .anchor = anchor});
          CHECK(contains({450 - before, 450, width, rotation == 0 ? size.height : size.width}, ink(image)));
        }
      }
    }
  }
}

TEST_CASE("measure: a line is as high as the font's ascent and descent, and every line counts") {
  const TextSize one = measure("a", 14);
  CHECK(one.ascent == 13);  // 1901 / 2048 em above the baseline, 483 / 2048 below
  CHECK(one.height == 17);
  CHECK(measure("a\nb", 14).height == 34);
  CHECK(measure("\na\n", 14).height == 51);
  CHECK(measure("\na", 14).ascent == 13);
  CHECK(measure("wide\na", 14).width == measure("wide", 14).width);
}

TEST_CASE("measure: letters stand on the baseline") {
  const Image image = drawn("HE", 100);
  const TextSize size = measure("HE", 100);
  CHECK(ink(image).bottom() == size.ascent);
  CHECK(ink(image).height == 73);  // 1493 / 2048 em
}

TEST_CASE("measure: letters are kerned") {
  CHECK(measure("AVAVAV", 40).width < 3 * (measure("A", 40).width + measure("V", 40).width));
}

TEST_CASE("draw: combining marks stand over and under the middle of their letter, those of one letter apart") {
  for (const auto& [letter, mark] : {std::pair{"i", "\u0301"}, {"e", "\u0301"}, {"E", "\u0302"}, {"o", "\u0323"},
                                     {"\u05D0", "\u05B0"}, {"\u0628", "\u064E"}}) {
    const std::string both = std::string(letter) + mark;
    CAPTURE(both);
    const Image alone = drawn(letter, 40), marked = drawn(both, 40);
    CHECK(measure(both, 40).width <= measure(letter, 40).width + 4);
    const Box a = ink(alone), b = ink(marked);
    CHECK(b.height > a.height);
    const int shift = measure(both, 40).ascent - measure(letter, 40).ascent;
    for (int y = a.y; y < a.bottom(); ++y) {  // the letter is where it was, whole
      for (int x = a.x; x < a.right(); ++x) {
        if (alone.at(x, y) == black) CHECK(marked.at(x, y + shift) == black);
      }
    }
  }
  CHECK(ink(drawn("E\u0302", 40)).height > ink(drawn("E", 40)).height + 4);
  CHECK(ink(drawn("e\u0301\u0302", 40)).height > ink(drawn("e\u0301", 40)).height + 4);
  std::string many = "e";
  for (int i = 0; i < 1000; ++i) many += "\u0301";
  CHECK(measure(many, 14).height < 100);
}

TEST_CASE("draw: what the font lacks and control characters appear as a box") {
  const Image box = drawn("안", 14);
  CHECK(ink(box).height > 8);
  CHECK(drawn("語", 14) == box);
  CHECK(drawn("\x01", 14) == box);
  CHECK(drawn("가나", 14).width() > box.width());
}

TEST_CASE("draw: bytes that are no UTF-8 appear as U+FFFD") {
  CHECK(drawn("a\xFFz", 14) == drawn("a\uFFFDz", 14));
}

TEST_CASE("draw: text is anti-aliased and has the colour asked for") {
  Image image(40, 40);
  draw(image, 0, 0, "O", 30, {.color = {255, 0, 0}});
  int full = 0, partial = 0;
  for (int y = 0; y < 40; ++y) {
    for (const Color& pixel : image.row(y)) {
      if (pixel == Color{255, 0, 0}) ++full;
      if (pixel.g > 0 && pixel.g < 255) ++partial;
    }
  }
  CHECK(full > 20);
  CHECK(partial > 20);
}

TEST_CASE("draw: a turned text is the text turned") {
  const Image flat = drawn("Turn", 20);
  Image turned_text(flat.height(), flat.width());
  draw(turned_text, 0, 0, "Turn", 20, {.rotation = 90});
  for (int y = 0; y < flat.height(); ++y) {
    for (int x = 0; x < flat.width(); ++x) CHECK(turned_text.at(y, flat.width() - 1 - x) == flat.at(x, y));
  }
}

TEST_CASE("draw: sizes and rotations out of range are errors") {
  Image image(9, 9);
  CHECK_THROWS_WITH_AS(draw(image, 0, 0, "a", 9, {.rotation = 45}),
                       "text: expected a rotation of 0 or 90 degrees, got 45", nn::Error);
  CHECK_THROWS_WITH_AS(measure("a", 0), "text: expected a pixel_height from 1 to 1000, got 0", nn::Error);
}
