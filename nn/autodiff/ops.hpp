// Every op, with its formula. Ops take and return Vars and work on whole tensors. Shapes that do not fit are an
// Error that names the op. A tensor or a number may stand wherever a Var is expected; only tanh, exp, sum and
// others that xtensor has too need tanh(Var(x)) for a plain tensor.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "nn/autodiff/var.hpp"

namespace nn::inline NN_ABI {

using Axes = PoolVector<std::ptrdiff_t>;  // negative: from the end

// Arithmetic, element by element. Shapes are broadcast as in NumPy: aligned at the last axis, and an axis of
// length 1 is repeated.                                                                   (arithmetic.cpp)
Var add(const Var& a, const Var& b);
Var subtract(const Var& a, const Var& b);
Var multiply(const Var& a, const Var& b);
Var divide(const Var& a, const Var& b);
Var maximum(const Var& a, const Var& b);  // equal elements share the gradient
Var minimum(const Var& a, const Var& b);
Var where(const Var& condition, const Var& a, const Var& b);  // a where condition is not 0, else b

// a + b and so on, where one is a Var and the other a Var, a tensor or a number. Templates as wide as xtensor's own,
// which would take Var + Tensor for themselves, and more constrained, so that these win.
template <class A, class B>
concept VarOperands = (std::same_as<std::remove_cvref_t<A>, Var> || std::same_as<std::remove_cvref_t<B>, Var>) &&
                      std::convertible_to<A, Var> && std::convertible_to<B, Var>;
template <class A>
Var as_var(const A& a) {
  if constexpr (std::is_arithmetic_v<A>) {
    return Var(static_cast<Scalar>(a));
  } else {
    return a;
  }
}
template <class A, class B>
  requires VarOperands<A, B>
Var operator+(A&& a, B&& b) { return add(as_var(a), as_var(b)); }
template <class A, class B>
  requires VarOperands<A, B>
Var operator-(A&& a, B&& b) { return subtract(as_var(a), as_var(b)); }
template <class A, class B>
  requires VarOperands<A, B>
Var operator*(A&& a, B&& b) { return multiply(as_var(a), as_var(b)); }
template <class A, class B>
  requires VarOperands<A, B>
Var operator/(A&& a, B&& b) { return divide(as_var(a), as_var(b)); }

// Functions of one element.                                                               (pointwise.cpp)
Var negative(const Var& x);
inline Var operator-(const Var& x) { return negative(x); }
Var exp(const Var& x);
Var log(const Var& x);
Var sqrt(const Var& x);
Var square(const Var& x);
Var abs(const Var& x);  // gradient 0 at 0
Var power(const Var& x, Scalar exponent);
Var clip(const Var& x, Scalar low, Scalar high);  // gradient 0 where it clips

// Keras's activations, under Keras's names.                                             (activations.cpp)
Var linear(const Var& x);
Var relu(const Var& x);
Var relu6(const Var& x);                                      // min(max(x, 0), 6)
Var leaky_relu(const Var& x, Scalar negative_slope);          // x, slope x below 0; as an activation: 0.2
Var elu(const Var& x, Scalar alpha);                          // x, alpha (e^x - 1) below 0; as an activation: 1
Var celu(const Var& x, Scalar alpha);                         // x, alpha (e^(x/alpha) - 1) below 0
Var selu(const Var& x);                                       // scale elu(x, alpha), both fixed
Var sigmoid(const Var& x);                                    // 1 / (1 + e^-x)
Var tanh(const Var& x);
Var softplus(const Var& x);                                   // log(1 + e^x)
Var softsign(const Var& x);                                   // x / (1 + |x|)
Var silu(const Var& x);                                       // x sigmoid(x), also called swish
Var gelu(const Var& x, bool approximate);                     // x Phi(x); approximate: through tanh
Var mish(const Var& x);                                       // x tanh(softplus(x))
Var hard_sigmoid(const Var& x);                               // clip(x / 6 + 0.5, 0, 1), Keras 3
Var hard_sigmoid_keras2(const Var& x);                        // clip(0.2 x + 0.5, 0, 1), Keras 1 and 2
Var hard_silu(const Var& x);                                  // x hard_sigmoid(x)
Var hard_tanh(const Var& x);                                  // clip(x, -1, 1)
Var hard_shrink(const Var& x, Scalar threshold);              // 0 where |x| <= threshold
Var soft_shrink(const Var& x, Scalar threshold);              // x moved towards 0 by threshold
Var tanh_shrink(const Var& x);                                // x - tanh(x)
Var threshold(const Var& x, Scalar threshold, Scalar value);  // value where x <= threshold
Var log_sigmoid(const Var& x);
Var squareplus(const Var& x, Scalar b);                       // (x + sqrt(x^2 + b)) / 2
Var sparse_plus(const Var& x);                                // 0, (x + 1)^2 / 4 in -1..1, x
Var sparse_sigmoid(const Var& x);                             // clip((x + 1) / 2, 0, 1)
Var glu(const Var& x, std::ptrdiff_t axis = -1);              // a sigmoid(b), a and b the halves of the axis

// Over an axis.                                                                             (softmax.cpp)
Var softmax(const Var& x, std::ptrdiff_t axis = -1);
Var log_softmax(const Var& x, std::ptrdiff_t axis = -1);
Var sparsemax(const Var& x, std::ptrdiff_t axis = -1);  // Martins and Astudillo 2016, algorithm 1

// Reductions. No axes: all of them.                                                          (reduce.cpp)
Var sum(const Var& x, const Axes& axes = {}, bool keepdims = false);
Var mean(const Var& x, const Axes& axes = {}, bool keepdims = false);
Var max(const Var& x, const Axes& axes = {}, bool keepdims = false);  // equal maxima share the gradient

// Products.                                                                                  (matmul.cpp)
// (..., M, K) x (K, N) -> (..., M, N), or (B..., M, K) x (B..., K, N) -> (B..., M, N) place by place.
Var matmul(const Var& a, const Var& b);
// The same with the last two axes of b swapped: (B..., M, K) x (B..., N, K) -> (B..., M, N).
Var matmul_transposed(const Var& a, const Var& b);

// Shapes.                                                                                     (shape.cpp)
Var reshape(const Var& x, const Shape& shape);  // one length may be None: it is worked out
Var permute(const Var& x, const Shape& axes);   // axis k of the result is axis axes[k] of x
Var slice(const Var& x, std::ptrdiff_t axis, std::size_t begin, std::size_t end);
Var select(const Var& x, std::ptrdiff_t axis, std::size_t index);  // one place of an axis, which disappears
Var concatenate(const Vars& parts, std::ptrdiff_t axis = -1);
Var stack(const Vars& parts, std::ptrdiff_t axis = 0);             // along a new axis
Var repeat(const Var& x, std::size_t times, std::ptrdiff_t axis);  // each element `times` times in a row
Var reverse(const Var& x, std::ptrdiff_t axis);
// Rows of a table (V, D): indices (...) -> (..., D). In float, indices are exact up to 2^24.
Var gather(const Var& table, const Tensor& indices);

}  // namespace nn::inline NN_ABI
