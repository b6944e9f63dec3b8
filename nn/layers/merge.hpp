// Layers that join several tensors into one, element by element.
#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct MergeOptions {
  std::string name = "";
};

/// y = x_1 + x_2 + ..., element by element; axes of length 1 are repeated, and missing axes after the batch count as 1.
///
/// Input: two or more of shapes that broadcast, with equal batch. If all have masks, a place counts where it does in
/// any of them; else everywhere.   Output: the shape they broadcast to.
/// Source: keras/src/layers/merging/add.py
class Add : public Layer {
 public:
  explicit Add(const MergeOptions& options = {});
  static Add from_config(const Config& config);
};

/// y = x_1 - x_2. Input: two; as Add otherwise.   Source: keras/src/layers/merging/subtract.py
class Subtract : public Layer {
 public:
  explicit Subtract(const MergeOptions& options = {});
  static Subtract from_config(const Config& config);
};

/// y = x_1 x_2 ... Masked places count as 1, and where all inputs are masked the product is 0, as in Keras; as Add
/// otherwise.   Source: keras/src/layers/merging/multiply.py
class Multiply : public Layer {
 public:
  explicit Multiply(const MergeOptions& options = {});
  static Multiply from_config(const Config& config);
};

/// y = (x_1 + x_2 + ...) / their number; as Add.   Source: keras/src/layers/merging/average.py
class Average : public Layer {
 public:
  explicit Average(const MergeOptions& options = {});
  static Average from_config(const Config& config);
};

/// The largest of the inputs at each place; a masked place takes the others' value. As Add otherwise.   Source: keras/src/layers/merging/maximum.py
class Maximum : public Layer {
 public:
  explicit Maximum(const MergeOptions& options = {});
  static Maximum from_config(const Config& config);
};

/// The smallest of the inputs at each place; as Maximum.   Source: keras/src/layers/merging/minimum.py
class Minimum : public Layer {
 public:
  explicit Minimum(const MergeOptions& options = {});
  static Minimum from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
