// Factorisations. The only user of xtensor-blas, whose headers cannot stand beside OpenBLAS's cblas.h.
#pragma once

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// The Q of A = QR for a tall or square A (m, n): m x n with orthonormal columns. The sign of each column is
/// the one that makes R's diagonal positive, so that a random A gives every Q with equal probability.
Tensor orthonormal_columns(const Tensor& a);

}  // namespace nn::inline NN_ABI
