#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct RepeatVectorOptions {
  std::string name = "";
};

/// A vector n times, as a sequence.
///
/// n: the number of steps.
/// Input: (batch, features).   Output: (batch, n, features).
/// Source: keras/src/layers/reshaping/repeat_vector.py
class RepeatVector : public Layer {
 public:
  explicit RepeatVector(std::size_t n, const RepeatVectorOptions& options = {});
  static RepeatVector from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
