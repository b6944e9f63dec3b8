// The weights of a model by name: their norms, their penalties, and those of recurrent layers by gate.
#pragma once

#include <string>
#include <vector>

#include "nn/inspect/named_tensors.hpp"
#include "nn/inspect/spots.hpp"

namespace nn::inline NN_ABI {

/// A weight and where it stands: "lstm/kernel", "encoder/dense/bias", "bidirectional/forward_lstm/kernel",
/// "time_distributed/dense/kernel".
struct NamedWeight {
  std::string name;
  Parameter weight;
};
/// All weights of a model in its order, shared ones once; a name that was there already has ":1" behind it.
std::vector<NamedWeight> weights_by_name(const Model& model);

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

struct WeightNorm {
  std::string name;
  double max = 0, mean = 0;  // of the norms
};
struct WeightsNormOptions {
  std::vector<LayerId> layers = {};  // none: all
  std::string norm = "l2";           // or "l1", "max"
  std::ptrdiff_t axis = -1;          // along which a norm is taken: of each row, where it is -1; 0: of each column
};
/// The largest and the mean norm of each weight along an axis; of a vector, its norm.
/// Source: see-rnn 1.15, weights_norm
std::vector<WeightNorm> weights_norm(const Model& model, const WeightsNormOptions& options = {});

struct WeightPenalty {
  std::string name, regularizer;  // "l2"
  double value = 0;
};
/// What the penalties on trainable weights add to the loss, of each weight that has one.
std::vector<WeightPenalty> get_weight_penalties(const Model& model);

}  // namespace nn::inline NN_ABI
