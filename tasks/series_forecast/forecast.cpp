#include "tasks/series_forecast/forecast.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tasks {

using namespace nn;

namespace {

// (n, horizon) filled with value(row where the sample's forecast begins, place in the horizon)
template <class Value>
Tensor filled(const Windows& windows, const Value& value) {
  Tensor result = zeros(shape_of(windows.y));
  for (std::size_t i = 0; i < result.shape(0); ++i) {
    for (std::size_t h = 0; h < result.shape(1); ++h) result(i, h) = value(windows.begin_of(i), h);
  }
  return result;
}

}  // namespace

Model forecast_model(std::size_t window, std::size_t inputs, std::size_t horizon, const ForecastModelOptions& o) {
  expect_one_of("forecast_model", "attention", o.attention, {"self", "weighted"});
  SeqSelfAttentionOptions self{.attention_activation = o.activation, .name = "attention"};
  if (o.attention_width > 0) self.attention_width = o.attention_width;
  const Symbol x = Input({window, inputs});
  const Symbol h = LSTM(o.units, {.return_sequences = true, .name = "lstm"})(x);
  const Symbol seen =
      o.attention == "self" ? Flatten()(SeqSelfAttention(32, self)(h)) : SeqWeightedAttention({.name = "attention"})(h);
  return Model(x, Dense(horizon)(Dropout(o.dropout)(seen)));
}

Tensor forecasts(const Model& model, const Windows& windows, const Scaling& scaling) {
  Tensor y = model.predict(windows.x);
  const std::size_t newest = windows.x.shape(1) - 1;
  for (std::size_t i = 0; i < y.shape(0); ++i) {
    for (std::size_t h = 0; h < y.shape(1); ++h) {
      const double level = static_cast<double>(windows.x(i, newest, 0) + y(i, h));
      y(i, h) = static_cast<Scalar>(level * scaling.deviation[0] + scaling.mean[0]);
    }
  }
  return y;
}

Tensor truth(const Series& series, const Windows& windows) {
  return filled(windows, [&](std::size_t row, std::size_t h) { return series.values(row + h, 0); });
}

Tensor last_value(const Series& series, const Windows& windows) {
  return filled(windows, [&](std::size_t row, std::size_t) { return series.values(row - 1, 0); });
}

Tensor last_season(const Series& series, const Windows& windows, std::size_t season) {
  if (season == 0 || season > windows.first) {
    fail("series_forecast: expected a season from 1 to the ", windows.first, " rows before the first forecast, got ",
         season);
  }
  return filled(windows, [&](std::size_t row, std::size_t h) { return series.values(row - season + h % season, 0); });
}

ForecastError error_of(const Tensor& forecast, const Tensor& truth) {
  double absolute = 0, squares = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double error = static_cast<double>(forecast.data()[i]) - static_cast<double>(truth.data()[i]);
    absolute += std::abs(error);
    squares += error * error;
  }
  const double n = static_cast<double>(truth.size());
  return {absolute / n, std::sqrt(squares / n)};
}

double largest_to_least(const Tensor& weights) {
  const std::size_t time = weights.shape(weights.dimension() - 1), rows = weights.size() / time;
  double total = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    Scalar largest = 0, least = std::numeric_limits<Scalar>::infinity();
    for (std::size_t t = 0; t < time; ++t) {
      const Scalar weight = weights.data()[i * time + t];
      largest = std::max(largest, weight);
      if (weight > 0) least = std::min(least, weight);
    }
    total += static_cast<double>(largest) / static_cast<double>(least);
  }
  return total / static_cast<double>(rows);
}

Tensor mean_over_rows(const Tensor& weights) {
  const std::size_t time = weights.shape(weights.dimension() - 1), rows = weights.size() / time;
  std::vector<double> sums(time, 0.0);
  for (std::size_t i = 0; i < weights.size(); ++i) sums[i % time] += static_cast<double>(weights.data()[i]);
  for (double& sum : sums) sum /= static_cast<double>(rows);
  return tensor({time}, sums);
}

Tensor attribution(const Model& model, const Tensor& x) {
  const auto mean_forecast = [](const Vars& outputs) { return mean(outputs[0], {1}); };
  const Tensor due = integrated_gradients(model, x, {.steps = 32, .target = mean_forecast})[0];
  const std::size_t window = x.shape(1), inputs = x.shape(2);
  std::vector<double> moved(window, 0.0);
  double total = 0;
  for (std::size_t i = 0; i < x.shape(0); ++i) {
    for (std::size_t t = 0; t < window; ++t) {
      double sum = 0;
      for (std::size_t k = 0; k < inputs; ++k) sum += static_cast<double>(due(i, t, k));
      moved[t] += std::abs(sum);
      total += std::abs(sum);
    }
  }
  for (double& m : moved) m /= total > 0 ? total : 1;
  return tensor({window}, moved);
}

}  // namespace tasks
