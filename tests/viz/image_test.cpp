#include "viz/image.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "nn/check.hpp"

using namespace viz;

namespace {

constexpr Color red{255, 0, 0};

int count(const Image& image, Color color) {
  std::ptrdiff_t all = 0;
  for (int y = 0; y < image.height(); ++y) all += std::count(image.row(y).begin(), image.row(y).end(), color);
  return static_cast<int>(all);
}

}  // namespace

TEST_CASE("Image: is white at first, and pixels can be set") {
  Image image(3, 2);
  CHECK(count(image, white) == 6);
  image.at(2, 1) = red;
  CHECK(image.row(1)[2] == red);
  CHECK(count(image, red) == 1);
}

TEST_CASE("Image: places outside and impossible sizes are errors") {
  Image image(3, 2);
  CHECK_THROWS_WITH_AS(image.at(3, 0), "image: expected a place inside 3 x 2, got (3, 0)", nn::Error);
  CHECK_THROWS_AS(image.at(0, -1), nn::Error);
  CHECK_THROWS_AS(image.row(2), nn::Error);
  CHECK_THROWS_AS(Image(-1, 2), nn::Error);
  CHECK_THROWS_AS(Image(1'000'000, 1'000'000), nn::Error);
}

TEST_CASE("Image: rectangles are clipped") {
  Image image(10, 10);
  image.fill_rectangle({-5, 8, 100, 100}, red);
  CHECK(count(image, red) == 20);
  image.fill_rectangle({20, 20, 5, 5}, black);
  image.fill_rectangle({2, 2, 0, 5}, black);
  CHECK(count(image, black) == 0);
}

TEST_CASE("Image: paste copies the part that fits") {
  Image image(4, 4);
  image.paste(Image(3, 3, red), 2, -1);
  CHECK(count(image, red) == 4);
  CHECK(image.at(2, 0) == red);
  CHECK(image.at(3, 1) == red);
  image.paste(Image(3, 3, red), 9, 9);
  CHECK(count(image, red) == 4);
}

TEST_CASE("Image: blend mixes by coverage") {
  Image image(3, 1);
  Mask mask(3, 1);
  mask.coverage = {0, 128, 255};
  image.blend(mask, 0, 0, black);
  CHECK(image.at(0, 0) == white);
  CHECK(image.at(1, 0) == Color{127, 127, 127});
  CHECK(image.at(2, 0) == black);
  image.blend(mask, -2, 0, red);
  CHECK(image.at(0, 0) == red);
}

TEST_CASE("turned: the right side of a mask comes to the top") {
  Mask mask(2, 1);
  mask.coverage = {1, 2};
  CHECK(turned(mask).width == 1);
  CHECK(turned(mask).coverage == std::vector<std::uint8_t>{2, 1});
}

TEST_CASE("Box: touching boxes do not overlap") {
  CHECK_FALSE(overlap({0, 0, 2, 2}, {2, 0, 2, 2}));
  CHECK(overlap({0, 0, 2, 2}, {1, 1, 2, 2}));
  CHECK_FALSE(overlap({0, 0, 5, 5}, {1, 1, 0, 2}));
  CHECK(contains({0, 0, 5, 5}, {3, 3, 2, 2}));
  CHECK_FALSE(contains({0, 0, 5, 5}, {3, 3, 3, 2}));
  CHECK(around({0, 0, 1, 1}, {4, 5, 1, 1}) == Box{0, 0, 5, 6});
}
