// Walking over broadcast, reduced or permuted tensors: one odometer over the outer axes, plain loops inside.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// A walk over every element of a shape, with the place in each of K tensors given by strides: 0 where a tensor
/// repeats along an axis. Neighbouring axes that all tensors step through alike are joined, so that two tensors
/// of the same shape are a single run.
template <std::size_t K>
class Walk {
 public:
  using Strides = std::array<Places, K>;

  Walk(const Shape& shape, const Strides& strides) {
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      if (shape[axis] == 1) continue;
      if (shape_.empty() || !joins(strides, axis, shape[axis])) {
        shape_.push_back(shape[axis]);
        for (std::size_t k = 0; k < K; ++k) strides_[k].push_back(strides[k][axis]);
      } else {
        shape_.back() *= shape[axis];
        for (std::size_t k = 0; k < K; ++k) strides_[k].back() = strides[k][axis];
      }
    }
    if (shape_.empty()) {  // one element
      shape_.push_back(1);
      for (std::size_t k = 0; k < K; ++k) strides_[k].push_back(0);
    }
  }

  /// Calls run(offsets, steps, count) for each innermost run: element i of tensor k is at offsets[k] + i steps[k].
  template <class Run>
  void for_each_run(const Run& run) const {
    const std::size_t outer = shape_.size() - 1, count = shape_.back();
    std::array<std::size_t, K> offsets{}, steps{};
    for (std::size_t k = 0; k < K; ++k) steps[k] = strides_[k].back();
    for (const std::size_t length : shape_) {
      if (length == 0) return;
    }
    Shape index(outer, 0);
    while (true) {
      run(offsets, steps, count);
      std::size_t axis = outer;
      while (axis > 0) {
        --axis;
        for (std::size_t k = 0; k < K; ++k) offsets[k] += strides_[k][axis];
        if (++index[axis] < shape_[axis]) break;
        for (std::size_t k = 0; k < K; ++k) offsets[k] -= strides_[k][axis] * shape_[axis];
        index[axis] = 0;
        if (axis == 0) return;
      }
      if (outer == 0) return;
    }
  }

 private:
  // Whether each tensor steps from the last joined axis into this one without a gap.
  bool joins(const Strides& strides, std::size_t axis, std::size_t length) const {
    for (std::size_t k = 0; k < K; ++k) {
      if (strides_[k].back() != strides[k][axis] * length) return false;
    }
    return true;
  }

  Shape shape_;
  Strides strides_;
};

/// to += from, n numbers that stand one behind the other.
inline void add_run(const Scalar* from, Scalar* to, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
}

/// The strides of a contiguous tensor of `shape` when it is broadcast to `to`: 0 along repeated axes.
Places broadcast_strides(const Shape& shape, const Shape& to);

/// The shape that a and b broadcast to; throws Error naming `op` when they do not fit.
Shape broadcast_shape(const std::string& op, const Shape& a, const Shape& b);

}  // namespace nn::inline NN_ABI
