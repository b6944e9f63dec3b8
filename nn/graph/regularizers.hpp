// Penalties that are added to the training loss: on weights, and on what layers give.
#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <vector>

#include "nn/autodiff/ops.hpp"
#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

/// A penalty by Keras's name, by its constructor below, a function of your own from a Var to a single number, or
/// none. Known names, with Keras's defaults: l1, l2, l1_l2, orthogonal_regularizer.
/// On weights it counts once a batch. On what a layer gives (activity_regularizer) it is divided by the batch size,
/// and a batch is cut into shards whose penalties are added: a function of your own has to be a sum over samples.
/// Source: keras/src/regularizers/regularizers.py
class Regularizer {
 public:
  using Function = std::function<Var(const Var&)>;

  Regularizer() = default;
  Regularizer(const char* name);         // NOLINT: "l2" is usable wherever a Regularizer is
  Regularizer(const std::string& name);  // NOLINT
  template <std::invocable<const Var&> F>
  Regularizer(F function) : Regularizer("function", std::move(function)) {}  // NOLINT
  /// config: how it is written into files; null for one of your own, which is not.
  Regularizer(std::string name, Function function, Config config = {})
      : name_(std::move(name)), function_(std::move(function)), config_(std::move(config)) {}

  explicit operator bool() const { return function_ != nullptr; }
  Var operator()(const Var& x) const { return function_(x); }
  const std::string& name() const { return name_; }
  const Config& config() const { return config_; }

 private:
  std::string name_;
  Function function_;
  Config config_;
};

/// Null for none. Throws Error for a penalty of your own, which a file cannot hold.
Config to_config(const Regularizer& regularizer);
void read_config(const Config& config, const std::string& who, Regularizer& regularizer);

Regularizer L1(double l1 = 0.01);                          // l1 sum |x|
Regularizer L2(double l2 = 0.01);                          // l2 sum x^2
Regularizer L1L2(double l1 = 0, double l2 = 0);            // both
/// factor times the mean |cosine| between different rows (or "columns") of a matrix: 0 when they are orthogonal.
Regularizer OrthogonalRegularizer(double factor = 0.01, const std::string& mode = "rows");

}  // namespace nn::inline NN_ABI
