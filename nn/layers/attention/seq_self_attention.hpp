#pragma once

#include <optional>

#include "nn/graph/layer.hpp"
#include "nn/layers/activation_function.hpp"

namespace nn::inline NN_ABI {

struct SeqSelfAttentionOptions {
  std::optional<std::size_t> attention_width = std::nullopt;  // how many steps a step may look at; none: all
  std::string attention_type = "additive";                    // or "multiplicative"
  bool return_attention = false;                              // the weights as a second output; use .outputs(...)
  bool history_only = false;                                  // no step looks at a later one
  Initializer kernel_initializer = "glorot_normal";
  Initializer bias_initializer = "zeros";
  Regularizer kernel_regularizer = {};
  Regularizer bias_regularizer = {};
  Constraint kernel_constraint = {};
  Constraint bias_constraint = {};
  bool use_additive_bias = true;
  bool use_attention_bias = true;
  ActivationFunction attention_activation = "linear";         // of the scores, before the softmax
  double attention_regularizer_weight = 0;                    // times the mean over samples of ||a a^T - 1||^2
  std::string mask_mode = "correct";                          // or "compat", the package's own: see below
  std::string name = "";
};

/// Self-attention: each step of a sequence becomes a weighted mean of all steps.
///
///   e_ij = tanh(x_i Wt + x_j Wx + bh) Wa + ba          additive
///   e_ij = x_i Wa x_j + ba                             multiplicative
///   a_ij = softmax(attention_activation(e_ij)) over j
///   y_i  = sum_j a_ij x_j
///
/// With attention_width w, step i looks at i - w / 2 (rounded down) and the w - 1 steps after it; with history_only at
/// i - w + 1 to i.
/// units: of the additive score; the multiplicative one has none.
/// Input: (batch, time, features). With a mask (batch, time), masked steps get no weight, and their own rows of weights
/// are 0. mask_mode "compat" does what the package does, where only the pairs of two masked steps get no weight; files
/// of the package say no mask_mode, and mean this one.
/// Output: (batch, time, features), with the input's mask.
/// Inner outputs: attention, the weights (batch, time, time), a row for each step that looks.
/// Weights: additive Wt and Wx (features, units), bh (units), Wa (units, 1), ba (1); multiplicative Wa (features,
/// features), ba (1).
/// Source: Zheng et al. 2018 (OpenTag), section 3.3, after Cheng et al. 2016; the package keras-self-attention, version 0.51.
class SeqSelfAttention : public Layer {
 public:
  explicit SeqSelfAttention(std::size_t units = 32, const SeqSelfAttentionOptions& options = {});
  static SeqSelfAttention from_config(const Config& config);  // without a mask_mode: the package's
};

}  // namespace nn::inline NN_ABI
