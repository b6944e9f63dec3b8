#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct DropoutOptions {
  /// Axes of length 1 share one decision: {None, 1, None} drops whole features of (batch, time, features).
  /// Empty: each element by itself; None or the input's own length: as the input. The batch's axis is None.
  Shape noise_shape = {};
  Seed seed = std::nullopt;
  std::string name = "";
};

/// While training, sets a share of the elements to 0 and multiplies the others by 1 / (1 - rate), so that the mean
/// stays. Otherwise passes its input through. What is dropped depends on the seed, the step and the sample's place
/// in the batch.
///
/// rate: the share dropped, 0 to below 1.
/// Input: any shape.   Output: the same.
/// Source: Srivastava et al. 2014; keras/src/layers/regularization/dropout.py
class Dropout : public Layer {
 public:
  explicit Dropout(double rate, const DropoutOptions& options = {});
};

}  // namespace nn::inline NN_ABI
