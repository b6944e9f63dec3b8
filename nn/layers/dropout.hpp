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
/// rate: the share dropped, 0 to 1.
/// Input: any shape.   Output: the same.
/// Source: Srivastava et al. 2014; keras/src/layers/regularization/dropout.py
class Dropout : public Layer {
 public:
  explicit Dropout(double rate, const DropoutOptions& options = {});
  static Dropout from_config(const Config& config);
};

struct SpatialDropoutOptions {
  Seed seed = std::nullopt;
  std::string name = "";
};

/// Dropout of whole features: what is dropped is the same at every step of a sequence.
///
/// rate: the share of features dropped, 0 to 1.
/// Input: (batch, time, features).   Output: the same.
/// Source: Tompson et al. 2014; keras/src/layers/regularization/spatial_dropout.py
class SpatialDropout1D : public Layer {
 public:
  explicit SpatialDropout1D(double rate, const SpatialDropoutOptions& options = {});
  static SpatialDropout1D from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
