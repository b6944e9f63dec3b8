// What a weight is brought back to after each training step.
#pragma once

#include <concepts>
#include <functional>
#include <string>

#include "nn/graph/config.hpp"
#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// A constraint by Keras's name, by its constructor below, a function of your own from a weight to the weight it
/// becomes, or none. Known names, with Keras's defaults: max_norm, non_neg, unit_norm, min_max_norm.
/// Norms are taken along one axis: axis 0 of a Dense kernel (inputs, units) is the weights into each unit.
/// Source: keras/src/constraints/constraints.py
class Constraint {
 public:
  using Function = std::function<Tensor(const Tensor&)>;

  Constraint() = default;
  Constraint(const char* name);         // NOLINT: "non_neg" is usable wherever a Constraint is
  Constraint(const std::string& name);  // NOLINT
  template <std::invocable<const Tensor&> F>
  Constraint(F function) : Constraint("function", std::move(function)) {}  // NOLINT
  /// config: how it is written into files; null for one of your own, which is not.
  Constraint(std::string name, Function function, Config config = {})
      : name_(std::move(name)), function_(std::move(function)), config_(std::move(config)) {}

  explicit operator bool() const { return function_ != nullptr; }
  Tensor operator()(const Tensor& weight) const { return function_(weight); }
  const std::string& name() const { return name_; }
  const Config& config() const { return config_; }

 private:
  std::string name_;
  Function function_;
  Config config_;
};

/// Null for none. Throws Error for a constraint of your own, which a file cannot hold.
Config to_config(const Constraint& constraint);
void read_config(const Config& config, const std::string& who, Constraint& constraint);

Constraint MaxNorm(double max_value = 2, std::ptrdiff_t axis = 0);  // shrunk to norm max_value where it is longer
Constraint NonNeg();                                                // negative weights become 0
Constraint UnitNorm(std::ptrdiff_t axis = 0);                       // norm 1
/// Norms moved by `rate` of the way (0 to 1) into min_value to max_value.
Constraint MinMaxNorm(double min_value = 0, double max_value = 1, double rate = 1, std::ptrdiff_t axis = 0);

}  // namespace nn::inline NN_ABI
