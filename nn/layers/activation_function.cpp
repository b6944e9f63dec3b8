#include "nn/layers/activation_function.hpp"

#include <map>
#include <mutex>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

using Function = std::function<Var(const Var&)>;

// Keras's names and default arguments: keras/src/activations/activations.py
std::map<std::string, Function>& known() {
  static std::map<std::string, Function> functions = {
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

std::mutex known_mutex;

}  // namespace

ActivationFunction::ActivationFunction(const char* name) : ActivationFunction(std::string(name)) {}

ActivationFunction::ActivationFunction(const std::string& name) : name_(name) {
  const std::lock_guard lock(known_mutex);
  std::vector<std::string> names;
  for (const auto& [key, function] : known()) names.push_back(key);
  expect_one_of("activation", "the name", name, names);
  function_ = known().at(name);
}

void register_activation(const std::string& name, std::function<Var(const Var&)> function) {
  if (!function || name.empty()) fail("register_activation: expected a name and a function, got an empty one");
  const std::lock_guard lock(known_mutex);
  known()[name] = std::move(function);
}

Config to_config(const ActivationFunction& activation) {
  if (activation.name() == "function") {
    fail("saving: an activation of your own needs a name: register_activation(\"mine\", function), then use \"mine\"");
  }
  return activation.name();
}

// Keras 3 writes functions that are not its own as {"class_name": "function", "config": name}.
void read_config(const Config& config, const std::string& who, ActivationFunction& activation) {
  const Config* name = config.find("config");
  const std::string text = config.is_null()          ? "linear"
                           : name && name->is_text() ? name->as_text(who)
                                                     : config.as_text(who);
  try {
    activation = text;
  } catch (const Error& error) {
    fail(who, ": ", error.what(), "; one of your own is made known with register_activation");
  }
}

}  // namespace nn::inline NN_ABI
