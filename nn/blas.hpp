// Matrix products, by OpenBLAS or, where it does not use the processor well, in wide_product.cpp. The only part of the
// library that knows OpenBLAS; its own threads are switched off, because training already gives each core a shard of the
// batch.
#pragma once

#include <cstddef>
#include <type_traits>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// A row-major matrix inside somebody else's memory.
template <class Pointer>
struct MatrixView {
  Pointer data;
  std::size_t rows, columns;
  std::size_t stride;  // from one row to the next, at least `columns`

  operator MatrixView<const Scalar*>() const requires std::is_same_v<Pointer, Scalar*> {
    return {data, rows, columns, stride};
  }
};
using ConstMatrix = MatrixView<const Scalar*>;
using Matrix = MatrixView<Scalar*>;

inline ConstMatrix matrix(const Scalar* data, std::size_t rows, std::size_t columns) {
  return {data, rows, columns, columns};
}
inline Matrix matrix(Scalar* data, std::size_t rows, std::size_t columns) { return {data, rows, columns, columns}; }

/// Whether a product replaces what is there or is added to it.
enum class Into { replace, add };

void gemm(ConstMatrix a, ConstMatrix b, Matrix c, Into into = Into::replace);     // C = A B
void gemm_nt(ConstMatrix a, ConstMatrix b, Matrix c, Into into = Into::replace);  // C = A B^T
void gemm_tn(ConstMatrix a, ConstMatrix b, Matrix c, Into into = Into::replace);  // C = A^T B

/// B = A^T. For a factor that many small products need turned over.
void transpose(ConstMatrix a, Matrix b);

}  // namespace nn::inline NN_ABI
