#include "nn/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "nn/graph/initializers.hpp"
#include "nn/check.hpp"
#include "nn/layers/dense.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

struct Moments {
  double mean = 0, deviation = 0, low = INFINITY, high = -INFINITY;
};

Moments moments(const Tensor& x) {
  Moments m;
  const double n = static_cast<double>(x.size());
  for (const double v : x.storage()) m.mean += v / n, m.low = std::min(m.low, v), m.high = std::max(m.high, v);
  for (const double v : x.storage()) m.deviation += (v - m.mean) * (v - m.mean) / n;
  m.deviation = std::sqrt(m.deviation);
  return m;
}

}  // namespace

TEST_CASE("Random: SplitMix64's published first numbers") {
  Random random(1234567);  // the example of the algorithm's page at Rosetta Code
  CHECK(random.next() == 6457827717110365317u);
  CHECK(random.next() == 3203168211198807973u);
  CHECK(random.next() == 9817491932198370423u);
}

TEST_CASE("Random: uniform, normal and below have the right moments") {
  Random random(1);
  const Moments u = moments(random_uniform({100'000}, -1, 3, random)), n = moments(random_normal({100'000}, 2, 0.5, random));
  CHECK(u.mean == doctest::Approx(1).epsilon(0.02));
  CHECK(u.deviation == doctest::Approx(4 / std::sqrt(12.0)).epsilon(0.02));
  CHECK((u.low >= -1 && u.high <= 3));
  CHECK(n.mean == doctest::Approx(2).epsilon(0.01));
  CHECK(n.deviation == doctest::Approx(0.5).epsilon(0.02));
  std::vector<std::size_t> counts(3);
  for (int i = 0; i < 30'000; ++i) ++counts[random.below(3)];
  for (const std::size_t count : counts) CHECK(static_cast<double>(count) == doctest::Approx(10'000).epsilon(0.05));
}

TEST_CASE("permutation: every number once") {
  Random random(1);
  Places order = permutation(100, random), sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < 100; ++i) CHECK(sorted[i] == i);
  CHECK(order != sorted);
}

TEST_CASE("initializers: distributions and limits are Keras's") {
  const Shape shape = {300, 200};
  const double n = 250;  // mean of fan in and fan out
  const Moments glorot = moments(Initializer("glorot_uniform")(shape, 3));
  CHECK(glorot.high <= std::sqrt(3 / n));
  CHECK(glorot.deviation == doctest::Approx(std::sqrt(1 / n)).epsilon(0.02));
  CHECK(moments(Initializer("glorot_normal")(shape, 3)).deviation == doctest::Approx(std::sqrt(1 / n)).epsilon(0.02));
  CHECK(moments(Initializer("he_normal")(shape, 3)).deviation == doctest::Approx(std::sqrt(2.0 / 300)).epsilon(0.02));
  CHECK(moments(Initializer("lecun_uniform")(shape, 3)).deviation == doctest::Approx(std::sqrt(1.0 / 300)).epsilon(0.02));
  const Moments cut = moments(Initializer("truncated_normal")(shape, 3));
  CHECK((cut.low >= -0.1 && cut.high <= 0.1));
  CHECK(moments(Constant(3)(shape, 3)).low == 3);
  CHECK(Initializer("identity")({2, 3}, 0) == tensor({2, 3}, {1, 0, 0, 0, 1, 0}));
  CHECK_THROWS_WITH_AS(Initializer("glorot"), doctest::Contains("one of glorot_normal, glorot_uniform"), Error);
}

TEST_CASE("orthogonal: rows or columns are orthonormal, whichever are fewer") {
  for (const Shape& shape : {Shape{5, 12}, Shape{12, 5}, Shape{7, 7}}) {
    const Tensor q = Orthogonal()(shape, 4);
    const bool wide = shape[0] < shape[1];
    const std::size_t n = std::min(shape[0], shape[1]), m = std::max(shape[0], shape[1]);
    Tensor product = zeros({n, n});
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = 0; k < m; ++k) product(i, j) += wide ? q(i, k) * q(j, k) : q(k, i) * q(k, j);
      }
    }
    check_close(product, eye(n), by_scalar(1e-5, 1e-12));
  }
  CHECK_THROWS_AS(Orthogonal()({5}, 0), Error);
}

TEST_CASE("seeds: an initializer follows the seed it is called with, or its own") {
  const Initializer normal = RandomNormal(), fixed = RandomNormal(0, 1, 9);
  CHECK(normal({4}, 1) == normal({4}, 1));
  CHECK(normal({4}, 1) != normal({4}, 2));
  CHECK(fixed({4}, 1) == fixed({4}, 2));
}

TEST_CASE("seeds: equal seeds of the session give equal layers, whose weights differ from each other") {
  const auto weights = [](std::uint64_t seed) {
    set_random_seed(seed);
    const Dense a(3), b(3);
    const Symbol x = Input({2});
    a(x), b(x);
    return std::vector<Tensor>{a.get_weights()[0], b.get_weights()[0]};
  };
  CHECK(weights(5) == weights(5));
  CHECK(weights(5)[0] != weights(5)[1]);
  CHECK(weights(5)[0] != weights(6)[0]);
}
