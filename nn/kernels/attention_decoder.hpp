// The loop of an attention decoder, forward and backward, in plain loops and few products. The readable version is
// attention_decoder_steps in layers/attention/attention_decoder.cpp, with the formulas in its header; tests hold the
// two together.
//
// Dimension letters: N batch, T steps of the input, S steps written, D features, U units, O symbols. What goes through
// the loop is time-major, (S, N, ...), so that a step is contiguous. A step adds up five sums, side by side in the
// columns
//   q (U) | r (U) | z (U) | o (O) | p (U)
// q is the query s_{t-1} W_a, o the output before its softmax. The state before the step goes into the first four of
// them, [c_t y_{t-1}] into the last four: one product each.
#pragma once

#include <cstddef>

#include "nn/scalar.hpp"
#include "nn/tensor.hpp"

namespace nn::inline NN_ABI::kernels {

struct DecoderSizes {
  std::size_t N, T, S, D, U, O;
};

struct DecoderWeights {
  const Scalar* V_a;         // (U)
  const Scalar* from_state;  // (U, 3U + O): W_a | U_r | U_z | U_o
  const Scalar* from_input;  // (D + O, 3U + O): C_r | C_z | C_o | C_p above W_r | W_z | W_o | W_p
  const Scalar* b;           // (3U + O): b_r | b_z | b_o | b_p
  const Scalar* U_p;         // (U, U)
};

struct DecoderInputs {
  const Scalar* x;        // (N, T, D)
  const Scalar* keys;     // (N, T, U): x U_a + b_a
  const Scalar* mask;     // (N, T), 0 where a step gets no weight, or null
  const Scalar* targets;  // (N, S, O), what y_{t-1} is taken from instead of the output, or null
  bool output_from_new_state;
};

/// What the forward pass leaves for the backward pass.
struct DecoderSaved {
  Tensor s;      // (S + 1, N, U): s[0] is the initial state, s[t + 1] the state after step t
  Tensor sums;   // (S, N, 4U + O): q, and the others after their activations; o is then y
  Tensor a;      // (S, N, T): the weights
  Tensor input;  // (S, N, D + O): c_t, y_{t-1}
  Tensor rs;     // (S, N, U): r_t s_{t-1}
};

/// Fills all of `saved` but s[0], which is given.
void decoder_forward(const DecoderSizes& sizes, const DecoderWeights& weights, const DecoderInputs& in,
                     DecoderSaved& saved);

/// Where gradients are added. Null where nobody wants one.
struct DecoderGradients {
  Scalar *dx, *dkeys, *dtargets, *ds0;                   // as the inputs; ds0 (N, U)
  Scalar *dV_a, *dfrom_state, *dfrom_input, *db, *dU_p;  // as the weights
};

/// d_out: (N, S, O + T), dL/dy and dL/da as far as they come from outside.
void decoder_backward(const DecoderSizes& sizes, const DecoderWeights& weights, const DecoderInputs& in,
                      const DecoderSaved& saved, const Scalar* d_out, const DecoderGradients& out);

}  // namespace nn::inline NN_ABI::kernels
