#include "nn/blas.hpp"

#include <cblas.h>

#include <algorithm>

#include "nn/tensor.hpp"
#include "nn/wide_product.hpp"

namespace nn::inline NN_ABI {

namespace {

using Order = CBLAS_TRANSPOSE;

[[maybe_unused]] void call(Order ta, Order tb, blasint m, blasint n, blasint k, const float* a, blasint lda,
                           const float* b, blasint ldb, float beta, float* c, blasint ldc) {
  cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
}

[[maybe_unused]] void call(Order ta, Order tb, blasint m, blasint n, blasint k, const double* a, blasint lda,
                           const double* b, blasint ldb, double beta, double* c, blasint ldc) {
  cblas_dgemm(CblasRowMajor, ta, tb, m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
}

void multiply(Order ta, Order tb, std::size_t inner, ConstMatrix a, ConstMatrix b, Matrix c, Into into) {
  static const bool single_threaded = (openblas_set_num_threads(1), true);
  static_cast<void>(single_threaded);
  if (c.rows == 0 || c.columns == 0) return;
  const auto number = [](std::size_t value) { return static_cast<blasint>(value); };
  const auto stride = [](std::size_t value) { return static_cast<blasint>(std::max<std::size_t>(value, 1)); };
  call(ta, tb, number(c.rows), number(c.columns), number(inner), a.data, stride(a.stride), b.data, stride(b.stride),
       into == Into::add ? 1 : 0, c.data, stride(c.stride));
}

// A single column is a matrix times a vector, for which OpenBLAS copies nothing.
bool goes_wide(Matrix c) { return has_wide_registers() && c.columns > 1; }

}  // namespace

void gemm(ConstMatrix a, ConstMatrix b, Matrix c, Into into) {
  if (goes_wide(c)) return wide_product({a.data, a.rows, a.columns, a.stride, 1}, b, c, into);
  multiply(CblasNoTrans, CblasNoTrans, a.columns, a, b, c, into);
}

void gemm_nt(ConstMatrix a, ConstMatrix b, Matrix c, Into into) {
  constexpr std::size_t many = 48;  // rows, which make up for turning B over
  if (goes_wide(c) && c.rows >= many) {
    Tensor turned = uninitialized({b.columns, b.rows});
    const Matrix b_t = matrix(turned.data(), b.columns, b.rows);
    transpose(b, b_t);
    return gemm(a, b_t, c, into);
  }
  multiply(CblasNoTrans, CblasTrans, a.columns, a, b, c, into);
}

void gemm_tn(ConstMatrix a, ConstMatrix b, Matrix c, Into into) {
  if (goes_wide(c)) return wide_product({a.data, a.columns, a.rows, 1, a.stride}, b, c, into);
  multiply(CblasTrans, CblasNoTrans, a.rows, a, b, c, into);
}

PackedMatrix::PackedMatrix(ConstMatrix b, std::size_t times) : plain_(b) {
  constexpr std::size_t worth_a_copy = 4;
  if (has_wide_registers() && b.columns > 1 && times >= worth_a_copy) copy({b.data, b.rows, b.columns, b.stride, 1});
}

PackedMatrix PackedMatrix::transposed(ConstMatrix b) {
  PackedMatrix turned;
  turned.copy({b.data, b.columns, b.rows, 1, b.stride});
  return turned;
}

void PackedMatrix::copy(const StridedMatrix& b) {
  wide_ = has_wide_registers() && b.columns > 1;
  numbers_.resize(wide_ ? packed_size(b.rows, b.columns) : b.rows * b.columns);
  if (wide_) return pack(b, numbers_.data());
  plain_ = matrix(static_cast<const Scalar*>(numbers_.data()), b.rows, b.columns);
  Scalar* to = numbers_.data();
  for (std::size_t i = 0; i < b.rows; ++i) {
    for (std::size_t j = 0; j < b.columns; ++j) *to++ = b.data[i * b.row + j * b.column];
  }
}

void gemm(ConstMatrix a, const PackedMatrix& b, Matrix c, Into into) {
  b.wide_ ? packed_product({a.data, a.rows, a.columns, a.stride, 1}, b.numbers_.data(), c, into)
          : gemm(a, b.plain_, c, into);
}

// In squares that fit the cache.
void transpose(ConstMatrix a, Matrix b) {
  constexpr std::size_t side = 16;
  for (std::size_t i = 0; i < a.rows; i += side) {
    const std::size_t rows = std::min(side, a.rows - i);
    for (std::size_t j = 0; j < a.columns; ++j) {
      for (std::size_t k = i; k < i + rows; ++k) b.data[j * b.stride + k] = a.data[k * a.stride + j];
    }
  }
}

}  // namespace nn::inline NN_ABI
