#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct LayerNormalizationOptions {
  Axes axis = {-1};  // the axes that are normalised together
  double epsilon = 1e-3;
  bool center = true;                       // add beta
  bool scale = true;                        // multiply by gamma
  bool rms_scaling = false;  // x / sqrt(variance + epsilon) gamma, neither mean nor beta taken off or added
  Initializer beta_initializer = "zeros";
  Initializer gamma_initializer = "ones";
  Regularizer beta_regularizer = {};
  Regularizer gamma_regularizer = {};
  Constraint beta_constraint = {};
  Constraint gamma_constraint = {};
  std::string name = "";
};

/// y = gamma (x - mean) / sqrt(variance + epsilon) + beta, over the features of each place by itself.
///
/// Input: (batch, ...), the normalised axes of known length.   Output: the same shape.
/// Weights: gamma and beta, of the lengths of the normalised axes.
/// Source: Ba et al. 2016; keras/src/layers/normalization/layer_normalization.py
class LayerNormalization : public Layer {
 public:
  explicit LayerNormalization(const LayerNormalizationOptions& options = {});
  static LayerNormalization from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
