#include "nn/tensor.hpp"

#include <doctest/doctest.h>

#include <xtensor/xmath.hpp>
#include <xtensor/xmanipulation.hpp>
#include <xtensor/xpad.hpp>

#include "nn/check.hpp"
#include "tests/support.hpp"

using namespace nn;

TEST_CASE("xtensor: immediate reducers, tile and pad are right, which they are not without the guard in tensor.hpp") {
  const Tensor x = tensor({2, 3}, {1, 2, 3, 4, 5, 6});
  const Tensor sum = xt::sum(x, {0}, xt::evaluation_strategy::immediate);
  check_close(sum, tensor({3}, {5, 7, 9}));
  const Tensor largest = xt::amax(x, {1}, xt::evaluation_strategy::immediate);
  check_close(largest, tensor({2}, {3, 6}));
  const Tensor tiled = xt::tile(x, {1, 2});
  check_close(tiled, tensor({2, 6}, {1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6}));
  const Tensor padded = xt::pad(x, {{0, 0}, {1, 0}});
  check_close(padded, tensor({2, 4}, {0, 1, 2, 3, 0, 4, 5, 6}));
}

TEST_CASE("to_string: shapes as Keras prints them") {
  CHECK(to_string(Shape{None, 20, 100}) == "(None, 20, 100)");
  CHECK(to_string(Shape{5}) == "(5,)");
  CHECK(to_string(Shape{}) == "()");
}

TEST_CASE("tensor: numbers in row-major order, as many as the shape has") {
  const Tensor x = tensor({2, 2}, {1, 2, 3, 4});
  CHECK(x(1, 0) == 3);
  CHECK_THROWS_WITH_AS(tensor({2, 2}, {1, 2, 3}), doctest::Contains("expected 4 numbers for shape (2, 2), got 3"), Error);
  CHECK_THROWS_WITH_AS(zeros({std::size_t{1} << 32, std::size_t{1} << 32}), doctest::Contains("at most 2^48 elements"), Error);
  CHECK_THROWS_WITH_AS(zeros({None, 3}), doctest::Contains("got shape (None, 3)"), Error);
  CHECK(eye(2) == tensor({2, 2}, {1, 0, 0, 1}));
}

TEST_CASE("rows and concatenate_rows: samples along the first axis") {
  const Tensor x = tensor({3, 2}, {1, 2, 3, 4, 5, 6});
  CHECK(rows(x, 1, 3) == tensor({2, 2}, {3, 4, 5, 6}));
  CHECK(rows(x, {2, 0, 2}) == tensor({3, 2}, {5, 6, 1, 2, 5, 6}));
  CHECK(rows(x, 1, 1).size() == 0);
  CHECK(concatenate_rows({rows(x, 0, 1), rows(x, 1, 3)}) == x);
  CHECK_THROWS_AS(rows(x, 2, 4), Error);
  CHECK_THROWS_AS(rows(x, 2, 1), Error);
  CHECK_THROWS_AS(rows(x, {3}), Error);
  CHECK_THROWS_AS(rows(zeros({}), 0, 0), Error);
  CHECK_THROWS_AS(concatenate_rows({x, zeros({1, 3})}), Error);
  CHECK_THROWS_AS(concatenate_rows({}), Error);
}
