// Optimizers that scale steps by gradients alone: SGD, RMSprop, Adagrad, Adadelta.
#include "nn/check.hpp"
#include "nn/kernels/optimizers.hpp"
#include "nn/train/optimizer_options.hpp"

namespace nn::inline NN_ABI {

namespace {

Scalar scalar(double value) { return static_cast<Scalar>(value); }

template <class Options>
OptimizerImpl::Common common(const Options& o) {
  return {o.weight_decay, o.clipnorm, o.clipvalue, o.global_clipnorm};
}

struct SGDImpl final : OptimizerImpl {
  SGDImpl(const LearningRate& rate, const SGDOptions& options)
      : OptimizerImpl("SGD", rate, common(options)), o(options) {
    expect_between("SGD", "momentum", o.momentum, 0, 1);
  }
  std::vector<State> states() const override {
    return o.momentum > 0 ? std::vector<State>{{"momentum"}} : std::vector<State>();
  }

  Config options() const override { return written(o); }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state, double rate) override {
    if (o.momentum > 0) {
      kernels::sgd_momentum(w.data(), g.data(), state[0].data(), w.size(), scalar(rate), scalar(o.momentum),
                            o.nesterov);
    } else {
      kernels::sgd(w.data(), g.data(), w.size(), scalar(rate));
    }
  }

  SGDOptions o;
};

struct RMSpropImpl final : OptimizerImpl {
  RMSpropImpl(const LearningRate& rate, const RMSpropOptions& options)
      : OptimizerImpl("RMSprop", rate, common(options)), o(options) {
    expect_between("RMSprop", "rho", o.rho, 0, 1);
    expect_between("RMSprop", "momentum", o.momentum, 0, 1);
    expect_between("RMSprop", "epsilon", o.epsilon, 0, 1);
  }
  std::vector<State> states() const override {
    std::vector<State> all = {{"velocity"}};
    if (o.momentum > 0) all.push_back({"momentum"});
    if (o.centered) all.push_back({"average_gradient"});
    return all;
  }

  Config options() const override { return written(o); }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state, double rate) override {
    Scalar* const momentum = o.momentum > 0 ? state[1].data() : nullptr;
    Scalar* const mean = o.centered ? state.back().data() : nullptr;
    kernels::rmsprop(w.data(), g.data(), state[0].data(), mean, momentum, w.size(),
                     {.rate = scalar(rate),
                      .rho = scalar(o.rho),
                      .momentum = scalar(o.momentum),
                      .epsilon = scalar(o.epsilon_outside ? 0 : o.epsilon),
                      .epsilon_outside = scalar(o.epsilon_outside ? o.epsilon : 0)});
  }

  RMSpropOptions o;
};

struct AdagradImpl final : OptimizerImpl {
  AdagradImpl(const LearningRate& rate, const AdagradOptions& options)
      : OptimizerImpl("Adagrad", rate, common(options)), o(options) {
    if (!(o.initial_accumulator_value >= 0)) {
      fail("Adagrad: expected an initial_accumulator_value of at least 0, got ", o.initial_accumulator_value);
    }
    expect_between("Adagrad", "epsilon", o.epsilon, 0, 1);
  }
  std::vector<State> states() const override { return {{"accumulator", o.initial_accumulator_value}}; }

  Config options() const override { return written(o); }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state, double rate) override {
    kernels::adagrad(w.data(), g.data(), state[0].data(), w.size(), scalar(rate), scalar(o.epsilon));
  }

  AdagradOptions o;
};

struct AdadeltaImpl final : OptimizerImpl {
  AdadeltaImpl(const LearningRate& rate, const AdadeltaOptions& options)
      : OptimizerImpl("Adadelta", rate, common(options)), o(options) {
    expect_between("Adadelta", "rho", o.rho, 0, 1);
    expect_between("Adadelta", "epsilon", o.epsilon, 0, 1);
  }
  std::vector<State> states() const override { return {{"accumulated_grad"}, {"accumulated_delta_var"}}; }

  Config options() const override { return written(o); }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state, double rate) override {
    kernels::adadelta(w.data(), g.data(), state[0].data(), state[1].data(), w.size(), scalar(rate), scalar(o.rho),
                      scalar(o.epsilon));
  }

  AdadeltaOptions o;
};

}  // namespace

Optimizer SGD(const LearningRate& rate, const SGDOptions& options) {
  return Optimizer(std::make_shared<SGDImpl>(rate, options));
}

Optimizer RMSprop(const LearningRate& rate, const RMSpropOptions& options) {
  return Optimizer(std::make_shared<RMSpropImpl>(rate, options));
}

Optimizer Adagrad(const LearningRate& rate, const AdagradOptions& options) {
  return Optimizer(std::make_shared<AdagradImpl>(rate, options));
}

Optimizer Adadelta(const LearningRate& rate, const AdadeltaOptions& options) {
  return Optimizer(std::make_shared<AdadeltaImpl>(rate, options));
}

}  // namespace nn::inline NN_ABI
