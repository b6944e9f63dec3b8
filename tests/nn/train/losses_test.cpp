#include "nn/train/losses.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/check.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

TEST_CASE("losses: every gradient equals its differences; functions of your own work too") {
  Random random(1);
  const Tensor p = random_uniform({3, 4}, 0.1, 0.9, random), t = random_uniform({3, 4}, 0, 1, random);
  const Loss cubic = [](const Tensor& y_true, const Var& y_pred) { return mean(power(y_pred, 3) - y_true, {-1}); };
  for (const Loss& loss :
       {MeanSquaredError(), MeanAbsoluteError(), MeanAbsolutePercentageError(), MeanSquaredLogarithmicError(), CosineSimilarity(),
        Huber(), Huber(0.2), LogCosh(), Poisson(), KLDivergence(), Hinge(), SquaredHinge(), CategoricalHinge(), BinaryCrossentropy(),
        BinaryCrossentropy({.from_logits = true}), BinaryCrossentropy({.label_smoothing = 0.2}), CategoricalCrossentropy(),
        CategoricalCrossentropy({.from_logits = true}), CategoricalCrossentropy({.label_smoothing = 0.1}), BinaryFocalCrossentropy(),
        BinaryFocalCrossentropy({.apply_class_balancing = true, .alpha = 0.3, .gamma = 1.5, .from_logits = true, .label_smoothing = 0.1}),
        BinaryFocalCrossentropy({.gamma = 0}), CategoricalFocalCrossentropy(),
        CategoricalFocalCrossentropy({.gamma = 3, .from_logits = true, .label_smoothing = 0.1}), cubic}) {
    CAPTURE(loss.name());
    CHECK(check_gradient([&](const Vars& x) { return loss(t, x[0]); }, {p}).error < by_scalar(5e-2, 1e-6));
  }
  const Tensor classes = tensor({3, 1}, {2, 0, 3});
  for (const Loss& loss : {SparseCategoricalCrossentropy(), SparseCategoricalCrossentropy({.from_logits = true}),
                           SparseCategoricalCrossentropy({.ignore_class = 0})}) {
    CHECK(check_gradient([&](const Vars& x) { return loss(classes, x[0]); }, {p}).error < by_scalar(5e-2, 1e-6));
  }
}

TEST_CASE("losses: by hand") {
  const Tensor t = tensor({1, 2}, {1, 0});
  check_close(BinaryCrossentropy()(t, Var(tensor({1, 2}, {0.5, 0.5}))).value(), tensor({1}, {std::log(2)}), 1e-6);
  check_close(BinaryCrossentropy()(t, Var(tensor({1, 2}, {0, 1}))).value(), tensor({1}, {-std::log(1e-7)}), by_scalar(0.02, 1e-6));  // clipped
  check_close(CategoricalCrossentropy()(t, Var(tensor({1, 2}, {2, 6}))).value(), tensor({1}, {std::log(4)}), 1e-6);
  check_close(Loss("mse")(tensor({2}, {1, 2}), Var(tensor({2, 1}, {1, 4}))).value(), tensor({2}, {0, 4}));  // (2,) fits (2, 1)
  check_close(Loss("mse")(tensor({2}, {1, 2}), Var(tensor({2}, {1, 4}))).value(), tensor({2}, {0, 4}));     // (2,) is (2, 1)
  check_close(Hinge()(t, Var(tensor({1, 2}, {0.5, 0.5}))).value(), tensor({1}, {1}));                       // 0 stands for -1
  check_close(Huber(1)(t, Var(tensor({1, 2}, {1.5, 3}))).value(), tensor({1}, {(0.125 + 2.5) / 2}));
  check_close(CosineSimilarity()(t, Var(tensor({1, 2}, {3, 4}))).value(), tensor({1}, {-0.6}));
  check_close(CosineSimilarity(1)(zeros({1, 2, 1}), Var(ones({1, 2, 1}))).value(), tensor({1, 1}, {0}));
  check_close(LogCosh()(zeros({1, 1}), Var(tensor({1, 1}, {-1000}))).value(), tensor({1}, {1000 - std::log(2)}));
}

TEST_CASE("losses: class numbers, one-hot classes and crossentropy agree") {
  const Tensor p = tensor({2, 3}, {.2, .3, .5, .6, .3, .1}), one_hot = tensor({2, 3}, {0, 0, 1, 1, 0, 0});
  const Tensor expected = CategoricalCrossentropy()(one_hot, p).value();
  for (const Tensor& classes : {tensor({2}, {2, 0}), tensor({2, 1}, {2, 0})}) {
    check_close(SparseCategoricalCrossentropy()(classes, p).value(), expected);
    check_close(Loss("crossentropy")(classes, p).value(), expected);
  }
  check_close(Loss("ce")(one_hot, p).value(), expected);
  check_close(Loss("ce")(tensor({1, 1}, {1}), Var(tensor({1, 1}, {0.5}))).value(), tensor({1}, {std::log(2)}));
}

TEST_CASE("losses: an ignored class gives 0, no gradient and a mask, even where the probabilities are 0") {
  const Loss loss = SparseCategoricalCrossentropy({.ignore_class = -1});
  const Var p = Var::variable(tensor({1, 3, 2}, {.5, .5, 0, 0, .25, .75}));
  const Tensor t = tensor({1, 3}, {0, -1, 1});
  const Var values = loss(t, p);
  check_close(values.value(), tensor({1, 3}, {std::log(2), 0, -std::log(0.75)}));
  CHECK(*loss.mask(t, values.shape()) == tensor({1, 3}, {1, 0, 1}));
  backward(sum(values));
  CHECK(p.gradient()(0, 1, 0) == 0);
  CHECK(p.gradient()(0, 1, 1) == 0);
  CHECK(Loss("mse").mask(t, {1}) == nullptr);
}

TEST_CASE("losses: bad options and targets are one sentence") {
  CHECK_THROWS_WITH_AS(BinaryCrossentropy({.label_smoothing = 2}), doctest::Contains("label_smoothing from 0 to 1"), Error);
  CHECK_THROWS_WITH_AS(Huber(0), "Huber: expected delta above 0, got 0", Error);
  CHECK_THROWS_WITH_AS(CosineSimilarity(0), doctest::Contains("an axis other than the batch's"), Error);
  CHECK_THROWS_WITH_AS(BinaryFocalCrossentropy({.gamma = -1}), doctest::Contains("gamma of at least 0, got -1"), Error);
  CHECK_THROWS_WITH_AS(Loss("mse")(zeros({2, 3}), Var(zeros({2, 4}))),
                       "mean_squared_error: expected y_true of shape (2, 4) as y_pred, got (2, 3)", Error);
  CHECK_THROWS_WITH_AS(Loss("sparse_categorical_crossentropy")(tensor({1}, {2}), Var(ones({1, 2}))),
                       doctest::Contains("expected class numbers from 0 to 1 in y_true, got 2"), Error);
  CHECK_THROWS_WITH_AS(Loss("sparse_categorical_crossentropy")(tensor({1}, {0.5}), Var(ones({1, 2}))), doctest::Contains("got 0.5"), Error);
}
