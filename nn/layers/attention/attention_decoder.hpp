#pragma once

#include <optional>

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct AttentionDecoderOptions {
  std::optional<std::size_t> output_length = std::nullopt;  // steps to write; none: as many as the input has
  bool return_probabilities = false;                        // give the weights instead of y
  bool output_from_new_state = false;  // y_t from s_t, as the author corrected it; false as published
  Initializer kernel_initializer = "glorot_uniform";        // of V_a, W_a and U_a
  Initializer recurrent_initializer = "orthogonal";         // of all other matrices
  Initializer bias_initializer = "zeros";
  Regularizer kernel_regularizer = {};                      // of all matrices
  Regularizer bias_regularizer = {};
  Regularizer activity_regularizer = {};
  Constraint kernel_constraint = {};                        // of all matrices
  Constraint bias_constraint = {};
  bool fused = true;  // one kernel for the whole loop
  std::string name = "";
};

/// Writes a sequence while looking at another: a GRU whose input at each step is what it wrote before and a weighted
/// mean of the input's steps. x_j is step j, s_t the state and y_t the output at step t:
///
///   s_0  = tanh(x_1 W_s),   y_0 = 0
///   a_tj = softmax(tanh(s_{t-1} W_a + x_j U_a + b_a) V_a) over j
///   c_t  = sum_j a_tj x_j
///   r_t  = sigmoid(y_{t-1} W_r + s_{t-1} U_r + c_t C_r + b_r)          z_t alike
///   p_t  = tanh(y_{t-1} W_p + (r_t s_{t-1}) U_p + c_t C_p + b_p)
///   s_t  = (1 - z_t) s_{t-1} + z_t p_t
///   y_t  = softmax(y_{t-1} W_o + s_{t-1} U_o + c_t C_o + b_o)          or s_t with output_from_new_state
///
/// units: length of s.   output_dim: number of symbols, the length of y.
/// Input: (batch, time, features), or that and the targets (batch, output_length, output_dim) for teacher forcing: while
/// training y_{t-1} is then the target's, otherwise and in prediction the layer's own. With a mask (batch, time), masked
/// steps get no weight and x_1 is the first step that is not masked.
/// Output: y (batch, output_length, output_dim), or the weights a (batch, output_length, time).
/// Inner outputs: probabilities, the weights a.
/// Weights, as published: V_a (units), W_a (units, units), U_a (features, units), b_a (units); for g = r, z and p:
/// C_g (features, units), U_g (units, units), W_g (output_dim, units), b_g (units); C_o, U_o, W_o, b_o alike with
/// output_dim in place of units at the end; W_s (features, units).
/// Source: Bahdanau et al. 2015, appendix A; the layer of the repository datalogue/keras-attention.
class AttentionDecoder : public Layer {
 public:
  AttentionDecoder(std::size_t units, std::size_t output_dim, const AttentionDecoderOptions& options = {});
  static AttentionDecoder from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
