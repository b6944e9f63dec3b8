#include "nn/train/optimizers.hpp"

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "nn/kernels/optimizers.hpp"

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

Scalar scalar(double value) { return static_cast<Scalar>(value); }

}  // namespace

OptimizerImpl::OptimizerImpl(std::string class_name, double rate, const Clipping& clipping)
    : learning_rate(rate), name_(std::move(class_name)), clipping_(clipping) {
  if (!(rate > 0 && std::isfinite(rate))) fail(name_, ": expected a learning rate above 0, got ", rate);
  if (clipping.norm.has_value() + clipping.value.has_value() + clipping.global_norm.has_value() > 1) {
    fail(name_, ": expected at most one of clipnorm, clipvalue and global_clipnorm");
  }
  for (const auto& limit : {clipping.norm, clipping.value, clipping.global_norm}) {
    if (limit && !(*limit > 0)) fail(name_, ": expected a clipping limit above 0, got ", *limit);
  }
}

void OptimizerImpl::clip(std::vector<Tensor>& gradients) const {
  double total = 0;
  for (Tensor& g : gradients) {
    if (clipping_.norm) shrink_to(g, std::sqrt(squared_norm(g)), *clipping_.norm);
    if (clipping_.value) {
      const Scalar limit = scalar(*clipping_.value);
      for (Scalar& value : g.storage()) value = std::clamp(value, -limit, limit);
    }
    if (clipping_.global_norm) total += squared_norm(g);
  }
  if (clipping_.global_norm) {
    for (Tensor& g : gradients) shrink_to(g, std::sqrt(total), *clipping_.global_norm);
  }
}

void OptimizerImpl::apply(const std::vector<Parameter>& weights, std::vector<Tensor> gradients) {
  if (weights.size() != gradients.size()) {
    fail(name_, ": expected a gradient for each of ", weights.size(), " weights, got ", gradients.size());
  }
  clip(gradients);
  ++iterations;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    std::vector<Tensor>& state = states_[weights[k]];
    if (state.empty()) state.assign(states(), zeros(shape_of(weights[k]->value)));
    update(weights[k]->value, gradients[k], state);
  }
  for (const Parameter& weight : weights) {
    if (weight->constraint) weight->value = weight->constraint(weight->value);
  }
}

namespace {

struct SGDImpl final : OptimizerImpl {
  SGDImpl(double rate, const SGDOptions& options)
      : OptimizerImpl("SGD", rate, {options.clipnorm, options.clipvalue, options.global_clipnorm}), o(options) {
    expect_between("SGD", "momentum", o.momentum, 0, 1);
  }
  std::size_t states() const override { return o.momentum > 0 ? 1 : 0; }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state) override {
    const Scalar rate = scalar(learning_rate);
    if (o.momentum > 0) {
      kernels::sgd_momentum(w.data(), g.data(), state[0].data(), w.size(), rate, scalar(o.momentum), o.nesterov);
    } else {
      kernels::sgd(w.data(), g.data(), w.size(), rate);
    }
  }

  SGDOptions o;
};

struct RMSpropImpl final : OptimizerImpl {
  RMSpropImpl(double rate, const RMSpropOptions& options)
      : OptimizerImpl("RMSprop", rate, {options.clipnorm, options.clipvalue, options.global_clipnorm}), o(options) {
    expect_between("RMSprop", "rho", o.rho, 0, 1);
    expect_between("RMSprop", "momentum", o.momentum, 0, 1);
    expect_between("RMSprop", "epsilon", o.epsilon, 0, 1);
  }
  std::size_t states() const override { return 1u + (o.momentum > 0 ? 1u : 0u) + (o.centered ? 1u : 0u); }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state) override {
    Scalar* const momentum = o.momentum > 0 ? state[1].data() : nullptr;
    Scalar* const mean = o.centered ? state.back().data() : nullptr;
    kernels::rmsprop(w.data(), g.data(), state[0].data(), mean, momentum, w.size(),
                     {scalar(learning_rate), scalar(o.rho), scalar(o.momentum), scalar(o.epsilon)});
  }

  RMSpropOptions o;
};

struct AdamImpl final : OptimizerImpl {
  AdamImpl(double rate, const AdamOptions& options)
      : OptimizerImpl("Adam", rate, {options.clipnorm, options.clipvalue, options.global_clipnorm}), o(options) {
    for (const double beta : {o.beta_1, o.beta_2}) {
      if (!(beta >= 0 && beta < 1)) fail("Adam: expected beta_1 and beta_2 from 0 to below 1, got ", beta);
    }
    expect_between("Adam", "epsilon", o.epsilon, 0, 1);
  }
  std::size_t states() const override { return o.amsgrad ? 3 : 2; }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state) override {
    const double t = static_cast<double>(iterations);
    const double alpha = learning_rate * std::sqrt(1 - std::pow(o.beta_2, t)) / (1 - std::pow(o.beta_1, t));
    kernels::adam(w.data(), g.data(), state[0].data(), state[1].data(), o.amsgrad ? state[2].data() : nullptr, w.size(),
                  {scalar(alpha), scalar(o.beta_1), scalar(o.beta_2), scalar(o.epsilon)});
  }

  AdamOptions o;
};

}  // namespace

Optimizer SGD(double rate, const SGDOptions& options) { return Optimizer(std::make_shared<SGDImpl>(rate, options)); }

Optimizer RMSprop(double rate, const RMSpropOptions& options) {
  return Optimizer(std::make_shared<RMSpropImpl>(rate, options));
}

Optimizer Adam(double rate, const AdamOptions& options) { return Optimizer(std::make_shared<AdamImpl>(rate, options)); }

Optimizer::Optimizer(const char* name) : Optimizer(std::string(name)) {}

Optimizer::Optimizer(const std::string& name) : impl_(nullptr) {
  expect_one_of("Optimizer", "the name", name, {"sgd", "rmsprop", "adam"});
  *this = name == "sgd" ? SGD() : name == "rmsprop" ? RMSprop() : Adam();
}

void Optimizer::set_learning_rate(double rate) const {
  if (!(rate >= 0 && std::isfinite(rate))) fail(name(), ": expected a learning rate of at least 0, got ", rate);
  impl_->learning_rate = rate;
}

}  // namespace nn::inline NN_ABI
