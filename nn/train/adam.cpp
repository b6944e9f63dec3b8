// Optimizers with adaptive moments: Adam, AdamW, Adamax, Nadam.
#include <cmath>

#include "nn/check.hpp"
#include "nn/kernels/optimizers.hpp"
#include "nn/train/optimizer_options.hpp"

namespace nn::inline NN_ABI {

namespace {

Scalar scalar(double value) { return static_cast<Scalar>(value); }

// What the whole family has.
template <class Options>
struct MomentsImpl : OptimizerImpl {
  MomentsImpl(const std::string& name, const LearningRate& rate, const Options& options)
      : OptimizerImpl(name, rate, {options.weight_decay, options.clipnorm, options.clipvalue, options.global_clipnorm}),
        o(options) {
    for (const double beta : {o.beta_1, o.beta_2}) {
      if (!(beta >= 0 && beta < 1)) fail(name, ": expected beta_1 and beta_2 from 0 to below 1, got ", beta);
    }
    expect_between(name, "epsilon", o.epsilon, 0, 1);
  }
  double step() const { return static_cast<double>(iterations); }
  Config options() const override { return written(o); }

  Options o;
};

struct AdamImpl final : MomentsImpl<AdamOptions> {
  using MomentsImpl::MomentsImpl;
  std::vector<State> states() const override {
    std::vector<State> all = {{"momentum"}, {"velocity"}};
    if (o.amsgrad) all.push_back({"velocity_hat"});
    return all;
  }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state, double rate) override {
    const double alpha = rate * std::sqrt(1 - std::pow(o.beta_2, step())) / (1 - std::pow(o.beta_1, step()));
    kernels::adam(w.data(), g.data(), state[0].data(), state[1].data(), o.amsgrad ? state[2].data() : nullptr, w.size(),
                  {scalar(alpha), scalar(o.beta_1), scalar(o.beta_2), scalar(o.epsilon)});
  }
};

struct AdamaxImpl final : MomentsImpl<AdamaxOptions> {
  using MomentsImpl::MomentsImpl;
  std::vector<State> states() const override { return {{"momentum"}, {"norm"}}; }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state, double rate) override {
    const double alpha = rate / (1 - std::pow(o.beta_1, step()));
    kernels::adamax(w.data(), g.data(), state[0].data(), state[1].data(), w.size(),
                    {scalar(alpha), scalar(o.beta_1), scalar(o.beta_2), scalar(o.epsilon)});
  }
};

struct NadamImpl final : MomentsImpl<NadamOptions> {
  using MomentsImpl::MomentsImpl;
  std::vector<State> states() const override { return {{"momentum"}, {"velocity"}}; }

  // u_t = beta_1 (1 - 0.96^(c t) / 2), the momentum of step t
  double momentum(double t) const { return o.beta_1 * (1 - 0.5 * std::pow(0.96, o.schedule_decay * t)); }

  // u_1 ... u_t, which is soon nothing beside 1
  double product() const {
    double product = 1;
    for (double i = 1; i <= step() && product > 1e-20; ++i) product *= momentum(i);
    return product;
  }
  std::vector<double> kept_numbers() const override { return {product()}; }

  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state, double rate) override {
    const double product = this->product();
    const double now = momentum(step()), next = momentum(step() + 1);
    kernels::nadam(w.data(), g.data(), state[0].data(), state[1].data(), w.size(),
                   {.rate = scalar(rate),
                    .beta_1 = scalar(o.beta_1),
                    .beta_2 = scalar(o.beta_2),
                    .epsilon = scalar(o.epsilon),
                    .of_momentum = scalar(next / (1 - product * next)),
                    .of_gradient = scalar((1 - now) / (1 - product)),
                    .of_velocity = scalar(1 / (1 - std::pow(o.beta_2, step())))});
  }
};

}  // namespace

Optimizer Adam(const LearningRate& rate, const AdamOptions& o) {
  return Optimizer(std::make_shared<AdamImpl>("Adam", rate, o));
}

Optimizer AdamW(const LearningRate& rate, const AdamWOptions& o) {
  const AdamOptions adam = {.beta_1 = o.beta_1,
                            .beta_2 = o.beta_2,
                            .epsilon = o.epsilon,
                            .amsgrad = o.amsgrad,
                            .weight_decay = o.weight_decay,
                            .clipnorm = o.clipnorm,
                            .clipvalue = o.clipvalue,
                            .global_clipnorm = o.global_clipnorm};
  return Optimizer(std::make_shared<AdamImpl>("AdamW", rate, adam));
}

Optimizer Adamax(const LearningRate& rate, const AdamaxOptions& o) {
  return Optimizer(std::make_shared<AdamaxImpl>("Adamax", rate, o));
}

Optimizer Nadam(const LearningRate& rate, const NadamOptions& o) {
  return Optimizer(std::make_shared<NadamImpl>("Nadam", rate, o));
}

}  // namespace nn::inline NN_ABI
