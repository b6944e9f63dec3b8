#include "apps/series_forecast/pictures.hpp"

#include <utility>

#include "viz/features.hpp"
#include "viz/heatmap.hpp"
#include "viz/histogram.hpp"
#include "viz/line_plot.hpp"
#include "viz/panels.hpp"

using nn::Tensor;

viz::Image Pictures::forecast(const Tensor& truth, const std::vector<viz::NamedTensor>& forecasts) const {
  const std::size_t horizon = truth.shape(1);
  std::size_t apart = 1;  // samples from one forecast to the next that does not overlap it
  while (apart * test.stride < horizon) ++apart;
  const auto line = [&](const std::string& name, const Tensor& values, int color, bool dashed) {
    viz::Series s{.name = name, .color = color, .dashed = dashed};
    for (std::size_t i = 0; i < values.shape(0); i += apart) {
      for (std::size_t h = 0; h < horizon; ++h) {
        s.x.push_back(series.time_of(test.begin_of(i) + h));
        s.y.push_back(static_cast<double>(values(i, h)));
      }
    }
    return s;
  };
  std::vector<viz::Series> lines = {line(series.name, truth, 7, false)};
  int color = 0;
  for (const auto& [name, values] : forecasts) {
    lines.push_back(line(name, values, color, color > 0));
    ++color;
  }
  return viz::line_plot(lines, {.title = "the last fifth, unseen: " + series.name + " and forecasts of " +
                                         std::to_string(horizon) + " " + series.unit + "s",
                                .x_label = series.time,
                                .y_label = series.name,
                                .width = 1000,
                                .height = 320});
}

viz::Image Pictures::attention_and_attribution(const std::vector<viz::NamedTensor>& weights,
                                               const std::vector<viz::NamedTensor>& attributions) const {
  const auto plot = [&](const std::vector<viz::NamedTensor>& curves, const std::string& title) {
    std::vector<viz::Series> lines;
    for (const auto& [name, values] : curves) {
      viz::Series s{.name = name};
      const double window = static_cast<double>(values.size());
      for (std::size_t t = 0; t < values.size(); ++t) {
        s.x.push_back(static_cast<double>(t) - window);
        s.y.push_back(static_cast<double>(values.data()[t]) * window);
      }
      lines.push_back(std::move(s));
    }
    return viz::line_plot(lines, {.title = title,
                                  .x_label = series.unit + " before the forecast",
                                  .y_label = "times an even share",
                                  .width = 640,
                                  .height = 220});
  };
  return viz::above({plot(weights, "attention: which " + series.unit + "s are looked at"),
                     plot(attributions, "attribution: which " + series.unit + "s move the forecast")},
                    10, viz::Align::start);
}

viz::Image Pictures::map(const Tensor& weights) const {
  const std::size_t window = weights.shape(1);
  std::vector<std::string> places;
  for (std::size_t t = 0; t < window; ++t) places.push_back("-" + std::to_string(window - t));
  return viz::heatmap(squared(weights), {.title = "self-attention of the newest window",
                                         .x_label = "looked at: " + series.unit + " before the forecast",
                                         .y_label = "looking: " + series.unit + " before the forecast",
                                         .x_ticks = places,
                                         .y_ticks = places});
}

std::vector<PictureFile> Pictures::of_layers(const nn::Model& self, const nn::Model& weighted,
                                             const Tensor& sample) const {
  const Tensor lstm = self.fetch(sample, "lstm"), attended = squared(self.fetch(sample, "attention"));
  const std::size_t window = test.x.shape(1);
  const Tensor by_feature = xt::transpose(attended);
  const Tensor output = weighted.fetch(sample, "attention"), weights = weighted.fetch(sample, "attention/attention");
  std::vector<PictureFile> files;
  files.push_back({viz::show_features_1D(lstm, {.max_timesteps = window, .show_y_zero = false}), "lstm_features_1D.png",
                   "The LSTM's channels, each on its own scale", "What the LSTM gives for the newest window."});
  files.push_back({viz::show_features_1D(lstm, {.max_timesteps = window, .equate_axes = true}),
                   "lstm_features_1D_equal_axes.png", "The LSTM's channels on one scale", "The red line is 0."});
  files.push_back({viz::show_features_2D(by_feature, {.title = "what self-attention gives"}),
                   "attention_features_2D.png", "What self-attention gives",
                   "A row of the picture is a channel, a column is a " + series.unit + " of the window."});
  files.push_back(
      {viz::above({viz::histogram({{"", output}}, {.title = "what weighted attention gives: one number a channel",
                                                   .x_label = "value",
                                                   .y_label = "channels",
                                                   .bins = 500,
                                                   .width = 700,
                                                   .height = 200}),
                   viz::histogram({{"", weights}}, {.title = "its weights: one number a " + series.unit,
                                                    .x_label = "weight",
                                                    .y_label = series.unit + "s",
                                                    .bins = 500,
                                                    .width = 700,
                                                    .height = 200})},
                  10, viz::Align::start),
       "weighted_attention_histograms.png", "Weighted attention in 500 bins",
       "The two vectors that SeqWeightedAttention gives for the newest window."});
  return files;
}

Tensor Pictures::squared(Tensor map) {
  const nn::Shape rest(map.shape().begin() + 1, map.shape().end());
  map.reshape(rest);
  return map;
}
