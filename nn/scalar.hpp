// The number type of the whole library. It is built twice, once per type; everything lives in an inline
// namespace named after it (nn::of_float, nn::of_double), so that a mix of the two does not link.
#pragma once

#ifndef NN_SCALAR
#define NN_SCALAR float
#endif

#define NN_PASTE_(a, b) a##b
#define NN_PASTE(a, b) NN_PASTE_(a, b)
#define NN_ABI NN_PASTE(of_, NN_SCALAR)

namespace nn::inline NN_ABI {
using Scalar = NN_SCALAR;
}
