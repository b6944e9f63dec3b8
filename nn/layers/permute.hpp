#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct PermuteOptions {
  std::string name = "";
};

/// The axes after the batch in another order.
///
/// dims: which axis comes where, counted from 1 as in Keras: {2, 1} swaps time and features.
/// Input: (batch, a, b, ...).   Output: (batch, ...) in that order.
/// Source: keras/src/layers/reshaping/permute.py
class Permute : public Layer {
 public:
  explicit Permute(const Shape& dims, const PermuteOptions& options = {});
  static Permute from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
