// Softmax over one axis of a row-major array seen as (outer, n, inner).
#pragma once

#include <cstddef>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI::kernels {

/// y = e^(x - max) / sum e^(x - max) along the middle axis.
void softmax(const Scalar* x, Scalar* y, std::size_t outer, std::size_t n, std::size_t inner);

/// The same of n numbers in their place. Those of -infinity give 0, unless all are.
void softmax_in_place(Scalar* x, std::size_t n);

/// dx += y (dy - sum(dy y)), the sum along the middle axis.
void softmax_backward(const Scalar* y, const Scalar* dy, Scalar* dx, std::size_t outer, std::size_t n,
                      std::size_t inner);

}  // namespace nn::inline NN_ABI::kernels
