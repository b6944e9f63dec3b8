#pragma once

#include "nn/layers/activation_function.hpp"
#include "nn/layers/rnn.hpp"

namespace nn::inline NN_ABI {

struct LSTMOptions {
  ActivationFunction activation = "tanh";
  ActivationFunction recurrent_activation = "sigmoid";
  bool use_bias = true;
  Initializer kernel_initializer = "glorot_uniform";
  Initializer recurrent_initializer = "orthogonal";
  Initializer bias_initializer = "zeros";
  bool unit_forget_bias = true;   // the forget gate's bias starts at 1 (Jozefowicz et al. 2015)
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
  bool fused = true;              // one kernel for the whole sequence, where the activations are the usual ones
  std::string name = "";
};

/// Long short-term memory.
///
///   i_t = sigma(x_t W_i + h_{t-1} U_i + b_i)       f_t, o_t alike
///   g_t = tanh(x_t W_g + h_{t-1} U_g + b_g)
///   c_t = f_t c_{t-1} + i_t g_t
///   h_t = o_t tanh(c_t)
///
/// units: length of h and c.
/// Input: (batch, time, features), or that and the states to start from, {x, h, c}, each (batch, units). With a mask
/// (batch, time), masked steps are passed over.
/// Output: (batch, units), or (batch, time, units) with return_sequences; then h and c with return_state.
/// Weights: kernel (features, 4 units), recurrent_kernel (units, 4 units), bias (4 units); gates in the order i f g o.
/// Source: Hochreiter and Schmidhuber 1997, Gers et al. 2000; keras/src/layers/rnn/lstm.py
class LSTM : public Layer {
 public:
  explicit LSTM(std::size_t units, const LSTMOptions& options = {});
  static LSTM from_config(const Config& config);
};

/// The equations above, step by step with ops: the readable version of lstm_sequence, which it equals. It also knows
/// other activations, and dropout by gate.
SequenceResult lstm_steps(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, const Var& c0,
                          const SequenceOptions& options, const StepDropout& dropout = {},
                          const ActivationFunction& activation = "tanh",
                          const ActivationFunction& recurrent_activation = "sigmoid");

}  // namespace nn::inline NN_ABI
