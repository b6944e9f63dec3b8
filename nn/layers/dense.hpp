#pragma once

#include "nn/graph/layer.hpp"
#include "nn/layers/activation_function.hpp"

namespace nn::inline NN_ABI {

struct DenseOptions {
  ActivationFunction activation = "linear";
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  Regularizer kernel_regularizer = {};
  Regularizer bias_regularizer = {};
  Regularizer activity_regularizer = {};
  Constraint kernel_constraint = {};
  Constraint bias_constraint = {};
  std::string name = "";
};

/// y = activation(x kernel + bias), over the last axis.
///
/// units: length of the last axis of the output.
/// Input: (batch, ..., features).   Output: (batch, ..., units).
/// Weights: kernel (features, units), bias (units).
/// Source: keras/src/layers/core/dense.py
class Dense : public Layer {
 public:
  explicit Dense(std::size_t units, const DenseOptions& options = {});
  static Dense from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
