#include "nn/kernels/additive_score.hpp"

#include <vector>

#include "nn/kernels/elementwise.hpp"

namespace nn::inline NN_ABI::kernels {

namespace {

// t_ju = tanh(q_u + k_ju) for one query and all keys: (Tk, U), small enough for the cache.
void tanh_of_sums(const ScoreSizes& s, const Scalar* q, const Scalar* k, Scalar* t) {
  for (std::size_t j = 0; j < s.Tk; ++j) {
    for (std::size_t u = 0; u < s.U; ++u) t[j * s.U + u] = q[u] + k[j * s.U + u];
  }
  tanh(t, t, s.Tk * s.U);
}

}  // namespace

void additive_score(const ScoreSizes& s, const Scalar* q, const Scalar* k, const Scalar* v, Scalar* e) {
  std::vector<Scalar> t(s.Tk * s.U);
  for (std::size_t row = 0; row < s.N * s.Tq; ++row) {
    tanh_of_sums(s, q + row * s.U, k + row / s.Tq * s.Tk * s.U, t.data());
    for (std::size_t j = 0; j < s.Tk; ++j) {
      Scalar total = 0;
      for (std::size_t u = 0; u < s.U; ++u) total += v[u] * t[j * s.U + u];
      e[row * s.Tk + j] = total;
    }
  }
}

void additive_score_backward(const ScoreSizes& s, const Scalar* q, const Scalar* k, const Scalar* v, const Scalar* de,
                             const ScoreGradients& out) {
  std::vector<Scalar> t(s.Tk * s.U), dq(s.U), dv(s.U);
  for (std::size_t row = 0; row < s.N * s.Tq; ++row) {
    const std::size_t keys = row / s.Tq * s.Tk * s.U;
    tanh_of_sums(s, q + row * s.U, k + keys, t.data());
    dq.assign(s.U, 0);
    for (std::size_t j = 0; j < s.Tk; ++j) {
      const Scalar d = de[row * s.Tk + j];
      Scalar* const t_j = t.data() + j * s.U;
      for (std::size_t u = 0; u < s.U; ++u) {
        dv[u] += d * t_j[u];
        t_j[u] = d * v[u] * (1 - t_j[u] * t_j[u]);  // dL/d(q_u + k_ju)
        dq[u] += t_j[u];
      }
    }
    for (std::size_t u = 0; out.dq && u < s.U; ++u) out.dq[row * s.U + u] += dq[u];
    for (std::size_t i = 0; out.dk && i < s.Tk * s.U; ++i) out.dk[keys + i] += t[i];
  }
  for (std::size_t u = 0; out.dv && u < s.U; ++u) out.dv[u] += dv[u];
}

}  // namespace nn::inline NN_ABI::kernels
