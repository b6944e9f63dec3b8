#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct SoftmaxOptions {
  std::ptrdiff_t axis = -1;
  std::string name = "";
};

/// e^x / sum e^x along an axis. Masked places take no part: they are 0, and so is all of an axis that is masked.
///
/// Input: (batch, ...). A mask has its shape, or axes of length 1; one with fewer axes, such as (batch, time) for
/// (batch, time, classes), is passed on without effect.   Output: the same shape.
/// Source: keras/src/layers/activations/softmax.py
class Softmax : public Layer {
 public:
  explicit Softmax(const SoftmaxOptions& options = {});
  static Softmax from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
