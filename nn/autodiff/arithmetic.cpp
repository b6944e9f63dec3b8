// Arithmetic with broadcasting. Each op is its formula, its value and its two partial derivatives.
#include <memory>

#include "nn/autodiff/ops.hpp"
#include "nn/autodiff/walk.hpp"

namespace nn::inline NN_ABI {

namespace {

// to += d(dy, a, b), summed over the axes along which `to` was broadcast.
template <class D>
void add_partial(const Walk<3>& walk, const Tensor& dy, const Tensor& a, const Tensor& b, std::size_t operand,
                 Grad& to, const D& d) {
  Scalar* total = to.buffer().data();
  walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
    const Scalar *g = dy.data() + at[0], *p = a.data() + at[1], *q = b.data() + at[2];
    Scalar* t = total + at[operand];
    if (step[operand] == 0) {
      Scalar sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += d(g[i], p[i * step[1]], q[i * step[2]]);
      *t += sum;
    } else {
      for (std::size_t i = 0; i < n; ++i) t[i] += d(g[i], p[i * step[1]], q[i * step[2]]);
    }
  });
}

// y = f(a, b)        da += dfa(dy, a, b),  db += dfb(dy, a, b)
template <class F, class DA, class DB>
Var binary(const char* op, const Var& a, const Var& b, const F& f, const DA& dfa, const DB& dfb) {
  const Shape shape = broadcast_shape(op, a.shape(), b.shape());
  const Walk<3> walk(shape, {broadcast_strides(shape, shape), broadcast_strides(a.shape(), shape),
                             broadcast_strides(b.shape(), shape)});
  Tensor y = uninitialized(shape);
  walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
    Scalar* r = y.data() + at[0];
    const Scalar *p = a.value().data() + at[1], *q = b.value().data() + at[2];
    if (step[1] == 1 && step[2] == 1) {  // spelled out so that it vectorises
      for (std::size_t i = 0; i < n; ++i) r[i] = f(p[i], q[i]);
    } else if (step[1] == 1 && step[2] == 0) {
      for (std::size_t i = 0; i < n; ++i) r[i] = f(p[i], *q);
    } else {
      for (std::size_t i = 0; i < n; ++i) r[i] = f(p[i * step[1]], q[i * step[2]]);
    }
  });
  return record(op, std::move(y), {a, b}, [a, b, walk, dfa, dfb](const Tensor&, const Tensor& dy, Grads& dx) {
    if (dx[0]) add_partial(walk, dy, a.value(), b.value(), 1, dx[0], dfa);
    if (dx[1]) add_partial(walk, dy, a.value(), b.value(), 2, dx[1], dfb);
  });
}

}  // namespace

// y = a + b                 da += dy, db += dy
Var add(const Var& a, const Var& b) {
  return binary(
      "add", a, b, [](Scalar p, Scalar q) { return p + q; }, [](Scalar g, Scalar, Scalar) { return g; },
      [](Scalar g, Scalar, Scalar) { return g; });
}

// y = a - b                 da += dy, db -= dy
Var subtract(const Var& a, const Var& b) {
  return binary(
      "subtract", a, b, [](Scalar p, Scalar q) { return p - q; }, [](Scalar g, Scalar, Scalar) { return g; },
      [](Scalar g, Scalar, Scalar) { return -g; });
}

// y = a b                   da += dy b, db += dy a
Var multiply(const Var& a, const Var& b) {
  return binary(
      "multiply", a, b, [](Scalar p, Scalar q) { return p * q; }, [](Scalar g, Scalar, Scalar q) { return g * q; },
      [](Scalar g, Scalar p, Scalar) { return g * p; });
}

// y = a / b                 da += dy / b, db -= dy a / b^2
Var divide(const Var& a, const Var& b) {
  return binary(
      "divide", a, b, [](Scalar p, Scalar q) { return p / q; }, [](Scalar g, Scalar, Scalar q) { return g / q; },
      [](Scalar g, Scalar p, Scalar q) { return -g * p / (q * q); });
}

// y = max(a, b)             the larger one gets dy; equal ones half each
Var maximum(const Var& a, const Var& b) {
  const auto share = [](Scalar g, Scalar p, Scalar q) { return p > q ? g : p == q ? g / 2 : Scalar{0}; };
  return binary(
      "maximum", a, b, [](Scalar p, Scalar q) { return p > q || p != p ? p : q; }, share,
      [share](Scalar g, Scalar p, Scalar q) { return share(g, q, p); });
}

// y = min(a, b)             the smaller one gets dy; equal ones half each
Var minimum(const Var& a, const Var& b) { return negative(maximum(negative(a), negative(b))); }

// y = a where c, else b     da += dy where c, db += dy elsewhere
Var where(const Var& condition, const Var& a, const Var& b) {
  Tensor keep = condition.value();
  for (Scalar& c : keep.storage()) c = c != 0 ? Scalar{1} : Scalar{0};
  const Shape shape =
      broadcast_shape("where", broadcast_shape("where", shape_of(keep), a.shape()), b.shape());
  const auto strides = [&](const Shape& part) { return broadcast_strides(part, shape); };
  const Walk<4> walk(shape, {strides(shape), strides(shape_of(keep)), strides(a.shape()), strides(b.shape())});
  Tensor y = uninitialized(shape);
  walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
    const Scalar *c = keep.data() + at[1], *p = a.value().data() + at[2], *q = b.value().data() + at[3];
    for (std::size_t i = 0; i < n; ++i) {
      y.data()[at[0] + i] = c[i * step[1]] != 0 ? p[i * step[2]] : q[i * step[3]];
    }
  });
  return record("where", std::move(y), {a, b}, [keep, walk](const Tensor&, const Tensor& dy, Grads& dx) {
    for (std::size_t operand : {0u, 1u}) {
      if (!dx[operand]) continue;
      Scalar* total = dx[operand].buffer().data();
      walk.for_each_run([&](const auto& at, const auto& step, std::size_t n) {
        const Scalar* c = keep.data() + at[1];
        for (std::size_t i = 0; i < n; ++i) {
          const bool chosen = (c[i * step[1]] != 0) == (operand == 0);
          if (chosen) total[at[2 + operand] + i * step[2 + operand]] += dy.data()[at[0] + i];
        }
      });
    }
  });
}

}  // namespace nn::inline NN_ABI
