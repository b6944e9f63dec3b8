// Matrix products, by OpenBLAS or, where it does not use the processor well, in wide_product.cpp. The only part of the
// library that knows OpenBLAS; its own threads are switched off, because training already gives each core a shard of the
// batch.
#pragma once

#include <cstddef>
#include <type_traits>

#include "nn/memory.hpp"
#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

struct StridedMatrix;  // wide_product.hpp

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

/// B = A^T.
void transpose(ConstMatrix a, Matrix b);

/// The right factor of many products, such as the weights of a recurrent layer: a copy of B, or of B^T, in the order in
/// which products read it.
class PackedMatrix {
 public:
  /// times: how often it will be multiplied. Where that is not worth a copy, it refers to B, which has to outlive it.
  PackedMatrix(ConstMatrix b, std::size_t times);
  static PackedMatrix transposed(ConstMatrix b);
  PackedMatrix(PackedMatrix&&) = default;

 private:
  friend void gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Into into);
  PackedMatrix() = default;
  void copy(const StridedMatrix& b);

  PoolVector<Scalar> numbers_;
  bool wide_ = false;       // the numbers are in the order of wide_product.hpp
  ConstMatrix plain_ = {};  // the factor where they are not: B, or the numbers
};

/// C = A B; the same bits as without packing.
void gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Into into = Into::replace);

}  // namespace nn::inline NN_ABI
