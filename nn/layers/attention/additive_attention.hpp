#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct AdditiveAttentionOptions {
  bool use_scale = true;                 // a learned factor for each feature
  double dropout = 0;                    // share of the weights dropped
  Seed seed = std::nullopt;
  bool use_causal_mask = false;          // no key after the query; in Keras an argument of the call
  bool return_attention_scores = false;  // the weights as a second output; use .outputs(...). Likewise
  std::string name = "";
};

/// Additive attention (Bahdanau), without projections of its own. q_i is query i, k_j and v_j are key and value j:
///
///   e_ij = sum_u scale_u tanh(q_iu + k_ju)
///   a_ij = softmax(e_ij) over j
///   y_i  = sum_j a_ij v_j
///
/// Input: {query, value} or {query, value, key}: (batch, Tq, features), (batch, Tv, width), (batch, Tv, features);
/// without a key the value is the key. Masks (batch, time): masked values get no weight, masked queries give 0.
/// Output: (batch, Tq, width), with the query's mask.
/// Inner outputs: attention_scores, the weights a (batch, Tq, Tv).
/// Weights: scale (features) with use_scale.
/// Source: Bahdanau et al. 2015; keras/src/layers/attention/additive_attention.py
class AdditiveAttention : public Layer {
 public:
  explicit AdditiveAttention(const AdditiveAttentionOptions& options = {});
  static AdditiveAttention from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
