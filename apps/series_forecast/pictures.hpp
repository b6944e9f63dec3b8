// What series_forecast draws.
#pragma once

#include <string>
#include <vector>

#include "nn/nn.hpp"
#include "tasks/series_forecast/series.hpp"
#include "viz/image.hpp"
#include "viz/named_tensor.hpp"

struct PictureFile {
  viz::Image image;
  std::string file, title, text;
};

/// Pictures of the test part of a series.
struct Pictures {
  const tasks::Series& series;
  const tasks::Windows& test;

  /// Forecasts (n, horizon) that follow each other without overlap, beside what came.
  viz::Image forecast(const nn::Tensor& truth, const std::vector<viz::NamedTensor>& forecasts) const;

  /// Weights and attributions (window) of networks, over the rows before the forecast; 1 stands for an even share.
  viz::Image attention_and_attribution(const std::vector<viz::NamedTensor>& weights,
                                       const std::vector<viz::NamedTensor>& attributions) const;

  /// The map of a sample, (1, window, window).
  viz::Image map(const nn::Tensor& weights) const;

  /// What the post draws of one sample: channels of the LSTM as curves, twice, and the rest as maps and histograms.
  std::vector<PictureFile> of_layers(const nn::Model& self, const nn::Model& weighted, const nn::Tensor& sample) const;

  /// (1, rows, columns) without its first axis.
  static nn::Tensor squared(nn::Tensor map);
};
