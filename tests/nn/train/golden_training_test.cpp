// Losses and optimizers against PyTorch and TensorFlow.js.
#include <doctest/doctest.h>

#include <functional>
#include <map>

#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"
#include "nn/train/fit.hpp"
#include "tests/golden.hpp"
#include "tests/support.hpp"

using namespace nn;

TEST_CASE("losses: values and gradients equal PyTorch's") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : read_goldens("torch/losses.txt")) {
    CAPTURE(golden.name);
    Loss loss = golden.text("loss");
    if (golden.text("from_logits") == "1") {
      loss = golden.text("loss") == "binary_crossentropy"        ? BinaryCrossentropy({.from_logits = true})
             : golden.text("loss") == "categorical_crossentropy" ? CategoricalCrossentropy({.from_logits = true})
                                                                 : SparseCategoricalCrossentropy({.from_logits = true});
    }
    const Var y_pred = Var::variable(golden.at("in.y_pred"));
    const Var value = mean(loss(golden.at("in.y_true"), y_pred));
    // PyTorch takes the logarithm of y_pred, Keras that of y_pred + 1e-7.
    const double tolerance = golden.text("loss") == "poisson" ? by_scalar(2e-5, 2e-7) : by_scalar(2e-5, 1e-10);
    check_close(value.value(), golden.at("out.value"), tolerance);
    backward(value * golden.at("loss.c.value"));
    check_close(y_pred.gradient(), golden.at("grad.in.y_pred"), tolerance);
    ++checked;
  }
  CHECK(checked == 30);
}

namespace {

std::optional<double> number_or_none(const GoldenCase& golden, const std::string& attribute) {
  return golden.text(attribute).empty() ? std::nullopt : std::optional(golden.number(attribute));
}

Optimizer optimizer_of(const GoldenCase& golden) {
  const double rate = golden.number("learning_rate");
  const auto clipnorm = number_or_none(golden, "clipnorm"), clipvalue = number_or_none(golden, "clipvalue");
  if (golden.text("optimizer") == "SGD") {
    return SGD(rate, {.momentum = number_or_none(golden, "momentum").value_or(0),
                      .nesterov = golden.flag("nesterov"),
                      .clipnorm = clipnorm,
                      .clipvalue = clipvalue});
  }
  if (golden.text("optimizer") == "RMSprop") {
    return RMSprop(rate, {.rho = golden.number("rho"),
                          .momentum = golden.number("momentum"),
                          .epsilon = golden.number("epsilon"),
                          .centered = golden.flag("centered"),
                          .epsilon_outside = golden.text("epsilon_placement") == "outside_sqrt(Keras<=2.3)"});
  }
  return Adam(rate, {.beta_1 = golden.number("beta_1"),
                     .beta_2 = golden.number("beta_2"),
                     .epsilon = golden.number("epsilon"),
                     .clipnorm = clipnorm,
                     .clipvalue = clipvalue});
}

}  // namespace

TEST_CASE("optimizers: weights follow PyTorch's for twenty steps") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : read_goldens("torch/optimizers.txt")) {
    CAPTURE(golden.name);
    const Tensor &x = golden.at("in.x"), &y = golden.at("in.y_true");
    const Model model = Sequential({Input({x.shape(1)}), Dense(golden.at("w.dense0.bias").size(), {.activation = "tanh"}),
                                    Dense(y.shape(1))});
    model.set_weights({golden.at("w.dense0.kernel"), golden.at("w.dense0.bias"), golden.at("w.dense1.kernel"), golden.at("w.dense1.bias")});
    model.compile({.optimizer = optimizer_of(golden), .loss = "mse"});
    for (std::size_t step = 1; step <= 20; ++step) {
      const Logs logs = model.train_on_batch(x, y);
      CHECK(std::abs(logs["loss"] - static_cast<double>(golden.at("losses_before_each_step").data()[step - 1])) < by_scalar(2e-5, 1e-8));
      const std::string after = "after" + std::to_string(step) + ".";
      if (!golden.has(after + "dense0.kernel")) continue;
      const std::vector<Tensor> weights = model.get_weights();
      const char* const names[] = {"dense0.kernel", "dense0.bias", "dense1.kernel", "dense1.bias"};
      for (std::size_t k = 0; k < 4; ++k) check_close(weights[k], golden.at(after + names[k]), by_scalar(2e-5, 1e-8));
    }
    ++checked;
  }
  CHECK(checked == 20);
}

