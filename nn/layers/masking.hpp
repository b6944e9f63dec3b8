#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct MaskingOptions {
  std::string name = "";
};

/// Marks padding: steps whose features all equal mask_value are masked, and set to 0.
///
/// Input: (batch, time, ..., features).   Output: the same shape, with a mask (batch, time, ...).
/// Source: keras/src/layers/core/masking.py
class Masking : public Layer {
 public:
  explicit Masking(double mask_value = 0, const MaskingOptions& options = {});
  static Masking from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
