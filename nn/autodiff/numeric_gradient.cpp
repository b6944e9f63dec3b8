#include "nn/autodiff/numeric_gradient.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace nn::inline NN_ABI {

Tensor numeric_gradient(const std::function<Scalar(const Tensor&)>& f, Tensor x, double h) {
  Tensor gradient = uninitialized(shape_of(x));
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Scalar kept = x.data()[i];
    x.data()[i] = static_cast<Scalar>(kept + h);
    const double above = f(x), right = x.data()[i];
    x.data()[i] = static_cast<Scalar>(kept - h);
    const double below = f(x), left = x.data()[i];
    x.data()[i] = kept;
    gradient.data()[i] = static_cast<Scalar>((above - below) / (right - left));  // the step that rounding left
  }
  return gradient;
}

GradientCheck check_gradient(const std::function<Var(const Vars&)>& f, const std::vector<Tensor>& inputs, double h) {
  const auto loss = [&](const Vars& x) {  // sum_k c_k y_k with uneven c_k
    const Var y = f(x);
    Tensor c = uninitialized(y.shape());
    for (std::size_t k = 0; k < c.size(); ++k)
      c.data()[k] = static_cast<Scalar>(std::sin(1.0 + 0.7 * static_cast<double>(k)) + 0.2);
    return sum(multiply(y, c));
  };
  Vars variables;
  for (const Tensor& input : inputs) variables.push_back(Var::variable(input));
  backward(loss(variables));

  GradientCheck worst;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    const auto of_input = [&](const Tensor& x) {
      Vars constants(inputs.begin(), inputs.end());
      constants[k] = x;
      return loss(constants).value().data()[0];
    };
    const Tensor analytic = variables[k].gradient(), numeric = numeric_gradient(of_input, inputs[k], h);
    for (std::size_t i = 0; i < analytic.size(); ++i) {
      const double a = analytic.data()[i], n = numeric.data()[i];
      const double error = std::abs(a - n) / std::max({1.0, std::abs(a), std::abs(n)});
      if (error > worst.error || std::isnan(error)) {
        std::ostringstream where;
        where << "input " << k << ", element " << i << ": analytic " << a << ", numeric " << n;
        worst = {std::isnan(error) ? INFINITY : error, where.str()};
      }
    }
  }
  return worst;
}

}  // namespace nn::inline NN_ABI
