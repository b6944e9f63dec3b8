// What an optimizer is. The list of them is in optimizers.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "nn/graph/context.hpp"
#include "nn/parallel.hpp"
#include "nn/train/schedules.hpp"

namespace nn::inline NN_ABI {

/// Calls task(k) for each weight, on all threads if they hold enough numbers. Each is done by one thread, so results do
/// not depend on how many there are.
void for_each_weight(const Parameters& weights, Task task);

/// What every optimizer has: a learning rate, a count of steps, and the tensors it keeps for each weight.
/// Source: keras/src/optimizers/base_optimizer.py
class OptimizerImpl {
 public:
  struct Common {  // at most one of the three that clip gradients before each step
    std::optional<double> weight_decay, clipnorm, clipvalue, global_clipnorm;
  };

  OptimizerImpl(std::string class_name, LearningRate rate, const Common& common);
  virtual ~OptimizerImpl() = default;

  /// One step: `gradients` in the order of `weights`. Weights are brought back to their constraints after it.
  void apply(const Parameters& weights, PoolVector<Tensor> gradients);

  const std::string& name() const { return name_; }
  /// Of the next step.
  double rate() const { return learning_rate(static_cast<double>(iterations)); }
  LearningRate learning_rate;
  std::uint64_t iterations = 0;  // steps done

  /// A tensor that is kept for each weight: its name and what it is filled with at first.
  struct State {
    std::string name;
    double start = 0;
  };
  virtual std::vector<State> states() const = 0;
  /// Its options but the learning rate, as Keras names them, for files.
  virtual Config options() const { return Config::fields(); }
  /// Numbers that follow from the steps done and that Keras keeps too, after the tensors, in its files.
  virtual std::vector<double> kept_numbers() const { return {}; }

  /// The tensors kept for a weight, in the order of states().
  struct Slot {
    Parameter weight;
    std::vector<Tensor> state;
  };
  /// In the order in which the weights came first: the model's.
  std::vector<Slot>& slots() { return slots_; }
  /// Makes the slots of weights that have none yet, as the first step does.
  void build(const Parameters& weights);
  /// The slot of a weight that was built.
  Slot& slot(const Parameter& weight) { return slots_[places_.at(weight.get())]; }

 protected:
  /// Moves one weight. rate: of this step.   iterations counts this step already.
  virtual void update(Tensor& w, const Tensor& gradient, std::vector<Tensor>& state, double rate) = 0;

 private:
  void clip(PoolVector<Tensor>& gradients) const;

  std::string name_;
  Common common_;
  std::vector<Slot> slots_;
  std::unordered_map<const Weight*, std::size_t> places_;  // in slots_
};

/// The handle of an optimizer, or Keras's name for one with its defaults: sgd, rmsprop, adam, adamw, adagrad, adadelta,
/// adamax, nadam. Copies are the same optimizer with the same state: give each model one of its own.
class Optimizer {
 public:
  Optimizer(const char* name);         // NOLINT
  Optimizer(const std::string& name);  // NOLINT
  explicit Optimizer(std::shared_ptr<OptimizerImpl> impl) : impl_(std::move(impl)) {}

  void apply(const Parameters& weights, PoolVector<Tensor> gradients) const {
    impl_->apply(weights, std::move(gradients));
  }
  const std::string& name() const { return impl_->name(); }
  /// Of the next step.
  double learning_rate() const { return impl_->rate(); }
  /// Throws Error when the optimizer follows a schedule.
  void set_learning_rate(double rate) const;
  std::uint64_t iterations() const { return impl_->iterations; }
  const std::shared_ptr<OptimizerImpl>& impl() const { return impl_; }

 private:
  std::shared_ptr<OptimizerImpl> impl_;
};

/// An optimizer as an object of a file, {"class_name": "Adam", "config": {...}}, without what it keeps for the weights.
/// Throws Error naming `who` when there is no such optimizer here or an option is wrong.
Config to_config(const Optimizer& optimizer);
void read_config(const Config& config, const std::string& who, Optimizer& optimizer);

}  // namespace nn::inline NN_ABI
