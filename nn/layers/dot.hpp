#pragma once

#include <utility>

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct DotOptions {
  bool normalize = false;  // vectors of length 1 along the axes first: the cosine
  std::string name = "";
};

/// The product of two tensors along an axis of each, sample by sample.
///
/// axes: the axis of the first and of the second input, counted from the batch, 0; or one for both.
/// Input: two tensors, equally long along the axes.   Output: (batch, other axes of the first..., other axes of the
/// second...), or (batch, 1) when there are none.
/// Source: keras/src/layers/merging/dot.py
class Dot : public Layer {
 public:
  using Axes = std::pair<std::ptrdiff_t, std::ptrdiff_t>;
  explicit Dot(std::ptrdiff_t axis, const DotOptions& options = {});
  explicit Dot(const Axes& axes, const DotOptions& options = {});
  static Dot from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
