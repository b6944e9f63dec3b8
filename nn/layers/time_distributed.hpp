#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct TimeDistributedOptions {
  std::string name = "";
};

/// Any layer applied to each time step by itself, with the same weights.
///
/// layer: with one input and one output, without the time axis. Its activity regularizer does not count, as in Keras.
/// To put one into another, give options: TimeDistributed(inner, {}).
/// Input: (batch, time, ...). A mask (batch, time, more...) is passed on to the layer, without its first two axes.
/// Output: (batch, time, ...), the layer's output for each step; its mask is the layer's, or else the input's.
/// Inner outputs: the layer's, with the time axis.   Weights: the layer's.
/// Source: keras/src/layers/rnn/time_distributed.py; masks with more axes as in Keras 2.
class TimeDistributed : public Layer {
 public:
  explicit TimeDistributed(const Layer& layer, const TimeDistributedOptions& options = {});
  /// make: makes the wrapped layer.
  static TimeDistributed from_config(const Config& config, const MakeLayer& make);
};

}  // namespace nn::inline NN_ABI
