#pragma once

#include "nn/layers/activation_function.hpp"
#include "nn/layers/rnn.hpp"

namespace nn::inline NN_ABI {

struct SimpleRNNOptions {
  ActivationFunction activation = "tanh";
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
  double dropout = 0;                 // share of the input dropped, the same features at every step
  double recurrent_dropout = 0;       // share of the state dropped, the same units at every step
  Seed seed = std::nullopt;           // of both dropouts
  bool return_sequences = false;      // every step's output instead of the last
  bool return_state = false;          // the states after the last step as further outputs; use .outputs(x)
  bool go_backwards = false;          // from the last step to the first; outputs stay in that order
  bool stateful = false;              // a batch starts where the one before stopped; needs an Input with a batch_size
  bool zero_output_for_mask = false;  // masked steps give zeros instead of the output before them
  bool fused = true;                  // one kernel for the whole sequence, where the activation is tanh
  std::string name = "";
};

/// The plain recurrent layer: h_t = tanh(x_t W + h_{t-1} U + b).
///
/// units: length of h.
/// Input: (batch, time, features), or that and the state to start from, {x, h}, h (batch, units). With a mask
/// (batch, time), masked steps are passed over.
/// Output: (batch, units), or (batch, time, units) with return_sequences; then h with return_state.
/// Weights: kernel (features, units), recurrent_kernel (units, units), bias (units).
/// Source: Elman 1990; keras/src/layers/rnn/simple_rnn.py
class SimpleRNN : public Layer {
 public:
  explicit SimpleRNN(std::size_t units, const SimpleRNNOptions& options = {});
  static SimpleRNN from_config(const Config& config);
};

/// The equation above, step by step with ops: the readable version of simple_rnn_sequence, which it equals. It also
/// knows other activations, and dropout of the state.
SequenceResult simple_rnn_steps(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0,
                                const SequenceOptions& options, const StepDropout& dropout = {},
                                const ActivationFunction& activation = "tanh");

}  // namespace nn::inline NN_ABI
