#include "viz/ticks.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>
#include <vector>

using namespace viz;

namespace {

std::vector<std::string> texts(double low, double high) {
  std::vector<std::string> all;
  for (const NumberTick& tick : number_ticks(low, high)) all.push_back(tick.text);
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("round_step: 1, 2, 5, 10, 20, 50, ...") {
  CHECK(round_step(0.1) == 1);
  CHECK(round_step(1) == 1);
  CHECK(round_step(1.01) == 2);
  CHECK(round_step(3) == 5);
  CHECK(round_step(7) == 10);
  CHECK(round_step(240) == 500);
}

TEST_CASE("number_ticks: round numbers without noise") {
  CHECK(texts(0, 1) == Texts{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(texts(0, 0.6) == Texts{"0.0", "0.2", "0.4", "0.6"});
  CHECK(texts(-1, 1) == Texts{"−1.0", "−0.5", "0.0", "0.5", "1.0"});
  CHECK(texts(0, 10000) == Texts{"0", "2000", "4000", "6000", "8000", "10000"});
  CHECK(texts(0, 12.5) == Texts{"0.0", "2.5", "5.0", "7.5", "10.0", "12.5"});
  CHECK(texts(0, 3e-7) == Texts{"0", "1e−07", "2e−07", "3e−07"});
  CHECK(texts(0, 3e38) == Texts{"0", "1e+38", "2e+38", "3e+38"});
  CHECK(texts(1e6, 1e6 + 1) ==
        Texts{"1000000", "1000000.2", "1000000.4", "1000000.6", "1000000.8", "1000001"});
  CHECK(texts(-0.3f, 0.1f) == Texts{"−0.3", "−0.2", "−0.1", "0.0", "0.1"});
}

TEST_CASE("number_ticks: three to six, increasing and inside, for ranges of any size") {
  for (double size = 1e-45; size < 1e38; size *= 1.37) {
    for (const double low : {-size, -0.37 * size, 0.0, 0.013 * size, 17 * size, 123456 * size}) {
      CAPTURE(low);
      CAPTURE(size);
      const auto ticks = number_ticks(low, low + size);
      CHECK(ticks.size() >= 3);
      CHECK(ticks.size() <= 6);
      for (std::size_t i = 0; i < ticks.size(); ++i) {
        CHECK(ticks[i].value >= low);
        CHECK(ticks[i].value <= low + size);
        if (i == 0) continue;
        CHECK(ticks[i].value > ticks[i - 1].value);
        CHECK(ticks[i].text != ticks[i - 1].text);
      }
    }
  }
}

TEST_CASE("log_ticks: powers of ten, as many as have room") {
  const auto written = [](double low, double high, int at_most) {
    Texts all;
    for (const NumberTick& tick : log_ticks(low, high, at_most)) all.push_back(tick.text);
    return all;
  };
  CHECK(written(0.001, 100, 9) == Texts{"0.001", "0.01", "0.1", "1", "10", "100"});
  CHECK(written(1e-9, 1e3, 6) == Texts{"10⁻⁹", "10⁻⁶", "10⁻³", "10⁰", "10³"});
  CHECK(written(3, 7, 6) == Texts{"3", "4", "5", "6", "7"});
  CHECK(minor_log_ticks(1, 10) == std::vector<double>{2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(minor_log_ticks(1e-30, 1).empty());
}

TEST_CASE("short_number: so many digits") {
  CHECK(short_number(0.2549, 2) == "0.25");
  CHECK(short_number(-0.0, 2) == "0");
  CHECK(short_number(-1e-9, 2) == "−1e−09");
  CHECK(short_number(-std::numeric_limits<double>::quiet_NaN(), 2) == "nan");
}
