// The score of additive attention, in one op and written out.
#pragma once

#include "nn/autodiff/ops.hpp"

namespace nn::inline NN_ABI {

/// e_ij = sum_u v_u tanh(q_iu + k_ju), how well key j answers query i.
/// q (N, Tq, U), k (N, Tk, U), v (U) -> (N, Tq, Tk). The tanh, (N, Tq, Tk, U), is never stored: the backward pass
/// computes it again, a row of keys at a time. Source: Bahdanau et al. 2015, appendix A.1.2
Var additive_score(const Var& q, const Var& k, const Var& v);

/// The same with ops, which it equals; stores everything.
Var additive_score_steps(const Var& q, const Var& k, const Var& v);

}  // namespace nn::inline NN_ABI
