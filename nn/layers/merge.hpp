// Layers that join several tensors into one.
#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct MergeOptions {
  std::string name = "";
};

/// y = x_1 + x_2 + ..., element by element; axes of length 1 are repeated.
///
/// Input: two or more of shapes that broadcast, with equal batch.   Output: the shape they broadcast to.
/// Source: keras/src/layers/merging/add.py
class Add : public Layer {
 public:
  explicit Add(const MergeOptions& options = {});
};

/// y = x_1 x_2 ..., element by element; axes of length 1 are repeated.
///
/// Input and output: as Add.   Source: keras/src/layers/merging/multiply.py
class Multiply : public Layer {
 public:
  explicit Multiply(const MergeOptions& options = {});
};

struct ConcatenateOptions {
  std::ptrdiff_t axis = -1;
  std::string name = "";
};

/// The inputs one after the other along an axis.
///
/// Input: one or more tensors whose shapes differ along that axis only.   Output: that axis as long as all together.
/// Source: keras/src/layers/merging/concatenate.py
class Concatenate : public Layer {
 public:
  explicit Concatenate(const ConcatenateOptions& options = {});
};

}  // namespace nn::inline NN_ABI
