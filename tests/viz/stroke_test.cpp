#include "viz/stroke.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace viz;

namespace {

// How dark a black line on white makes the image, in whole pixels.
double ink(const Image& image) {
  double sum = 0;
  for (int y = 0; y < image.height(); ++y) {
    for (const Color& pixel : image.row(y)) sum += (255 - pixel.r) / 255.;
  }
  return sum;
}

}  // namespace

TEST_CASE("stroke: a line has the ink of its length and width, whatever its direction") {
  for (const Point end : {Point{80, 50}, Point{50, 80}, Point{75, 73}, Point{20, 60}}) {
    Image image(100, 100);
    stroke(image, {{50, 50}, end}, 3, black, {}, image.box());
    const double length = std::hypot(end.x - 50, end.y - 50);
    CHECK(ink(image) == doctest::Approx(3 * length + 9 * 3.14159 / 4).epsilon(0.06));  // and its round ends
  }
}

TEST_CASE("stroke: dashes leave out what lies between them, clips what lies outside") {
  Image image(100, 9);
  stroke(image, {{0, 4.5}, {100, 4.5}}, 1, black, {10, 10}, image.box());
  CHECK(image.at(5, 4) == black);
  CHECK(image.at(15, 4) == white);
  CHECK(image.at(25, 4) == black);
  Image clipped(100, 9);
  stroke(clipped, {{-1e250, 4.5}, {1e250, 4.5}}, 1, black, {}, {10, 0, 20, 9});
  CHECK(clipped.at(9, 4) == white);
  CHECK(clipped.at(10, 4) == black);
  CHECK(clipped.at(30, 4) == white);
}

TEST_CASE("stroke and dots: points that are not finite are gaps, one alone is a dot") {
  Image image(60, 20);
  const double nan = std::nan("");
  stroke(image, {{5, 10}, {15, 10}, {nan, 0}, {30, 10}, {40, INFINITY}, {50, 10}, {55, 10}}, 2, black, {}, image.box());
  CHECK(image.at(10, 10) == black);
  CHECK(image.at(22, 10) == white);
  CHECK(image.at(30, 10) == black);
  CHECK(image.at(40, 10) == white);
  Image disc(20, 20);
  dots(disc, {{10, 10}, {nan, 3}}, 4, black, disc.box());
  CHECK(ink(disc) == doctest::Approx(3.14159 * 16).epsilon(0.03));
}
