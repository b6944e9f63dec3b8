#include "nn/blas.hpp"

#include <cblas.h>

#include <algorithm>

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

}  // namespace

void gemm(ConstMatrix a, ConstMatrix b, Matrix c, Into into) {
  multiply(CblasNoTrans, CblasNoTrans, a.columns, a, b, c, into);
}

void gemm_nt(ConstMatrix a, ConstMatrix b, Matrix c, Into into) {
  multiply(CblasNoTrans, CblasTrans, a.columns, a, b, c, into);
}

void gemm_tn(ConstMatrix a, ConstMatrix b, Matrix c, Into into) {
  multiply(CblasTrans, CblasNoTrans, a.rows, a, b, c, into);
}

}  // namespace nn::inline NN_ABI
