#include "nn/random.hpp"

#include <atomic>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

std::uint64_t Random::next() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double Random::uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

double Random::uniform(double low, double high) { return low + (high - low) * uniform(); }

double Random::normal() {
  const double radius = std::sqrt(-2 * std::log(1 - uniform()));  // 1 - u is never 0
  return radius * std::cos(2 * std::numbers::pi * uniform());
}

std::size_t Random::below(std::size_t n) {
  if (n == 0) fail("Random::below: expected a number of at least 1, got 0");
  // The top of the range that does not divide evenly is drawn again, so that no value is favoured.
  const std::uint64_t limit = ~std::uint64_t{0} - ~std::uint64_t{0} % n;
  std::uint64_t bits = next();
  while (bits >= limit) bits = next();
  return static_cast<std::size_t>(bits % n);
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return Random(Random(a).next() ^ (b * 0xd1342543de82ef95u)).next();
}

Tensor random_uniform(const Shape& shape, double low, double high, Random& random) {
  Tensor x = uninitialized(shape);
  for (Scalar& value : x.storage()) value = static_cast<Scalar>(random.uniform(low, high));
  return x;
}

Tensor random_normal(const Shape& shape, double mean, double deviation, Random& random) {
  Tensor x = uninitialized(shape);
  for (Scalar& value : x.storage()) value = static_cast<Scalar>(mean + deviation * random.normal());
  return x;
}

Places permutation(std::size_t n, Random& random) {
  Places order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

namespace {
std::atomic<std::uint64_t> seed_base{0}, seeds_drawn{0};
}

void set_random_seed(std::uint64_t seed) {
  seed_base = seed;
  seeds_drawn = 0;
}

std::uint64_t next_seed() { return mix(seed_base, seeds_drawn++); }

}  // namespace nn::inline NN_ABI
