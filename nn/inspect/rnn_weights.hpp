// The weights of recurrent layers by gate.
#pragma once

#include <string>

#include "nn/inspect/named_tensors.hpp"
#include "nn/inspect/spots.hpp"

namespace nn::inline NN_ABI {

struct RnnWeightsOptions {
  bool concat_gates = false;  // whole weights instead of one part for each gate
};

/// The weights of a recurrent layer by gate: "kernel/i", "kernel/f", "kernel/c", "kernel/o" of an LSTM, "kernel/z",
/// "kernel/r", "kernel/h" of a GRU, "kernel" of a SimpleRNN; recurrent_kernel and bias likewise. In Bidirectional,
/// TimeDistributed and models each recurrent layer's name stands before: "forward_lstm/kernel/i".
/// Shapes: kernel (features, units), recurrent_kernel (units, units), bias (units), or (2, units) of a GRU with
/// reset_after. With concat_gates: "kernel" and so on as the layer holds them.
/// Throws Error when the layer is or contains no recurrent one.
/// Source: see-rnn 1.15, get_rnn_weights
NamedTensors get_rnn_weights(const Model& model, const LayerId& layer, const RnnWeightsOptions& options = {});

/// Name, shape and gates of a recurrent layer's weights, a line each, as text: "kernel (3, 8): i, f, c, o".
std::string rnn_summary(const Model& model, const LayerId& layer);

}  // namespace nn::inline NN_ABI
