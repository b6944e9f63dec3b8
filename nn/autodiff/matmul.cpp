// Matrix products: one product for all samples where the second factor is shared, else one per sample.
#include <algorithm>

#include "nn/autodiff/ops.hpp"
#include "nn/blas.hpp"
#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// Y = A B     dA += dY B^T  (M, N) x (N, K) -> (M, K),     dB += A^T dY  (K, M) x (M, N) -> (K, N)
Var matmul_shared(const Var& a, const Var& b) {
  const std::size_t k = b.shape(0), n = b.shape(1);
  Shape shape = a.shape();
  shape.back() = 1;
  const std::size_t m = size_of(shape);
  shape.back() = n;
  Tensor y = uninitialized(shape);
  gemm(matrix(a.value().data(), m, k), matrix(b.value().data(), k, n), matrix(y.data(), m, n));
  return record("matmul", std::move(y), {a, b}, [=](const Tensor&, const Tensor& dy, Grads& dx) {
    const ConstMatrix A = matrix(a.value().data(), m, k), B = matrix(b.value().data(), k, n),
                      dY = matrix(dy.data(), m, n);
    if (dx[0]) gemm_nt(dY, B, matrix(dx[0].buffer().data(), m, k), Into::add);
    if (dx[1]) gemm_tn(A, dY, matrix(dx[1].buffer().data(), k, n), Into::add);
  });
}

// The same for each place of the axes before the last two, which are equal; transposed: b is (..., N, K) and Y = A B^T,
// dA += dY B  (M, N) x (N, K),     dB += dY^T A  (N, M) x (M, K)
Var matmul_each(const Var& a, const Var& b, bool transposed) {
  Shape shape = a.shape();
  const std::size_t k = shape.back(), m = shape[shape.size() - 2], n = b.shape(b.rank() - (transposed ? 2 : 1));
  const std::size_t batch = size_of(Shape(shape.begin(), shape.end() - 2));
  shape.back() = n;
  Tensor y = uninitialized(shape);
  for (std::size_t i = 0; i < batch; ++i) {
    const ConstMatrix A = matrix(a.value().data() + i * m * k, m, k);
    const Scalar* B = b.value().data() + i * k * n;
    const Matrix Y = matrix(y.data() + i * m * n, m, n);
    transposed ? gemm_nt(A, matrix(B, n, k), Y) : gemm(A, matrix(B, k, n), Y);
  }
  return record("matmul", std::move(y), {a, b}, [=](const Tensor&, const Tensor& dy, Grads& dx) {
    for (std::size_t i = 0; i < batch; ++i) {
      const ConstMatrix A = matrix(a.value().data() + i * m * k, m, k), dY = matrix(dy.data() + i * m * n, m, n);
      const Scalar* B = b.value().data() + i * k * n;
      if (dx[0]) {
        const Matrix dA = matrix(dx[0].buffer().data() + i * m * k, m, k);
        transposed ? gemm(dY, matrix(B, n, k), dA, Into::add) : gemm_nt(dY, matrix(B, k, n), dA, Into::add);
      }
      if (dx[1]) {
        Scalar* dB = dx[1].buffer().data() + i * k * n;
        transposed ? gemm_tn(dY, A, matrix(dB, n, k), Into::add) : gemm_tn(A, dY, matrix(dB, k, n), Into::add);
      }
    }
  });
}

// Whether the axes before the last two are the same, at least one of them.
bool same_batch(const Shape& a, const Shape& b) {
  return a.size() > 2 && a.size() == b.size() && std::equal(a.begin(), a.end() - 2, b.begin());
}

}  // namespace

Var matmul(const Var& a, const Var& b) {
  const Shape left = a.shape(), right = b.shape();
  if (left.size() >= 1 && right.size() == 2 && left.back() == right[0]) return matmul_shared(a, b);
  if (same_batch(left, right) && left.back() == right[right.size() - 2]) return matmul_each(a, b, false);
  fail("matmul: expected (..., M, K) x (K, N) or (B..., M, K) x (B..., K, N), got ", to_string(left), " x ",
       to_string(right));
}

Var matmul_transposed(const Var& a, const Var& b) {
  const Shape left = a.shape(), right = b.shape();
  if (same_batch(left, right) && left.back() == right.back()) return matmul_each(a, b, true);
  fail("matmul_transposed: expected (B..., M, K) x (B..., N, K), got ", to_string(left), " x ", to_string(right));
}

}  // namespace nn::inline NN_ABI
