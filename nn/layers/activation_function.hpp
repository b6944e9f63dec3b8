// What `.activation = ...` takes.
#pragma once

#include <concepts>
#include <functional>
#include <string>

#include "nn/autodiff/ops.hpp"
#include "nn/check.hpp"
#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

/// An activation: one of Keras's by name ("tanh"), or a function or lambda Var(const Var&) of your own.
/// Unknown names are an Error that lists the known ones. "hard_sigmoid" is Keras 3's; Keras 1 and 2 had another,
/// here "hard_sigmoid_keras2".
class ActivationFunction {
 public:
  ActivationFunction(const char* name);         // NOLINT
  ActivationFunction(const std::string& name);  // NOLINT
  template <std::invocable<const Var&> F>
  ActivationFunction(F function) : name_("function"), function_(std::move(function)) {  // NOLINT
    if (!function_) fail("activation: expected a function, got an empty one");
  }

  Var operator()(const Var& x) const { return function_(x); }
  /// Keras's name, or "function".
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::function<Var(const Var&)> function_;
};

/// Makes a function of your own known under a name, so that models that use it by that name can be saved and loaded.
void register_activation(const std::string& name, std::function<Var(const Var&)> function);

/// The name. Throws Error for a function without one.
Config to_config(const ActivationFunction& activation);
void read_config(const Config& config, const std::string& who, ActivationFunction& activation);

}  // namespace nn::inline NN_ABI
