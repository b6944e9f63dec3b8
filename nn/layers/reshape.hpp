#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct ReshapeOptions {
  std::string name = "";
};

/// The same numbers in another shape.
///
/// target_shape: of one sample; one axis may be None (-1 in Keras): it is worked out.
/// Input: (batch, ...).   Output: (batch, target_shape...).
/// Source: keras/src/layers/reshaping/reshape.py
class Reshape : public Layer {
 public:
  explicit Reshape(const Shape& target_shape, const ReshapeOptions& options = {});
  static Reshape from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
