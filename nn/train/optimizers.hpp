// How weights follow their gradients.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "nn/graph/context.hpp"

namespace nn::inline NN_ABI {

/// What every optimizer has: a learning rate, a count of steps, and the tensors it keeps for each weight.
class OptimizerImpl {
 public:
  struct Clipping {  // of gradients, before each step
    std::optional<double> norm, value, global_norm;
  };

  OptimizerImpl(std::string class_name, double rate, const Clipping& clipping);
  virtual ~OptimizerImpl() = default;

  /// One step: `gradients` in the order of `weights`.
  void apply(const std::vector<Parameter>& weights, std::vector<Tensor> gradients);

  const std::string& name() const { return name_; }
  double learning_rate;
  std::uint64_t iterations = 0;  // steps done

 protected:
  /// Moves one weight. `state` holds states() tensors of the weight's shape, zeros at first.
  virtual void update(Tensor& w, const Tensor& gradient, std::vector<Tensor>& state) = 0;
  virtual std::size_t states() const = 0;

 private:
  void clip(std::vector<Tensor>& gradients) const;

  std::string name_;
  Clipping clipping_;
  std::unordered_map<Parameter, std::vector<Tensor>> states_;
};

/// The handle of an optimizer, or Keras's name for one with its defaults: "sgd", "rmsprop", "adam". Copies are the
/// same optimizer with the same state: give each model one of its own.
class Optimizer {
 public:
  Optimizer(const char* name);         // NOLINT
  Optimizer(const std::string& name);  // NOLINT
  explicit Optimizer(std::shared_ptr<OptimizerImpl> impl) : impl_(std::move(impl)) {}

  void apply(const std::vector<Parameter>& weights, std::vector<Tensor> gradients) const {
    impl_->apply(weights, std::move(gradients));
  }
  const std::string& name() const { return impl_->name(); }
  double learning_rate() const { return impl_->learning_rate; }
  void set_learning_rate(double rate) const;
  std::uint64_t iterations() const { return impl_->iterations; }

 private:
  std::shared_ptr<OptimizerImpl> impl_;
};

struct SGDOptions {
  double momentum = 0;
  bool nesterov = false;
  std::optional<double> clipnorm = std::nullopt;         // the largest norm of each gradient
  std::optional<double> clipvalue = std::nullopt;        // the largest |element|
  std::optional<double> global_clipnorm = std::nullopt;  // the largest norm of all gradients together
};

/// Stochastic gradient descent.   Source: keras/src/optimizers/sgd.py
Optimizer SGD(double learning_rate = 0.01, const SGDOptions& options = {});

struct RMSpropOptions {
  double rho = 0.9;
  double momentum = 0;
  double epsilon = 1e-7;  // inside the square root
  bool centered = false;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
};

/// Steps divided by the root of a running mean of squared gradients.   Source: keras/src/optimizers/rmsprop.py
Optimizer RMSprop(double learning_rate = 0.001, const RMSpropOptions& options = {});

struct AdamOptions {
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;  // added before the bias correction, as in the paper's section 2, last formula
  bool amsgrad = false;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
};

/// Adaptive moments.   Source: Kingma and Ba 2015; keras/src/optimizers/adam.py
Optimizer Adam(double learning_rate = 0.001, const AdamOptions& options = {});

}  // namespace nn::inline NN_ABI
