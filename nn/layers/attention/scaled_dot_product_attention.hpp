#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct ScaledDotProductAttentionOptions {
  bool return_attention = false;  // the weights as a second output; use .outputs(...)
  bool history_only = false;      // no key after the query
  std::string name = "";
};

/// Scaled dot-product attention, without weights. q_i is query i, k_j and v_j are key and value j:
///
///   a_ij = softmax(q_i . k_j / sqrt(features)) over j
///   y_i  = sum_j a_ij v_j
///
/// Input: x, or {query, key, value}: (batch, Tq, features), (batch, Tk, features), (batch, Tk, width). With a mask
/// (batch, Tk) of the keys, masked ones get no weight.   Output: (batch, Tq, width), with the query's mask.
/// Inner outputs: intensity, the scores before masking, and attention, the weights, both (batch, Tq, Tk).
/// Source: Vaswani et al. 2017, section 3.2.1; the layer of the package keras-self-attention, version 0.51.
class ScaledDotProductAttention : public Layer {
 public:
  explicit ScaledDotProductAttention(const ScaledDotProductAttentionOptions& options = {});
  static ScaledDotProductAttention from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
