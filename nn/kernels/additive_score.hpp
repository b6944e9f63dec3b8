// The score of additive attention without its (N, Tq, Tk, U) array.
//
// Dimension letters: N batch, Tq queries, Tk keys, U units.
#pragma once

#include <cstddef>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI::kernels {

struct ScoreSizes {
  std::size_t N, Tq, Tk, U;
};

/// e_ij = sum_u v_u tanh(q_iu + k_ju).   q (N, Tq, U), k (N, Tk, U), v (U), e (N, Tq, Tk)
void additive_score(const ScoreSizes& sizes, const Scalar* q, const Scalar* k, const Scalar* v, Scalar* e);

/// Where gradients are added. Null where nobody wants one.
struct ScoreGradients {
  Scalar *dq, *dk, *dv;
};
void additive_score_backward(const ScoreSizes& sizes, const Scalar* q, const Scalar* k, const Scalar* v,
                             const Scalar* de, const ScoreGradients& out);

/// The same for one query of one sample: q (U), k (Tk, U), e (Tk). All gradients are wanted.
void additive_score_row(std::size_t Tk, std::size_t U, const Scalar* q, const Scalar* k, const Scalar* v, Scalar* e);
void additive_score_row_backward(std::size_t Tk, std::size_t U, const Scalar* q, const Scalar* k, const Scalar* v,
                                 const Scalar* de, const ScoreGradients& out);

}  // namespace nn::inline NN_ABI::kernels
