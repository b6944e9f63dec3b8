// The loop of an attention decoder as one op: the fused version of what layers/attention/attention_decoder.cpp writes
// step by step.
#pragma once

#include "nn/autodiff/ops.hpp"

namespace nn::inline NN_ABI {

/// The weights that the loop uses. U units, D features, O symbols.
struct DecoderWeights {
  Var V_a;         // (U)
  Var from_state;  // (U, 3U + O): W_a | U_r | U_z | U_o
  Var from_input;  // (D + O, 3U + O): C_r | C_z | C_o | C_p above W_r | W_z | W_o | W_p
  Var b;           // (3U + O): b_r | b_z | b_o | b_p
  Var U_p;         // (U, U)
};

struct DecoderOptions {
  std::size_t steps;    // S, as many as to write
  Mask mask = nullptr;  // (N, T): steps of the input that are 0 there get no weight
  Var targets = {};     // (N, S, O): what y_{t-1} is taken from instead of the output, if given
  bool output_from_new_state = false;
};

struct DecoderResult {
  Var y;              // (N, S, O)
  Var probabilities;  // (N, S, T)
};

/// Writes S steps while looking at x; the formulas are in layers/attention/attention_decoder.hpp.
/// x (N, T, D), keys (N, T, U): x U_a + b_a, s0 (N, U).
/// Source: Bahdanau et al. 2015, appendix A; the layer of the repository datalogue/keras-attention.
DecoderResult attention_decoder_sequence(const Var& x, const Var& keys, const Var& s0, const DecoderWeights& weights,
                                         const DecoderOptions& options);

}  // namespace nn::inline NN_ABI
