#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct FlattenOptions {
  std::string name = "";
};

/// All axes but the batch joined into one.
///
/// Input: (batch, a, b, ...).   Output: (batch, a b ...).
/// Source: keras/src/layers/reshaping/flatten.py
class Flatten : public Layer {
 public:
  explicit Flatten(const FlattenOptions& options = {});
  static Flatten from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
