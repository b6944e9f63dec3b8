#pragma once

#include "nn/layers/activation_function.hpp"
#include "nn/layers/rnn.hpp"

namespace nn::inline NN_ABI {

struct GRUOptions {
  ActivationFunction activation = "tanh";
  ActivationFunction recurrent_activation = "sigmoid";
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer recurrent_initializer = "orthogonal";
  Initializer bias_initializer = "zeros";
  Regularizer kernel_regularizer = {};
  Regularizer recurrent_regularizer = {};
  Regularizer bias_regularizer = {};
  Regularizer activity_regularizer = {};
  Constraint kernel_constraint = {};
  Constraint recurrent_constraint = {};
  Constraint bias_constraint = {};
  double dropout = 0;             // share of the input dropped, the same features at every step
  double recurrent_dropout = 0;   // share of the state dropped, the same units at every step
  Seed seed = std::nullopt;       // of both dropouts
  bool return_sequences = false;  // every step's output instead of the last
  bool return_state = false;      // the states after the last step as further outputs; use .outputs(x)
  bool go_backwards = false;      // from the last step to the first; outputs stay in that order
  bool stateful = false;          // a batch starts where the one before stopped; needs an Input with a batch_size
  bool zero_output_for_mask = false;  // masked steps give zeros instead of the output before them
  bool reset_after = true;  // the reset gate works on h U instead of h; false as in the first paper and Keras < 2.3
  bool fused = true;        // one kernel for the whole sequence, where the activations are the usual ones
  std::string name = "";
};

/// Gated recurrent unit.
///
///   z_t = sigma(x_t W_z + h_{t-1} U_z + b_z)       r_t alike
///   g_t = tanh(x_t W_h + b_h + r_t (h_{t-1} U_h + b'_h))        reset_after
///   g_t = tanh(x_t W_h + b_h + (r_t h_{t-1}) U_h)               otherwise
///   h_t = z_t h_{t-1} + (1 - z_t) g_t
///
/// units: length of h.
/// Input: (batch, time, features), or that and the state to start from, {x, h}, h (batch, units). With a mask
/// (batch, time), masked steps are passed over.
/// Output: (batch, units), or (batch, time, units) with return_sequences; then h with return_state.
/// Weights: kernel (features, 3 units), recurrent_kernel (units, 3 units); bias (2, 3 units), of x W and of h U, with
/// reset_after, else (3 units); gates in the order z r h.
/// Source: Cho et al. 2014, version 1 (reset_after = false) and 3; keras/src/layers/rnn/gru.py
class GRU : public Layer {
 public:
  explicit GRU(std::size_t units, const GRUOptions& options = {});
  static GRU from_config(const Config& config);
};

/// The equations above, step by step with ops: the readable version of gru_sequence, which it equals. It also knows
/// other activations, and dropout by gate.
SequenceResult gru_steps(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, bool reset_after,
                         const SequenceOptions& options, const StepDropout& dropout = {},
                         const ActivationFunction& activation = "tanh",
                         const ActivationFunction& recurrent_activation = "sigmoid");

}  // namespace nn::inline NN_ABI
