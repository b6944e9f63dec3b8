#include "nn/train/optimizer.hpp"

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "nn/parallel.hpp"
#include "nn/train/optimizers.hpp"

namespace nn::inline NN_ABI {

namespace {

double squared_norm(const Tensor& x) {
  double total = 0;
  for (const Scalar value : x.storage()) total += static_cast<double>(value) * static_cast<double>(value);
  return total;
}

void shrink_to(Tensor& gradient, double norm, double limit) {
  if (norm > limit) gradient *= static_cast<Scalar>(limit / norm);
}

}  // namespace

void for_each_weight(const Parameters& weights, Task task) {
  constexpr std::size_t worth_a_thread = 1 << 16;
  std::size_t numbers = 0;
  for (const Parameter& weight : weights) numbers += weight->value.size();
  if (numbers >= worth_a_thread) return parallel_for(weights.size(), task);
  for (std::size_t k = 0; k < weights.size(); ++k) task(k);
}

OptimizerImpl::OptimizerImpl(std::string class_name, LearningRate rate, const Common& common)
    : learning_rate(std::move(rate)), name_(std::move(class_name)), common_(common) {
  const double first = learning_rate(0);
  if (!learning_rate.is_schedule() && !(first > 0 && std::isfinite(first))) {
    fail(name_, ": expected a learning rate above 0, got ", first);
  }
  if (common.clipnorm.has_value() + common.clipvalue.has_value() + common.global_clipnorm.has_value() > 1) {
    fail(name_, ": expected at most one of clipnorm, clipvalue and global_clipnorm");
  }
  for (const auto& limit : {common.clipnorm, common.clipvalue, common.global_clipnorm}) {
    if (limit && !(*limit > 0)) fail(name_, ": expected a clipping limit above 0, got ", *limit);
  }
  if (common.weight_decay && !(*common.weight_decay >= 0 && std::isfinite(*common.weight_decay))) {
    fail(name_, ": expected a weight_decay of at least 0, got ", *common.weight_decay);
  }
}

void OptimizerImpl::clip(PoolVector<Tensor>& gradients) const {
  double total = 0;
  for (Tensor& g : gradients) {
    if (common_.clipnorm) shrink_to(g, std::sqrt(squared_norm(g)), *common_.clipnorm);
    if (common_.clipvalue) {
      const auto limit = static_cast<Scalar>(*common_.clipvalue);
      for (Scalar& value : g.storage()) value = std::clamp(value, -limit, limit);
    }
    if (common_.global_clipnorm) total += squared_norm(g);
  }
  if (common_.global_clipnorm) {
    for (Tensor& g : gradients) shrink_to(g, std::sqrt(total), *common_.global_clipnorm);
  }
}

void OptimizerImpl::build(const Parameters& weights) {
  for (const Parameter& weight : weights) {
    if (!places_.try_emplace(weight.get(), slots_.size()).second) continue;
    Slot& slot = slots_.emplace_back(Slot{weight, {}});
    for (const State& state : states())
      slot.state.push_back(full(shape_of(weight->value), static_cast<Scalar>(state.start)));
  }
}

void OptimizerImpl::apply(const Parameters& weights, PoolVector<Tensor> gradients) {
  if (weights.size() != gradients.size()) {
    fail(name_, ": expected a gradient for each of ", weights.size(), " weights, got ", gradients.size());
  }
  build(weights);
  clip(gradients);
  const double rate = this->rate();
  if (!std::isfinite(rate))
    fail(name_, ": expected the schedule ", learning_rate.name(), " to give a number, got ", rate);
  ++iterations;
  for_each_weight(weights, [&](std::size_t k) {
    Tensor& w = weights[k]->value;
    if (common_.weight_decay) w *= static_cast<Scalar>(1 - *common_.weight_decay * rate);
    update(w, gradients[k], slots_[places_.at(weights[k].get())].state, rate);
    if (weights[k]->constraint) w = weights[k]->constraint(w);
  });
}

Optimizer::Optimizer(const char* name) : Optimizer(std::string(name)) {}

Optimizer::Optimizer(const std::string& name) : impl_(nullptr) {
  struct Known {
    const char *name, *class_name;
    Optimizer (*make)();
  };
  static const Known known_optimizers[] = {
      {"sgd", "SGD", [] { return SGD(); }},
      {"rmsprop", "RMSprop", [] { return RMSprop(); }},
      {"adam", "Adam", [] { return Adam(); }},
      {"adamw", "AdamW", [] { return AdamW(); }},
      {"adagrad", "Adagrad", [] { return Adagrad(); }},
      {"adadelta", "Adadelta", [] { return Adadelta(); }},
      {"adamax", "Adamax", [] { return Adamax(); }},
      {"nadam", "Nadam", [] { return Nadam(); }},
  };
  std::vector<std::string> names;
  for (const Known& known : known_optimizers) {
    if (name == known.name || name == known.class_name) {
      *this = known.make();
      return;
    }
    names.emplace_back(known.name);
  }
  expect_one_of("Optimizer", "the name", name, names);
}

void Optimizer::set_learning_rate(double rate) const {
  if (!(rate >= 0 && std::isfinite(rate))) fail(name(), ": expected a learning rate of at least 0, got ", rate);
  if (impl_->learning_rate.is_schedule()) {
    fail(name(), ": expected a learning rate that is a number to set it, got the schedule ",
         impl_->learning_rate.name());
  }
  impl_->learning_rate = rate;
}

}  // namespace nn::inline NN_ABI
