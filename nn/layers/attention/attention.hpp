#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct AttentionOptions {
  bool use_scale = false;                // a learned factor for the scores
  std::string score_mode = "dot";        // or "concat"
  double dropout = 0;                    // share of the weights dropped
  Seed seed = std::nullopt;
  bool use_causal_mask = false;          // no key after the query; in Keras an argument of the call
  bool return_attention_scores = false;  // the weights as a second output; use .outputs(...). Likewise
  std::string name = "";
};

/// Dot-product attention (Luong). q_i is query i, k_j and v_j are key and value j:
///
///   e_ij = scale q_i . k_j                              dot
///   e_ij = w sum_u tanh(scale (q_iu + k_ju))            concat
///   a_ij = softmax(e_ij) over j
///   y_i  = sum_j a_ij v_j
///
/// Input: {query, value} or {query, value, key}: (batch, Tq, features), (batch, Tv, width), (batch, Tv, features);
/// without a key the value is the key. Masks (batch, time): masked values get no weight, masked queries give 0.
/// Output: (batch, Tq, width), with the query's mask.
/// Inner outputs: attention_scores, the weights a (batch, Tq, Tv).
/// Weights: scale () with use_scale, concat_score_weight () with concat.
/// Source: Luong et al. 2015; keras/src/layers/attention/attention.py
class Attention : public Layer {
 public:
  explicit Attention(const AttentionOptions& options = {});
  static Attention from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
