#include "nn/kernels/additive_score.hpp"

#include <vector>

#include "nn/kernels/simd.hpp"

namespace nn::inline NN_ABI::kernels {

void additive_score_row(std::size_t Tk, std::size_t U, const Scalar* q, const Scalar* k, const Scalar* v, Scalar* e) {
  for (std::size_t j = 0; j < Tk; ++j, k += U) {
    Batch total(0);
    for (std::size_t u = 0; u < U; u += Batch::size) {
      total = xsimd::fma(load(v + u, U - u), xsimd::tanh(load(q + u, U - u) + load(k + u, U - u)), total);
    }
    e[j] = sum(total);
  }
}

void additive_score_row_backward(std::size_t Tk, std::size_t U, const Scalar* q, const Scalar* k, const Scalar* v,
                                 const Scalar* de, const ScoreGradients& out) {
  for (std::size_t j = 0; j < Tk; ++j) {
    if (de[j] == 0) continue;  // a masked key
    const Batch d(de[j]);
    const Scalar* const k_j = k + j * U;
    Scalar* const dk_j = out.dk + j * U;
    for (std::size_t u = 0; u < U; u += Batch::size) {
      const std::size_t left = U - u;
      const Batch t = xsimd::tanh(load(q + u, left) + load(k_j + u, left));
      const Batch d_sum = d * load(v + u, left) * (Batch(1) - t * t);  // dL/d(q_u + k_ju)
      store(load(out.dv + u, left) + d * t, out.dv + u, left);
      store(load(out.dq + u, left) + d_sum, out.dq + u, left);
      store(load(dk_j + u, left) + d_sum, dk_j + u, left);
    }
  }
}

void additive_score(const ScoreSizes& s, const Scalar* q, const Scalar* k, const Scalar* v, Scalar* e) {
  for (std::size_t row = 0; row < s.N * s.Tq; ++row) {
    additive_score_row(s.Tk, s.U, q + row * s.U, k + row / s.Tq * s.Tk * s.U, v, e + row * s.Tk);
  }
}

void additive_score_backward(const ScoreSizes& s, const Scalar* q, const Scalar* k, const Scalar* v, const Scalar* de,
                             const ScoreGradients& out) {
  PoolVector<Scalar> unwanted(s.Tk * s.U);
  const auto wanted = [&](Scalar* gradient, std::size_t at) { return gradient ? gradient + at : unwanted.data(); };
  for (std::size_t row = 0; row < s.N * s.Tq; ++row) {
    const std::size_t keys = row / s.Tq * s.Tk * s.U;
    additive_score_row_backward(s.Tk, s.U, q + row * s.U, k + keys, v, de + row * s.Tk,
                                {wanted(out.dq, row * s.U), wanted(out.dk, keys), wanted(out.dv, 0)});
  }
}

}  // namespace nn::inline NN_ABI::kernels
