#pragma once

#include <optional>

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct BidirectionalOptions {
  std::string merge_mode = "concat";                  // or "sum", "mul", "ave", "none": two outputs
  std::optional<Layer> backward_layer = std::nullopt;  // one of your own, with go_backwards; else a copy of the layer
  std::string name = "";
};

/// A recurrent layer run over the sequence from both ends. What the backward one gives is turned round, so that
/// step t of both has seen step t of the input, and merged with the forward one's.
///
/// layer: an LSTM, GRU or SimpleRNN. It is copied: the copies, named "forward_" and "backward_" and its name, have
/// weights of their own. A backward_layer is used as it is.
/// Input: (batch, time, features), or that, the forward layer's initial states and the backward layer's. With a mask
/// (batch, time), both pass over masked steps, and sequences are 0 there.
/// Output: merged as merge_mode says, or both; then, with return_state, the forward states and the backward states.
/// Inner outputs: the outputs of both, under their names, the backward one turned round.
/// Weights: the forward layer's, then the backward layer's.
/// Source: Schuster and Paliwal 1997; keras/src/layers/rnn/bidirectional.py
class Bidirectional : public Layer {
 public:
  explicit Bidirectional(const Layer& layer, const BidirectionalOptions& options = {});
  /// make: makes the wrapped layers.
  static Bidirectional from_config(const Config& config, const MakeLayer& make);
};

}  // namespace nn::inline NN_ABI
