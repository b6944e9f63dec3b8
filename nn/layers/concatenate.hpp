#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct ConcatenateOptions {
  std::ptrdiff_t axis = -1;
  std::string name = "";
};

/// The inputs one after the other along an axis.
///
/// Input: one or more tensors whose shapes differ along that axis only.   Output: that axis as long as all together.
/// If any has a mask, those without count everywhere, and a place of the output counts where any of its features does.
/// Source: keras/src/layers/merging/concatenate.py
class Concatenate : public Layer {
 public:
  explicit Concatenate(const ConcatenateOptions& options = {});
  static Concatenate from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
