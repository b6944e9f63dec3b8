// tanh, sigmoid and exp of whole spans, vectorised with xsimd for whatever the build's `cpu` option allows.
#pragma once

#include <cstddef>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI::kernels {

// y may be x. NaN stays NaN; infinities give the limits. Within 2 units in the last place of the exact result; what
// would be below the smallest normal number may be 0.
void tanh(const Scalar* x, Scalar* y, std::size_t n);
void sigmoid(const Scalar* x, Scalar* y, std::size_t n);
void exp(const Scalar* x, Scalar* y, std::size_t n);
/// y = exp(x - shift), and returns the sum of y: the inside of a softmax.
Scalar exp_shifted(const Scalar* x, Scalar shift, Scalar* y, std::size_t n);

}  // namespace nn::inline NN_ABI::kernels
