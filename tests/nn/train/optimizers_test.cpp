#include "nn/train/optimizers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "nn/check.hpp"
#include "nn/layers/layers.hpp"
#include "nn/train/fit.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

Parameter weight(const Tensor& value) { return std::make_shared<Weight>(Weight{"w", value}); }

}  // namespace

TEST_CASE("optimizers: each makes a line out of points, by name too") {
  Tensor x = tensor({8, 1}, {-4, -3, -2, -1, 1, 2, 3, 4}), y = 2 * x + 1;
  const std::map<std::string, double> rates = {{"sgd", 0.05}, {"rmsprop", 0.1}, {"adam", 0.1},   {"adamw", 0.1},
                                               {"adagrad", 1}, {"adadelta", 50}, {"adamax", 0.1}, {"nadam", 0.1}};
  for (const auto& entry : rates) {
    const auto& [name, rate] = entry;
    CAPTURE(entry.first);
    const Model model = Sequential({Input({1}), Dense(1)});
    const Optimizer optimizer = name;
    optimizer.set_learning_rate(rate);
    model.compile({.optimizer = optimizer, .loss = "mse"});
    const History h = model.fit(x, y, {.epochs = 200, .verbose = 0});
    CHECK(h["loss"].back() < 0.05);
    CHECK(optimizer.iterations() == 200);
  }
}

TEST_CASE("optimizers: what is kept for weights has names and an order") {
  const Optimizer adam = Adam(0.1, {.amsgrad = true});
  const Parameter a = weight(ones({2})), b = weight(ones({3}));
  adam.apply({b}, {ones({3})});
  adam.apply({a, b}, {ones({2}), ones({3})});
  REQUIRE(adam.impl()->slots().size() == 2);
  CHECK(adam.impl()->slots()[0].weight == b);
  CHECK(adam.impl()->slots()[1].weight == a);
  CHECK(adam.impl()->states()[2].name == "velocity_hat");
  REQUIRE(adam.impl()->slots()[1].state.size() == 3);
  check_close(adam.impl()->slots()[1].state[0], full({2}, Scalar(0.1)));
  const Optimizer adagrad = Adagrad();
  adagrad.impl()->build({a});
  CHECK(adagrad.impl()->slots()[0].state[0] == full({2}, Scalar(0.1)));
}

TEST_CASE("optimizers: weight decay takes a part of the weight before the step, at the rate of the step") {
  const Parameter w = weight(tensor({1}, {2}));
  SGD(ExponentialDecay(0.5, 1, 0.5), {.weight_decay = 0.1}).apply({w}, {tensor({1}, {1})});
  check_close(w->value, tensor({1}, {2 - 2 * 0.1 * 0.5 - 0.5}));
}

TEST_CASE("schedules: by hand, and usable as learning rates") {
  CHECK(ExponentialDecay(0.1, 10, 0.5)(5) == doctest::Approx(0.1 * std::sqrt(0.5)));
  CHECK(ExponentialDecay(0.1, 10, 0.5, {.staircase = true})(19) == doctest::Approx(0.05));
  CHECK(InverseTimeDecay(0.1, 10, 1)(10) == doctest::Approx(0.05));
  CHECK(PiecewiseConstantDecay({2, 4}, {3, 2, 1})(2) == 3);
  CHECK(PiecewiseConstantDecay({2, 4}, {3, 2, 1})(3) == 2);
  CHECK(PiecewiseConstantDecay({2, 4}, {3, 2, 1})(5) == 1);
  CHECK(PolynomialDecay(1, 10, {.end_learning_rate = 0})(5) == doctest::Approx(0.5));
  CHECK(PolynomialDecay(1, 10, {.end_learning_rate = 0.1})(50) == doctest::Approx(0.1));
  CHECK(CosineDecay(1, 10)(5) == doctest::Approx(0.5));
  CHECK(CosineDecay(0, 10, {.warmup_target = 1, .warmup_steps = 4})(1) == doctest::Approx(0.25));
  CHECK(CosineDecayRestarts(1, 10)(10) == doctest::Approx(1));
  const Optimizer own = SGD([](double step) { return 1 / (1 + step); });
  CHECK(own.learning_rate() == 1);
  own.apply({weight(ones({1}))}, {ones({1})});
  CHECK(own.learning_rate() == 0.5);
}

TEST_CASE("optimizers and schedules: bad options are one sentence") {
  CHECK_THROWS_WITH_AS(SGD(0.1, {.weight_decay = -1}), "SGD: expected a weight_decay of at least 0, got -1", Error);
  CHECK_THROWS_WITH_AS(Adamax(0.1, {.beta_2 = 1}), doctest::Contains("Adamax: expected beta_1 and beta_2 from 0 to below 1"), Error);
  CHECK_THROWS_WITH_AS(Adagrad(0.1, {.initial_accumulator_value = -1}), doctest::Contains("initial_accumulator_value of at least 0"), Error);
  CHECK_THROWS_WITH_AS(Adadelta(0.1, {.rho = 2}), doctest::Contains("rho from 0 to 1"), Error);
  CHECK_THROWS_WITH_AS(ExponentialDecay(0.1, 0, 0.5), "ExponentialDecay: expected decay_steps above 0, got 0", Error);
  CHECK_THROWS_WITH_AS(CosineDecay(-1, 5), doctest::Contains("initial_learning_rate of at least 0, got -1"), Error);
  CHECK_THROWS_WITH_AS(PiecewiseConstantDecay({1}, {1}), doctest::Contains("one more value than those, got 1 and 1"), Error);
  CHECK_THROWS_WITH_AS(PiecewiseConstantDecay({2, 1}, {1, 2, 3}), doctest::Contains("ascending"), Error);
  CHECK_THROWS_WITH_AS(CosineDecayRestarts(1, 5, {.t_mul = 0.5}), doctest::Contains("t_mul of at least 1"), Error);
  CHECK_THROWS_WITH_AS(Adam(CosineDecay(1, 5)).set_learning_rate(1), doctest::Contains("got the schedule CosineDecay"), Error);
}
