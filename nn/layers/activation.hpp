#pragma once

#include "nn/graph/layer.hpp"
#include "nn/layers/activation_function.hpp"

namespace nn::inline NN_ABI {

struct ActivationOptions {
  std::string name = "";
};

/// y = activation(x), for one of Keras's activations or a function of your own.
///
/// Input: any shape.   Output: the same shape, halved along the last axis for "glu".
/// Source: keras/src/layers/activations/activation.py
class Activation : public Layer {
 public:
  explicit Activation(const ActivationFunction& activation, const ActivationOptions& options = {});
  static Activation from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
