// Keras's activations (keras/src/activations/activations.py has the same definitions). Names and constants are
// Keras 3's unless the name says otherwise.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "nn/autodiff/ops.hpp"
#include "nn/autodiff/pointwise.hpp"
#include "nn/check.hpp"
#include "nn/kernels/elementwise.hpp"

namespace nn::inline NN_ABI {

namespace {

Scalar sigmoid_of(Scalar x) { return 1 / (1 + std::exp(-x)); }
// log(1 + e^x) without overflow
Scalar softplus_of(Scalar x) { return std::max(x, Scalar{0}) + std::log1p(std::exp(-std::abs(x))); }

constexpr Scalar selu_scale = Scalar(1.0507009873554804934193349852946);
constexpr Scalar selu_alpha = Scalar(1.6732632423543772848170429916717);

}  // namespace

Var linear(const Var& x) { return x; }

// y = 1 / (1 + e^-x)        dx += dy y (1 - y)
Var sigmoid(const Var& x) {
  Tensor y = uninitialized(x.shape());
  kernels::sigmoid(x.value().data(), y.data(), y.size());
  return record("sigmoid", std::move(y), {x},
                [](const Tensor& value, const Tensor& dy, Grads& dx) { dx[0] += dy * value * (1 - value); });
}

// y = tanh x                dx += dy (1 - y^2)
Var tanh(const Var& x) {
  Tensor y = uninitialized(x.shape());
  kernels::tanh(x.value().data(), y.data(), y.size());
  return record("tanh", std::move(y), {x},
                [](const Tensor& value, const Tensor& dy, Grads& dx) { dx[0] += dy * (1 - value * value); });
}

// y = max(x, 0)             dx += dy where x > 0
Var relu(const Var& x) {
  return pointwise("relu", x, [](Scalar v) { return v < 0 ? Scalar{0} : v; },
                   [](Scalar v, Scalar) { return Scalar(v > 0); });
}

// y = min(max(x, 0), 6)     dx += dy where 0 < x < 6
Var relu6(const Var& x) {
  return pointwise("relu6", x, [](Scalar v) { return v < 0 ? Scalar{0} : v > 6 ? Scalar{6} : v; },
                   [](Scalar v, Scalar) { return Scalar(v > 0 && v < 6); });
}

// y = x, s x below 0        dx += dy, s dy below 0
Var leaky_relu(const Var& x, Scalar slope) {
  return pointwise("leaky_relu", x, [=](Scalar v) { return v > 0 ? v : slope * v; },
                   [=](Scalar v, Scalar) { return v > 0 ? Scalar{1} : slope; });
}

// y = x, a (e^x - 1) below 0         dx += dy, dy (y + a) below 0
Var elu(const Var& x, Scalar alpha) {
  return pointwise("elu", x, [=](Scalar v) { return v > 0 ? v : alpha * std::expm1(v); },
                   [=](Scalar v, Scalar y) { return v > 0 ? Scalar{1} : y + alpha; });
}

// y = x, a (e^(x/a) - 1) below 0     dx += dy, dy e^(x/a) below 0
Var celu(const Var& x, Scalar alpha) {
  return pointwise("celu", x, [=](Scalar v) { return v > 0 ? v : alpha * std::expm1(v / alpha); },
                   [=](Scalar v, Scalar y) { return v > 0 ? Scalar{1} : y / alpha + 1; });
}

Var selu(const Var& x) { return multiply(selu_scale, elu(x, selu_alpha)); }

// y = log(1 + e^x)          dx += dy sigmoid(x)
Var softplus(const Var& x) {
  return pointwise("softplus", x, softplus_of, [](Scalar v, Scalar) { return sigmoid_of(v); });
}

// y = x / (1 + |x|)         dx += dy / (1 + |x|)^2
Var softsign(const Var& x) {
  return pointwise("softsign", x, [](Scalar v) { return v / (1 + std::abs(v)); },
                   [](Scalar v, Scalar) { return 1 / ((1 + std::abs(v)) * (1 + std::abs(v))); });
}

Var silu(const Var& x) { return multiply(x, sigmoid(x)); }

// y = x Phi(x)              dx += dy (Phi(x) + x phi(x)), the normal distribution and its density
Var gelu(const Var& x, bool approximate) {
  constexpr Scalar pi = std::numbers::pi_v<Scalar>;
  if (approximate) {  // x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, Hendrycks and Gimpel 2016
    const Var inner = multiply(std::sqrt(2 / pi), add(x, multiply(Scalar(0.044715), multiply(x, square(x)))));
    return multiply(multiply(Scalar{0.5}, x), add(Scalar{1}, tanh(inner)));
  }
  const auto normal = [](Scalar v) { return std::erfc(-v / std::numbers::sqrt2_v<Scalar>) / 2; };
  return pointwise("gelu", x, [=](Scalar v) { return v * normal(v); }, [=](Scalar v, Scalar) {
    return normal(v) + v * std::exp(-v * v / 2) / std::sqrt(2 * pi);
  });
}

Var mish(const Var& x) { return multiply(x, tanh(softplus(x))); }

Var hard_sigmoid(const Var& x) {
  return pointwise("hard_sigmoid", x, [](Scalar v) { return std::clamp(v / 6 + Scalar{0.5}, Scalar{0}, Scalar{1}); },
                   [](Scalar v, Scalar) { return v > -3 && v < 3 ? Scalar{1} / 6 : Scalar{0}; });
}

Var hard_sigmoid_keras2(const Var& x) {
  const auto line = [](Scalar v) { return Scalar(0.2) * v + Scalar{0.5}; };
  return pointwise("hard_sigmoid_keras2", x, [=](Scalar v) { return std::clamp(line(v), Scalar{0}, Scalar{1}); },
                   [=](Scalar v, Scalar) { return line(v) > 0 && line(v) < 1 ? Scalar(0.2) : Scalar{0}; });
}

Var hard_silu(const Var& x) { return multiply(x, hard_sigmoid(x)); }

Var hard_tanh(const Var& x) { return clip(x, -1, 1); }

Var hard_shrink(const Var& x, Scalar limit) {
  return pointwise("hard_shrink", x, [=](Scalar v) { return std::abs(v) > limit ? v : Scalar{0}; },
                   [=](Scalar v, Scalar) { return Scalar(std::abs(v) > limit); });
}

Var soft_shrink(const Var& x, Scalar limit) {
  return pointwise(
      "soft_shrink", x, [=](Scalar v) { return v > limit    ? v - limit
                                               : v < -limit ? v + limit
                                                            : Scalar{0}; },
      [=](Scalar v, Scalar) { return Scalar(std::abs(v) > limit); });
}

Var tanh_shrink(const Var& x) { return subtract(x, tanh(x)); }

Var threshold(const Var& x, Scalar limit, Scalar value) {
  return pointwise("threshold", x, [=](Scalar v) { return v > limit ? v : value; },
                   [=](Scalar v, Scalar) { return Scalar(v > limit); });
}

Var log_sigmoid(const Var& x) { return negative(softplus(negative(x))); }

// y = (x + sqrt(x^2 + b)) / 2        dx += dy (1 + x / sqrt(x^2 + b)) / 2
Var squareplus(const Var& x, Scalar b) {
  return pointwise("squareplus", x, [=](Scalar v) { return (v + std::sqrt(v * v + b)) / 2; },
                   [=](Scalar v, Scalar) { return (1 + v / std::sqrt(v * v + b)) / 2; });
}

// y = 0, (x + 1)^2 / 4, x            dx += dy sparse_sigmoid(x)
Var sparse_plus(const Var& x) {
  return pointwise("sparse_plus", x, [](Scalar v) { return v <= -1 ? Scalar{0} : v < 1 ? (v + 1) * (v + 1) / 4 : v; },
                   [](Scalar v, Scalar) { return std::clamp((v + 1) / 2, Scalar{0}, Scalar{1}); });
}

Var sparse_sigmoid(const Var& x) {
  return pointwise("sparse_sigmoid", x, [](Scalar v) { return std::clamp((v + 1) / 2, Scalar{0}, Scalar{1}); },
                   [](Scalar v, Scalar) { return v > -1 && v < 1 ? Scalar{0.5} : Scalar{0}; });
}

Var glu(const Var& x, std::ptrdiff_t axis) {
  const std::size_t length = x.shape(normalize_axis(axis, x.rank(), "glu"));
  if (length % 2 != 0) fail("glu: expected an axis of even length, got ", to_string(x.shape()));
  return multiply(slice(x, axis, 0, length / 2), sigmoid(slice(x, axis, length / 2, length)));
}

}  // namespace nn::inline NN_ABI
