// Layers that make one vector of a sequence.
#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct PoolingOptions {
  bool keepdims = false;  // keep the time axis, with length 1
  std::string name = "";
};

/// The mean over time; of the steps that count, where there is a mask (batch, time).
///
/// Input: (batch, time, features).   Output: (batch, features).
/// Source: keras/src/layers/pooling/global_average_pooling1d.py
class GlobalAveragePooling1D : public Layer {
 public:
  explicit GlobalAveragePooling1D(const PoolingOptions& options = {});
  static GlobalAveragePooling1D from_config(const Config& config);
};

/// The largest value of each feature over time. NB: as in Keras padding takes part; a mask is ignored.
///
/// Input: (batch, time, features).   Output: (batch, features).
/// Source: keras/src/layers/pooling/global_max_pooling1d.py
class GlobalMaxPooling1D : public Layer {
 public:
  explicit GlobalMaxPooling1D(const PoolingOptions& options = {});
  static GlobalMaxPooling1D from_config(const Config& config);
};

/// The sum over time; of the steps that count, where there is a mask (batch, time). After a Multiply with attention
/// weights it gives the weighted sum.
///
/// Input: (batch, time, features).   Output: (batch, features).
/// Source: Lambda(lambda x: keras.ops.sum(x, axis=1)) in the published models.
class SumOverTime : public Layer {
 public:
  explicit SumOverTime(const PoolingOptions& options = {});
  static SumOverTime from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
