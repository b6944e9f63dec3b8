// What Keras's losses share.
#pragma once

#include "nn/train/losses.hpp"

namespace nn::inline NN_ABI {

inline constexpr Scalar loss_epsilon = Scalar(1e-7);  // keras.config.epsilon()

/// A loss whose y_true has to have y_pred's shape. (batch) is treated as (batch, 1).
template <class F>
Loss keras_loss(const char* name, const F& function) {
  return {name, [name, function](const Tensor& y_true, const Var& y_pred) {
            const Var p = y_pred.rank() == 1 ? reshape(y_pred, {y_pred.shape(0), 1}) : y_pred;
            return function(matched_to(name, y_true, p.shape()), p);
          }};
}

}  // namespace nn::inline NN_ABI
