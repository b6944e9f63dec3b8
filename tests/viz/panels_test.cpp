#include "viz/panels.hpp"

#include <doctest/doctest.h>

#include <string>

#include "nn/check.hpp"
#include "viz/font.hpp"

using namespace viz;

namespace {

constexpr Color red{255, 0, 0}, blue{0, 0, 255};

}  // namespace

TEST_CASE("beside: from left to right with a white gap, in the middle or at the top") {
  const std::vector<Image> images = {Image(2, 6, red), Image(3, 2, blue)};
  const Image middle = beside(images, 4);
  CHECK(middle.width() == 9);
  CHECK(middle.height() == 6);
  CHECK(middle.at(1, 5) == red);
  CHECK(middle.at(3, 3) == white);
  CHECK(middle.at(6, 1) == white);
  CHECK(middle.at(6, 2) == blue);
  CHECK(beside(images, 0, Align::start).at(2, 0) == blue);
}

TEST_CASE("above: from top to bottom with a white gap, in the middle or at the left") {
  const std::vector<Image> images = {Image(6, 2, red), Image(2, 3, blue)};
  const Image middle = above(images, 1);
  CHECK(middle.width() == 6);
  CHECK(middle.height() == 6);
  CHECK(middle.at(2, 3) == blue);
  CHECK(middle.at(1, 3) == white);
  CHECK(above(images, 1, Align::start).at(0, 3) == blue);
}

TEST_CASE("beside and above: no image gives an empty one, a negative gap is an error") {
  CHECK(beside({}).box().empty());
  CHECK(above({}).box().empty());
  CHECK_THROWS_WITH_AS(beside({}, -1), "beside: expected a gap of at least 0 pixels, got -1", nn::Error);
}

TEST_CASE("titled: the image is whole below a title that may be wider") {
  const Image image = titled(Image(40, 30, red), "a title wider than forty pixels");
  CHECK(image.width() > measure("a title wider than forty pixels", 20).width);
  CHECK(image.height() > 30 + measure("a", 20).height);
  const int left = (image.width() - 40) / 2, top = image.height() - 30;
  CHECK(image.at(left, top) == red);
  CHECK(image.at(left + 39, top + 29) == red);
  CHECK(image.at(left, top - 1) == white);
  CHECK(titled(image, std::string(100'000, 'W')) == titled(image, std::string(299, 'W') + "…"));
}
