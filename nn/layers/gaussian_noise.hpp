#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct GaussianNoiseOptions {
  Seed seed = std::nullopt;
  std::string name = "";
};

/// While training, adds normal noise of mean 0. Otherwise passes its input through.
///
/// stddev: the noise's standard deviation, at least 0.
/// Input: any shape.   Output: the same.
/// Source: keras/src/layers/regularization/gaussian_noise.py
class GaussianNoise : public Layer {
 public:
  explicit GaussianNoise(double stddev, const GaussianNoiseOptions& options = {});
  static GaussianNoise from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
