// The sunspots, windows in time, baselines and errors, by hand.
#include "tasks/series_forecast/forecast.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

using namespace nn;

namespace {

// 0, 1, 4, 9, ... and twice that
tasks::Series squares(std::size_t n) {
  Tensor values = zeros({n, 2});
  for (std::size_t t = 0; t < n; ++t) {
    values(t, 0) = static_cast<Scalar>(t * t);
    values(t, 1) = static_cast<Scalar>(2 * t * t);
  }
  return {values};
}

struct TextFile {
  explicit TextFile(const std::string& text) { std::ofstream(path) << text; }
  ~TextFile() { std::filesystem::remove(path); }
  std::string path = (std::filesystem::temp_directory_path() / "series_forecast_test.csv").string();
};

}  // namespace

TEST_CASE("sunspots: 2,820 months, as the data set of R has them") {
  const tasks::Series series = tasks::sunspots();
  REQUIRE(shape_of(series.values) == Shape{2820, 1});
  double sum = 0, least = 1e9, largest = 0;
  for (std::size_t t = 0; t < 2820; ++t) {
    const double value = static_cast<double>(series.values(t, 0));
    sum += value;
    least = std::min(least, value);
    largest = std::max(largest, value);
  }
  CHECK(sum / 2820 == doctest::Approx(51.266).epsilon(1e-5));
  CHECK(least == 0);
  CHECK(largest == doctest::Approx(253.8));
  CHECK(rows(series.values, 0, 3) == tensor({3, 1}, {58.0, 62.6, 70.0}));
  CHECK(series.time_of(12) == doctest::Approx(1750));
}

TEST_CASE("split: parts in the order of time, scaled by the training part alone") {
  const tasks::Series series = squares(100);
  const tasks::SplitSeries d = tasks::split(series, {.window = 5, .horizon = 3});
  CHECK(d.test_begin == 80);
  CHECK(d.validation_begin == 64);
  CHECK(d.train.first == 5);
  CHECK(d.validation.first == 64);
  CHECK(d.test.first == 80);
  CHECK(shape_of(d.train.x) == Shape{64 - 5 - 3 + 1, 5, 4});
  CHECK(d.test.size() == 18);
  const double mean = 63 * 127 / 6.0;  // of the squares of 0 to 63
  CHECK(d.scaling.mean[0] == doctest::Approx(mean));
  CHECK(d.scaling.mean[1] == doctest::Approx(2 * mean));
  const double deviation = d.scaling.deviation[0];
  for (const std::size_t i : {std::size_t{0}, std::size_t{17}}) {
    const std::size_t row = 80 + i;  // the first that is forecast
    for (std::size_t t = 0; t < 5; ++t) {
      const double value = std::pow(static_cast<double>(row - 5 + t), 2), newest = std::pow(static_cast<double>(row - 1), 2);
      CHECK(d.test.x(i, t, 0) == doctest::Approx((value - mean) / deviation));
      CHECK(d.test.x(i, t, 1) == doctest::Approx((value - mean) / deviation));
      CHECK(d.test.x(i, t, 2) == doctest::Approx((value - newest) / deviation).epsilon(1e-5));
      CHECK(d.test.x(i, t, 3) == doctest::Approx(static_cast<double>(t) / 2 - 1));
    }
    CHECK(d.test.y(i, 2) == doctest::Approx((std::pow(static_cast<double>(row + 2), 2) - std::pow(static_cast<double>(row - 1), 2)) / deviation).epsilon(1e-5));
  }
  tasks::Series other = series;  // what is not seen changes nothing that training sees
  for (std::size_t t = 64; t < 100; ++t) other.values(t, 0) = -1;
  const tasks::SplitSeries same = tasks::split(other, {.window = 5, .horizon = 3});
  CHECK(same.train.x == d.train.x);
  CHECK(same.train.y == d.train.y);
}

TEST_CASE("split: strides of training, constant columns and series that are too short") {
  const tasks::SplitSeries d = tasks::split(squares(100), {.window = 5, .horizon = 3, .stride = 10});
  CHECK(d.train.size() == 6);
  CHECK(d.train.begin_of(5) == 55);
  CHECK(d.test.size() == 18);
  CHECK(tasks::scaling_of(ones({5, 1}), 5).deviation[0] == 1);
  CHECK_THROWS_WITH_AS(tasks::split(squares(20), {.window = 12, .horizon = 3}), doctest::Contains("in the training part, got rows 1 to 12"), Error);
  CHECK_THROWS_WITH_AS(tasks::split(squares(100), {.window = 5, .horizon = 18}), doctest::Contains("in the validation part"), Error);
}

