#include "nn/layers/activation_function.hpp"

#include <map>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

using Function = std::function<Var(const Var&)>;

// Keras's names and default arguments: keras/src/activations/activations.py
const std::map<std::string, Function>& known() {
  static const std::map<std::string, Function> functions = {
      {"celu", [](const Var& x) { return celu(x, 1); }},
      {"elu", [](const Var& x) { return elu(x, 1); }},
      {"exponential", [](const Var& x) { return exp(x); }},
      {"gelu", [](const Var& x) { return gelu(x, false); }},
      {"gelu_approximate", [](const Var& x) { return gelu(x, true); }},
      {"glu", [](const Var& x) { return glu(x); }},
      {"hard_shrink", [](const Var& x) { return hard_shrink(x, Scalar(0.5)); }},
      {"hard_sigmoid", hard_sigmoid},
      {"hard_sigmoid_keras2", hard_sigmoid_keras2},
      {"hard_silu", hard_silu},
      {"hard_swish", hard_silu},
      {"hard_tanh", hard_tanh},
      {"leaky_relu", [](const Var& x) { return leaky_relu(x, Scalar(0.2)); }},
      {"linear", linear},
      {"log_sigmoid", log_sigmoid},
      {"log_softmax", [](const Var& x) { return log_softmax(x); }},
      {"mish", mish},
      {"relu", relu},
      {"relu6", relu6},
      {"selu", selu},
      {"sigmoid", sigmoid},
      {"silu", silu},
      {"soft_shrink", [](const Var& x) { return soft_shrink(x, Scalar(0.5)); }},
      {"softmax", [](const Var& x) { return softmax(x); }},
      {"softplus", softplus},
      {"softsign", softsign},
      {"sparse_plus", sparse_plus},
      {"sparse_sigmoid", sparse_sigmoid},
      {"sparsemax", [](const Var& x) { return sparsemax(x); }},
      {"squareplus", [](const Var& x) { return squareplus(x, 4); }},
      {"swish", silu},
      {"tanh", [](const Var& x) { return tanh(x); }},
      {"tanh_shrink", tanh_shrink},
  };
  return functions;
}

}  // namespace

ActivationFunction::ActivationFunction(const char* name) : ActivationFunction(std::string(name)) {}

ActivationFunction::ActivationFunction(const std::string& name) : name_(name) {
  std::vector<std::string> names;
  for (const auto& [key, function] : known()) names.push_back(key);
  expect_one_of("activation", "the name", name, names);
  function_ = known().at(name);
}

}  // namespace nn::inline NN_ABI
