#include "viz/range.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "nn/check.hpp"

using namespace viz;

TEST_CASE("finite_range and largest_magnitude: of the finite numbers of all tensors") {
  const nn::Tensor a = nn::tensor({4}, {1, NAN, -INFINITY, 2}), b = nn::tensor({1}, {-5});
  CHECK(finite_range(a).low == 1);
  CHECK(finite_range(a).high == 2);
  CHECK(finite_range({{"a", a}, {"b", b}}).low == -5);
  CHECK(largest_magnitude({{"a", a}, {"b", b}}) == 5);
  CHECK(finite_range(nn::full({2}, NAN)).high == 1);
  CHECK(largest_magnitude({{"", nn::zeros({2})}}) == 1);
}

TEST_CASE("visible_range: equal ends are moved apart, others stay") {
  CHECK(visible_range({0, 1e-30}).high == 1e-30);
  CHECK(visible_range({0, 0}).low == -0.1);
  CHECK(visible_range({0, 0}).high == 0.1);
  CHECK(visible_range({2, 2}).low == doctest::Approx(1.8));
  CHECK(visible_range({-2, -2}).low == doctest::Approx(-2.2));
  CHECK(visible_range({-2, -2}).high == doctest::Approx(-1.8));
}

TEST_CASE("value_range: given ends stay, and a center lies in the middle") {
  CHECK(value_range("map", {1, 4}, {}, {}).low == 1);
  CHECK(value_range("map", {1, 4}, {}, -2).low == -2.2);  // below all numbers
  CHECK(value_range("map", {1, 4}, 0, {}).high == 4);
  CHECK(value_range("map", {-1, 4}, {}, {}, 0).low == -4);
  CHECK_THROWS_WITH_AS(value_range("map", {1, 4}, 2, 1),
                       "map: expected a finite vmin that is not above vmax, got 2 and 1", nn::Error);
  CHECK_THROWS_AS(value_range("map", {1, 4}, {}, {}, INFINITY), nn::Error);
}
