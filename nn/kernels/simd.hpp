// Numbers a register at a time, for kernels whose loops the compiler does not vectorise by itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <xsimd/xsimd.hpp>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI::kernels {

using Batch = xsimd::batch<Scalar>;

/// The next `left` numbers, at most a register of them; zeros where there are fewer.
inline Batch load(const Scalar* x, std::size_t left) {
  if (left >= Batch::size) return Batch::load_unaligned(x);
  Scalar some[Batch::size] = {};
  std::copy_n(x, left, some);
  return Batch::load_unaligned(some);
}

inline void store(const Batch& value, Scalar* y, std::size_t left) {
  if (left >= Batch::size) return value.store_unaligned(y);
  Scalar some[Batch::size];
  value.store_unaligned(some);
  std::copy_n(some, left, y);
}

/// The sum of a register's numbers, by halves. (xsimd's own changed its name from hadd to reduce_add.)
inline Scalar sum(const Batch& value) {
  Scalar some[Batch::size];
  value.store_unaligned(some);
  for (std::size_t half = Batch::size / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) some[i] += some[i + half];
  }
  return some[0];
}

}  // namespace nn::inline NN_ABI::kernels
