#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct SeqWeightedAttentionOptions {
  bool use_bias = true;
  bool return_attention = false;  // the weights as a second output; use .outputs(...)
  std::string name = "";
};

/// The weighted mean of a sequence, each step's weight from the step alone.
///
///   e_t = x_t W + b,   a_t = exp(e_t - max e) / (sum_s exp(e_s - max e) + 1e-7),   y = sum_t a_t x_t
///
/// Input: (batch, time, features). With a mask (batch, time), masked steps get no weight.
/// Output: (batch, features).   Inner outputs: attention, the weights (batch, time).
/// Weights: W (features, 1), b (1).
/// Source: the package keras-self-attention, version 0.51; after Felbo et al. 2017 (DeepMoji).
class SeqWeightedAttention : public Layer {
 public:
  explicit SeqWeightedAttention(const SeqWeightedAttentionOptions& options = {});
  static SeqWeightedAttention from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
