// The part of a recurrent layer that looks at no state, x W + b, for all steps at once.
#pragma once

#include <memory>

#include "nn/autodiff/ops.hpp"
#include "nn/blas.hpp"

namespace nn::inline NN_ABI {

/// x W + b and its gradients, time-major as the kernels want it. N batch, T time, D features, G gates times units.
struct InputProjection {
  explicit InputProjection(Vars from) : inputs(std::move(from)) {}
  virtual ~InputProjection() = default;

  /// (T, N, G). b: (G), or null.
  virtual Tensor forward(const Scalar* b) const = 0;
  /// d (T N, G) is the gradient of the projection; adds what flows on to inputs[0] and inputs[1], where it is wanted.
  virtual void backward(ConstMatrix d, Grads& dx) const = 0;

  Vars inputs;  // what it is computed from: x, or the table that x was gathered from, and W
};

/// x (N, T, D), W (D, G). backwards: step t of the projection is step T - 1 - t of x.
/// Where x was gathered from a table by an Embedding, each row that occurs is projected once, not at every place; rows
/// with a single 1 are not projected at all, since that picks a row of W.
std::shared_ptr<const InputProjection> input_projection(const Var& x, const Var& W, bool backwards);

}  // namespace nn::inline NN_ABI