TEST_CASE("baselines and errors: the last value, the last season and what came") {
  const tasks::Series series = squares(100);
  const tasks::SplitSeries d = tasks::split(series, {.window = 5, .horizon = 3});
  CHECK(rows(tasks::truth(series, d.test), 1, 2) == tensor({1, 3}, {81 * 81, 82 * 82, 83 * 83}));
  CHECK(rows(tasks::last_value(series, d.test), 1, 2) == tensor({1, 3}, {6400, 6400, 6400}));
  CHECK(rows(tasks::last_season(series, d.test, 10), 1, 2) == tensor({1, 3}, {71 * 71, 72 * 72, 73 * 73}));
  CHECK(rows(tasks::last_season(series, d.test, 2), 1, 2) == tensor({1, 3}, {79 * 79, 80 * 80, 79 * 79}));
  CHECK_THROWS_WITH_AS(tasks::last_season(series, d.test, 81), doctest::Contains("a season from 1 to the 80 rows"), Error);
  const tasks::ForecastError error = tasks::error_of(tensor({1, 2}, {1, 5}), tensor({1, 2}, {2, 2}));
  CHECK(error.mae == 2);
  CHECK(error.rmse == doctest::Approx(std::sqrt(5.0)));
}

TEST_CASE("forecasts: the change that the model says, from the newest number on, in the units of the series") {
  const tasks::Series series = squares(100);
  const tasks::SplitSeries d = tasks::split(series, {.window = 5, .horizon = 3});
  const Symbol x = Input({5, 4});
  const Model half(x, Dense(3, {.kernel_initializer = "zeros", .bias_initializer = Constant(0.5)})(Flatten()(x)));
  const Tensor forecast = tasks::forecasts(half, d.test, d.scaling), last = tasks::last_value(series, d.test);
  for (std::size_t i = 0; i < forecast.size(); ++i) {
    CHECK(forecast.data()[i] == doctest::Approx(static_cast<double>(last.data()[i]) + d.scaling.deviation[0] / 2));
  }
}

TEST_CASE("read_series: columns of a file, the last one unless told otherwise") {
  const TextFile file("month,spots,flux\n1749-01,58,1\n1749-02,62.5,2\n");
  CHECK(tasks::read_series(file.path, {}).values == tensor({2, 1}, {1, 2}));
  const tasks::Series two = tasks::read_series(file.path, {"spots", "3"});
  CHECK(two.values == tensor({2, 2}, {58, 1, 62.5, 2}));
  CHECK(two.name == "spots");
  CHECK_THROWS_WITH_AS(tasks::read_series(file.path, {"moon"}), doctest::Contains("got 'moon'"), Error);
  const TextFile gap("a,b\n1,2\n1,nan\n");
  CHECK_THROWS_WITH_AS(tasks::read_series(gap.path, {"b"}), doctest::Contains("row 2 of column b is nan"), Error);
}

TEST_CASE("forecast_model: the post's networks, and why its maps were flat or all ones") {
  CHECK(tasks::forecast_model(240, 4, 1, {.units = 60}).count_params() == 15'600 + 3'905 + 240 * 60 + 1);
  CHECK(tasks::forecast_model(240, 4, 1, {.attention = "weighted", .units = 60}).count_params() == 15'600 + 61 + 61);
  CHECK_THROWS_WITH_AS(tasks::forecast_model(9, 1, 1, {.attention = "cross"}), doctest::Contains("self, weighted"), Error);
  set_random_seed(3);
  Random random(3);
  // Scores between 0 and 1: no weight is more than e times another, whatever the weights of the network are.
  const Model flat = tasks::forecast_model(30, 2, 1, {.activation = "sigmoid", .units = 8});
  std::vector<Tensor> large = flat.get_weights();
  for (Tensor& w : large) w *= Scalar{20};
  flat.set_weights(large);
  const double ratio = tasks::largest_to_least(flat.fetch(random_normal({4, 30, 2}, 0, 1, random), "attention/attention"));
  CHECK(ratio <= std::exp(1.0) * 1.0001);
  CHECK(ratio > 1.5);
  // A time axis of length 1: a softmax over one score.
  const Model single = tasks::forecast_model(1, 2, 1, {.units = 8});
  CHECK(single.fetch(random_normal({4, 1, 2}, 0, 1, random), "attention/attention") == ones({4, 1, 1}));
}

TEST_CASE("scores of maps: evenness, means and attributions") {
  CHECK(tasks::largest_to_least(tensor({2, 3}, {0.2, 0.4, 0.4, 0, 0.75, 0.25})) == doctest::Approx(2.5));
  CHECK(tasks::mean_over_rows(tensor({1, 2, 2}, {0.5, 0.25, 1.5, 0.75})) == tensor({2}, {1, 0.5}));
  const Symbol x = Input({3, 2});
  const Model model(x, Dense(2, {.kernel_initializer = "ones"})(Flatten()(x)));
  // Of a sum, each number is due to itself: 1 + 1, 0 + 0 and -3 + 1.
  const Tensor due = tasks::attribution(model, tensor({1, 3, 2}, {1, 1, 0, 0, -3, 1}));
  CHECK(due(0) == doctest::Approx(0.5));
  CHECK(due(1) == doctest::Approx(0));
  CHECK(due(2) == doctest::Approx(0.5));
}
