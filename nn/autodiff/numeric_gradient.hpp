// Checking a gradient against differences: for tests, and for whoever writes an op of their own.
#pragma once

#include <functional>
#include <string>

#include "nn/autodiff/ops.hpp"

namespace nn::inline NN_ABI {

/// The step for this Scalar: in double the result is then good to some 1e-9, in float to some 1e-2 only. To prove a
/// gradient, link the library in double (the dependency attend_double).
inline constexpr double difference_step = sizeof(Scalar) == sizeof(double) ? 1e-5 : 1e-3;

/// dL/dx by central differences, (L(x + h) - L(x - h)) / 2h for each element.
/// f: computes L, a single number, from x.
Tensor numeric_gradient(const std::function<Scalar(const Tensor&)>& f, Tensor x, double h = difference_step);

/// What check_gradient found: the largest |analytic - numeric| / max(1, |analytic|, |numeric|), and where.
struct GradientCheck {
  double error = 0;
  std::string where;  // "input 1, element 7: analytic 0.25, numeric 0.24"
};

/// Compares the gradients of an op or of any function of Vars with differences, for all inputs. The output may
/// have any shape: it is reduced to one number with fixed coefficients, so that no element hides another.
///
///   GradientCheck check = check_gradient([](const Vars& x) { return my_op(x[0], x[1]); }, {a, b});
///   // check.error is below 1e-6 in double when my_op's gradient is right
GradientCheck check_gradient(const std::function<Var(const Vars&)>& f, const std::vector<Tensor>& inputs,
                             double h = difference_step);

}  // namespace nn::inline NN_ABI
