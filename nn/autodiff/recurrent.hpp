// Whole recurrent sequences as one op each: the fused versions of what layers/ writes step by step.
#pragma once

#include "nn/autodiff/ops.hpp"

namespace nn::inline NN_ABI {

/// How a recurrent layer walks over its input and what it gives back. N batch, T time, H units.
struct SequenceOptions {
  bool return_sequences = false;      // every output, (N, T, H), instead of the last, (N, H)
  bool return_state = false;          // the states after the last step as well
  bool go_backwards = false;          // from the last step to the first; outputs stay in that order
  Mask mask = nullptr;                // (N, T): a step where it is 0 keeps the state and repeats the output before it,
  bool zero_output_for_mask = false;  // or gives zeros
};

struct SequenceResult {
  Var output;   // (N, T, H) or (N, H)
  Vars states;  // those after the last step, (N, H) each, of an LSTM h and c; the ops here give none unless asked
};

/// A SimpleRNN in one op, with tanh as its activation.
/// x (N, T, D), W (D, H), U (H, H), b (H) or an empty Var, h0 (N, H) or an empty Var for zeros.
/// Source: Elman 1990.
SequenceResult simple_rnn_sequence(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0,
                                   const SequenceOptions& options);

/// An LSTM in one op, with tanh and sigmoid as its activations.
/// x (N, T, D), W (D, 4H), U (H, 4H), b (4H) or an empty Var, h0 and c0 (N, H) or empty Vars for zeros.
/// Source: Hochreiter and Schmidhuber 1997 with forget gates (Gers et al. 2000), gates i f c o as in Keras.
SequenceResult lstm_sequence(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, const Var& c0,
                             const SequenceOptions& options);

/// A GRU in one op, with tanh and sigmoid as its activations.
/// x (N, T, D), W (D, 3H), U (H, 3H), b (2, 3H) with reset_after, else (3H), or an empty Var, h0 (N, H) or an empty Var
/// for zeros. reset_after: the reset gate works on h U instead of h.
/// Source: Cho et al. 2014, version 1 (reset_after = false) and 3, gates z r h as in Keras.
SequenceResult gru_sequence(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, bool reset_after,
                            const SequenceOptions& options);

}  // namespace nn::inline NN_ABI
