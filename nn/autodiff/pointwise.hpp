// The shape of every op that treats each element by itself.
#pragma once

#include "nn/autodiff/var.hpp"

namespace nn::inline NN_ABI {

/// y = f(x), dx += dy df(x, y), for functions of one number.
template <class F, class DF>
Var pointwise(const char* op, const Var& x, const F& f, const DF& df) {
  Tensor y = uninitialized(x.shape());
  const Scalar* from = x.value().data();
  Scalar* to = y.data();
  for (std::size_t i = 0; i < y.size(); ++i) to[i] = f(from[i]);
  return record(op, std::move(y), {x}, [x, df](const Tensor& value, const Tensor& dy, Grads& dx) {
    const Scalar *p = x.value().data(), *q = value.data(), *g = dy.data();
    Scalar* total = dx[0].buffer().data();
    for (std::size_t i = 0; i < dy.size(); ++i) total[i] += g[i] * df(p[i], q[i]);
  });
}

}  // namespace nn::inline NN_ABI
