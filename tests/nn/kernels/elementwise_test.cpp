// The vectorised activations against the same functions of the standard library in long double.
#include "nn/kernels/elementwise.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace nn;

namespace {

using Limits = std::numeric_limits<Scalar>;
using Numbers = std::vector<Scalar>;
using Kernel = void (*)(const Scalar*, Scalar*, std::size_t);
using Exact = long double (*)(long double);

long double exact_tanh(long double x) { return std::tanh(x); }
long double exact_exp(long double x) { return std::exp(x); }
long double exact_sigmoid(long double x) { return 1 / (1 + std::exp(-x)); }

Numbers results(Kernel kernel, const Numbers& x) {
  Numbers y(x.size());
  kernel(x.data(), y.data(), x.size());
  return y;
}

// Both signs of all magnitudes from 1e-30 to 90, evenly by factor and evenly by difference.
Numbers sweep() {
  Numbers x;
  constexpr int points = 40'000;
  for (int k = 0; k <= points; ++k) {
    const double share = static_cast<double>(k) / points;
    for (const double size : {1e-30 * std::pow(9e31, share), 90 * share, 4 * share}) {
      x.push_back(static_cast<Scalar>(size));
      x.push_back(static_cast<Scalar>(-size));
    }
  }
  return x;
}

// How many units in the last place of the exact result lie between the two.
double error_in_ulp(Scalar got, long double exact) {
  const long double ulp =
      std::ldexp(1.0L, std::max(std::ilogb(exact), Limits::min_exponent - 1) - (Limits::digits - 1));
  return static_cast<double>(std::abs(static_cast<long double>(got) - exact) / ulp);
}

// The largest error where the result is a normal number; and, outside, whether the result is the limit or next to it.
void check_accuracy(Kernel kernel, Exact exact) {
  const Numbers x = sweep(), y = results(kernel, x);
  double worst = 0;
  Scalar worst_at = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const long double wanted = exact(static_cast<long double>(x[i]));
    if (std::abs(wanted) < static_cast<long double>(Limits::min())) {
      if (std::abs(y[i]) > Limits::min()) worst = INFINITY, worst_at = x[i];
    } else if (wanted > static_cast<long double>(Limits::max())) {
      if (!std::isinf(y[i])) worst = INFINITY, worst_at = x[i];
    } else if (!(error_in_ulp(y[i], wanted) <= worst)) {
      worst = error_in_ulp(y[i], wanted);
      worst_at = x[i];
    }
  }
  CAPTURE(worst_at);
  CHECK(worst <= 2);
  CHECK(worst > 0.49);  // a sweep of as many points meets what is rounded by half a unit
}

[[maybe_unused]] float nan_of(const char* bits, float) { return std::nanf(bits); }
[[maybe_unused]] double nan_of(const char* bits, double) { return std::nan(bits); }

constexpr Scalar infinity = Limits::infinity();

}  // namespace

TEST_CASE("tanh, sigmoid, exp: within 2 units in the last place at all magnitudes") {
  SUBCASE("tanh") { check_accuracy(kernels::tanh, exact_tanh); }
  SUBCASE("sigmoid") { check_accuracy(kernels::sigmoid, exact_sigmoid); }
  SUBCASE("exp") { check_accuracy(kernels::exp, exact_exp); }
}

TEST_CASE("tanh, sigmoid, exp: limits, and the ends of the range of normal numbers") {
  CHECK(results(kernels::tanh, {-infinity, -800, -30, 0, 30, 800, infinity}) == Numbers{-1, -1, -1, 0, 1, 1, 1});
  CHECK(results(kernels::sigmoid, {-infinity, -800, 0, 60, 800, infinity}) == Numbers{0, 0, 0.5, 1, 1, 1});
  CHECK(results(kernels::exp, {-infinity, -800, 0, 800, infinity}) == Numbers{0, 0, 1, infinity, infinity});
  CHECK(std::signbit(results(kernels::tanh, {Scalar{-0.0}})[0]));

  const Scalar highest = std::log(Limits::max()), lowest = std::nextafter(std::log(Limits::min()), Scalar{0});
  for (const Scalar x : {std::nextafter(highest, Scalar{0}), std::nextafter(lowest, Scalar{0})}) {
    CAPTURE(x);
    CHECK(error_in_ulp(results(kernels::exp, {x})[0], exact_exp(static_cast<long double>(x))) <= 2);
  }
  CHECK(results(kernels::exp, {std::nextafter(highest, infinity) * Scalar{1.0001F}})[0] == infinity);
}

TEST_CASE("tanh, sigmoid, exp: NaN stays NaN, whatever its bits, and changes no neighbour") {
  for (const char* bits : {"", "1", "257"}) {
    const Scalar nan = nan_of(bits, Scalar{});
    for (const Kernel kernel : {kernels::tanh, kernels::sigmoid, kernels::exp}) {
      const Numbers y = results(kernel, {1, nan, 1, -nan, 1});
      CHECK(std::isnan(y[1]));
      CHECK(std::isnan(y[3]));
      CHECK(y[0] == results(kernel, {1})[0]);
      CHECK(y[2] == y[0]);
      CHECK(y[4] == y[0]);
    }
  }
}

TEST_CASE("tanh, sigmoid, exp: a result does not depend on where its number stands") {
  Numbers x;
  for (int i = 0; i < 41; ++i) x.push_back(static_cast<Scalar>(-7 + 0.37 * i));
  for (const Kernel kernel : {kernels::tanh, kernels::sigmoid, kernels::exp}) {
    const Numbers together = results(kernel, x);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(results(kernel, {x[i]})[0] == together[i]);
    for (std::size_t n = 1; n < x.size(); ++n) {
      const Numbers first = results(kernel, {x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n)});
      CHECK(std::equal(first.begin(), first.end(), together.begin()));
    }
  }
}
