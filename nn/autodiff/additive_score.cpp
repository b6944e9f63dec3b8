#include "nn/autodiff/additive_score.hpp"

#include "nn/check.hpp"
#include "nn/kernels/additive_score.hpp"

namespace nn::inline NN_ABI {

Var additive_score(const Var& q, const Var& k, const Var& v) {
  if (q.rank() != 3 || k.rank() != 3 || v.rank() != 1 || q.shape(0) != k.shape(0) || q.shape(2) != k.shape(2) ||
      v.shape(0) != q.shape(2)) {
    fail("additive_score: expected (batch, queries, units), (batch, keys, units) and (units), got ",
         to_string(q.shape()), ", ", to_string(k.shape()), " and ", to_string(v.shape()));
  }
  const kernels::ScoreSizes sizes{q.shape(0), q.shape(1), k.shape(1), q.shape(2)};
  Tensor e = uninitialized({sizes.N, sizes.Tq, sizes.Tk});
  kernels::additive_score(sizes, q.value().data(), k.value().data(), v.value().data(), e.data());
  return record("additive_score", std::move(e), {q, k, v}, [=](const Tensor&, const Tensor& de, Grads& dx) {
    const auto target = [&](std::size_t i) { return dx[i] ? dx[i].buffer().data() : nullptr; };
    kernels::additive_score_backward(sizes, q.value().data(), k.value().data(), v.value().data(), de.data(),
                                     {target(0), target(1), target(2)});
  });
}

Var additive_score_steps(const Var& q, const Var& k, const Var& v) {
  const std::size_t N = q.shape(0), Tq = q.shape(1), Tk = k.shape(1), U = q.shape(2);
  const Var t = tanh(add(reshape(q, {N, Tq, 1, U}), reshape(k, {N, 1, Tk, U})));
  return reshape(matmul(t, reshape(v, {U, 1})), {N, Tq, Tk});
}

}  // namespace nn::inline NN_ABI
