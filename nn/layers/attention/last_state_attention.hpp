#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct LastStateAttentionOptions {
  std::string score = "luong";        // or "bahdanau"
  std::string mask_mode = "correct";  // or "compat", the package's own: masks are ignored
  std::string name = "";
};

/// Many-to-one attention whose query is the last step of the sequence. h_s is step s, q = h_T:
///
///   e_s = q . (h_s W)                        luong
///   e_s = tanh(q W1 + h_s W2) v              bahdanau
///   a   = softmax(e) over s
///   c   = sum_s a_s h_s
///   y   = tanh([c ; q] Wc)
///
/// units: length of y.
/// Input: (batch, time, features). With a mask (batch, time), masked steps get no weight, and the query is the last
/// step that is not masked; mask_mode "compat" looks at every step, as the package does.   Output: (batch, units).
/// Inner outputs: last_hidden_state q (batch, features), attention_score e and attention_weight a (batch, time),
/// context_vector c (batch, features), attention_output [c ; q] (batch, 2 features); luong_w h W
/// (batch, time, features), or bahdanau_w1 q W1 (batch, features), bahdanau_w2 h W2 and bahdanau_tanh (batch, time,
/// features).
/// Weights, none with a bias: luong_w (features, features), or bahdanau_v (features, 1), bahdanau_w1 and bahdanau_w2
/// (features, features); then attention_vector Wc (2 features, units).
/// In files it is the package's class `Attention`, without a mask_mode for "compat"; the package opens no other.
/// Source: Luong et al. 2015, equations 5, 7 and 8; Bahdanau et al. 2015, appendix A.1.2; the layer `Attention` of the
/// package keras-attention, version 5, whose names these are.
class LastStateAttention : public Layer {
 public:
  explicit LastStateAttention(std::size_t units = 128, const LastStateAttentionOptions& options = {});
  static LastStateAttention from_config(const Config& config);  // without a mask_mode: the package's
};

}  // namespace nn::inline NN_ABI