namespace {

// Adadelta as TensorFlow.js has it: a step is divided by the mean of squared gradients before this one.
struct TensorFlowJsAdadelta final : OptimizerImpl {
  explicit TensorFlowJsAdadelta(double step) : OptimizerImpl("Adadelta", step, {}) {}
  std::vector<State> states() const override { return {{"accumulated_grad"}, {"accumulated_delta_var"}}; }
  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state, double step) override {
    Tensor &a = state[0], &b = state[1];
    const Scalar rho = Scalar(0.95), epsilon = Scalar(1e-7);
    const Tensor d = g * xt::sqrt(b + epsilon) / xt::sqrt(a + epsilon);
    a = rho * a + (1 - rho) * g * g;
    b = rho * b + (1 - rho) * d * d;
    w -= static_cast<Scalar>(step) * d;
  }
};

}  // namespace

TEST_CASE("optimizers: weights follow TensorFlow.js's for twenty steps, in single precision") {
  const std::map<std::string, std::function<Optimizer(double)>> optimizers = {
      {"sgd", [](double rate) { return SGD(rate); }},
      {"momentum", [](double rate) { return SGD(rate, {.momentum = 0.9}); }},
      {"nesterov", [](double rate) { return SGD(rate, {.momentum = 0.9, .nesterov = true}); }},
      {"rmsprop", [](double rate) { return RMSprop(rate); }},
      {"rmsprop_momentum", [](double rate) { return RMSprop(rate, {.momentum = 0.5}); }},
      {"adam", [](double rate) { return Adam(rate); }},
      {"adamax", [](double rate) { return Adamax(rate); }},
      {"adagrad", [](double rate) { return Adagrad(rate); }},
      {"adadelta", [](double rate) { return Optimizer(std::make_shared<TensorFlowJsAdadelta>(rate)); }},
  };
  std::size_t checked = 0;
  for (const GoldenCase& golden : read_goldens("tfjs/tfjs.txt")) {
    if (golden.text("model") != "Dense(5,tanh)->Dense(3,softmax)") continue;
    CAPTURE(golden.name);
    // TensorFlow.js adds Adam's epsilon after the bias correction, Keras before it.
    const double tolerance = golden.text("optimizer") == "adam" ? 1e-4 : 2e-5;
    const Model model = Sequential({Input({4}), Dense(5, {.activation = "tanh"}), Dense(3, {.activation = "softmax"})});
    const char* const names[] = {"dense0.kernel", "dense0.bias", "dense1.kernel", "dense1.bias"};
    std::vector<Tensor> weights;
    for (const char* name : names) weights.push_back(golden.at(std::string("w.").append(name)));
    model.set_weights(weights);
    check_close(model.predict(golden.at("in.x")), golden.at("out.y"), 1e-6);
    model.compile({.optimizer = optimizers.at(golden.text("optimizer"))(golden.number("learning_rate")), .loss = "categorical_crossentropy"});
    for (std::size_t step = 0; step < 20; ++step) {
      const double expected = static_cast<double>(golden.at("losses_before_each_step").data()[step]);
      CHECK(std::abs(model.train_on_batch(golden.at("in.x"), golden.at("in.y_true"))["loss"] - expected) < tolerance);
    }
    for (std::size_t k = 0; k < 4; ++k) check_close(model.get_weights()[k], golden.at(std::string("after20.").append(names[k])), tolerance);
    ++checked;
  }
  CHECK(checked == 9);
}
