#pragma once

#include <optional>

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct MultiHeadAttentionOptions {
  std::optional<std::size_t> value_dim = std::nullopt;     // of each head; none: key_dim
  double dropout = 0;                                      // share of the weights dropped
  bool use_bias = true;
  Shape output_shape = {};                                 // of the output for one query; none: the query's
  Initializer kernel_initializer = "glorot_uniform";
  Initializer bias_initializer = "zeros";
  Regularizer kernel_regularizer = {};
  Regularizer bias_regularizer = {};
  Regularizer activity_regularizer = {};
  Constraint kernel_constraint = {};
  Constraint bias_constraint = {};
  Seed seed = std::nullopt;
  bool use_causal_mask = false;          // no key after the query; in Keras an argument of the call
  bool return_attention_scores = false;  // the weights as a second output; use .outputs(...). Likewise
  std::string name = "";
};

/// Attention with several heads, each with projections of its own. For head h, q = query Wq_h + bq_h, k and v alike:
///
///   a_ij = softmax(q_i . k_j / sqrt(key_dim)) over j
///   y_i  = concatenation over h of (sum_j a_ij v_j) Wo + bo
///
/// num_heads: how many.   key_dim: length of a head's queries and keys.
/// Input: {query, value}, {query, value, key}, or {query, value, key, attention_mask}: (batch, Tq, ...), (batch, Tk, ...),
/// (batch, Tk, ...) and, 1 where query i may look at key j, (batch, Tq, Tk). Without a key the value is the key. Masks
/// (batch, time) of query, value and key: masked keys and values get no weight. A query that is masked, or may look at nothing,
/// gets the mean of all values; with return_attention_scores or dropout its weights are 0. Both as in Keras.
/// Output: (batch, Tq, output_shape...), with the query's mask.
/// Inner outputs: attention_scores, the weights a (batch, heads, Tq, Tk).
/// Weights: query, key and value kernel (features, heads, key_dim or value_dim) and bias (heads, key_dim or value_dim);
/// attention_output kernel (heads, value_dim, output_shape...) and bias (output_shape...).
/// Source: Vaswani et al. 2017, section 3.2.2; keras/src/layers/attention/multi_head_attention.py
class MultiHeadAttention : public Layer {
 public:
  MultiHeadAttention(std::size_t num_heads, std::size_t key_dim, const MultiHeadAttentionOptions& options = {});
  static MultiHeadAttention from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
