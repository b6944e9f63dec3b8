// Functions of one element. Derivatives use the value y where that is cheaper than x.
#include "nn/autodiff/pointwise.hpp"

#include <algorithm>
#include <cmath>

#include "nn/autodiff/ops.hpp"
#include "nn/kernels/elementwise.hpp"

namespace nn::inline NN_ABI {

// y = -x                    dx -= dy
Var negative(const Var& x) {
  return pointwise("negative", x, [](Scalar v) { return -v; }, [](Scalar, Scalar) { return Scalar{-1}; });
}

// y = e^x                   dx += dy y
Var exp(const Var& x) {
  Tensor y = uninitialized(x.shape());
  kernels::exp(x.value().data(), y.data(), y.size());
  return record("exp", std::move(y), {x},
                [](const Tensor& value, const Tensor& dy, Grads& dx) { dx[0] += dy * value; });
}

// y = log x                 dx += dy / x
Var log(const Var& x) {
  return pointwise("log", x, [](Scalar v) { return std::log(v); }, [](Scalar v, Scalar) { return 1 / v; });
}

// y = sqrt(x)               dx += dy / 2y
Var sqrt(const Var& x) {
  return pointwise("sqrt", x, [](Scalar v) { return std::sqrt(v); }, [](Scalar, Scalar y) { return Scalar{0.5} / y; });
}

// y = x^2                   dx += dy 2x
Var square(const Var& x) {
  return pointwise("square", x, [](Scalar v) { return v * v; }, [](Scalar v, Scalar) { return 2 * v; });
}

// y = |x|                   dx += dy sign(x)
Var abs(const Var& x) {
  return pointwise("abs", x, [](Scalar v) { return std::abs(v); },
                   [](Scalar v, Scalar) { return Scalar(v > 0) - Scalar(v < 0); });
}

// y = x^p                   dx += dy p x^(p-1)
Var power(const Var& x, Scalar exponent) {
  return pointwise("power", x, [exponent](Scalar v) { return std::pow(v, exponent); },
                   [exponent](Scalar v, Scalar) { return exponent * std::pow(v, exponent - 1); });
}

// y = min(max(x, l), h)     dx += dy where l <= x <= h
Var clip(const Var& x, Scalar low, Scalar high) {
  return pointwise("clip", x, [=](Scalar v) { return v < low ? low : v > high ? high : v; },
                   [=](Scalar v, Scalar) { return v < low || v > high ? Scalar{0} : Scalar{1}; });
}

}  // namespace nn::inline NN_ABI
