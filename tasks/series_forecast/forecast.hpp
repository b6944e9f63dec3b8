// The post "How to visualize attention LSTM using keras-self-attention package?": a forecast of a series by an LSTM
// with attention, and what it is measured against.
#pragma once

#include <cstddef>
#include <string>

#include "tasks/series_forecast/series.hpp"

namespace tasks {

struct ForecastModelOptions {
  std::string attention = "self";     // or "weighted"
  std::string activation = "linear";  // of the scores of "self"; "sigmoid" in the example of the package
  std::size_t attention_width = 0;    // of "self": how many rows a row may look at; 0: all
  std::size_t units = 60;             // of the LSTM: 200 in the question, 60 in its answer
  double dropout = 0.2;               // before the last layer
};

/// The post's network, with an output for each row of the horizon: LSTM, SeqSelfAttention, Flatten, Dense; or LSTM,
/// SeqWeightedAttention, Dense. Layers: "lstm" and "attention"; the map is the output "attention/attention".
/// inputs: those of Windows::x.
nn::Model forecast_model(std::size_t window, std::size_t inputs, std::size_t horizon,
                         const ForecastModelOptions& options = {});

// Forecasts of the first column, (n, horizon), in the units of the series.

/// What the model says.
nn::Tensor forecasts(const nn::Model& model, const Windows& windows, const Scaling& scaling);
/// What came.
nn::Tensor truth(const Series& series, const Windows& windows);
/// The newest number that is known, for all of the horizon.
nn::Tensor last_value(const Series& series, const Windows& windows);
/// The number `season` rows before; where the horizon is longer than that, the last season again.
nn::Tensor last_season(const Series& series, const Windows& windows, std::size_t season);

struct ForecastError {
  double mae = 0, rmse = 0;
};
ForecastError error_of(const nn::Tensor& forecast, const nn::Tensor& truth);

/// How uneven weights (..., time) are: the mean over rows of a row's largest weight divided by its least one above 0.
double largest_to_least(const nn::Tensor& weights);

/// The mean over all axes but the last one: how much each row of the window is looked at.
nn::Tensor mean_over_rows(const nn::Tensor& weights);

/// How much each row of the window moves the forecast, (window): the mean over samples of the absolute value of its
/// integrated gradients, of the mean over the horizon. They add up to 1.
nn::Tensor attribution(const nn::Model& model, const nn::Tensor& x);

}  // namespace tasks
