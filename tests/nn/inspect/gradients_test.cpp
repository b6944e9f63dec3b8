#include "nn/inspect/gradients.hpp"

#include <doctest/doctest.h>

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/check.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

TEST_CASE("input_gradient: equals differences of the prediction, whatever the batch size") {
  set_random_seed(1);
  const Model model = Sequential({Input({5, 2}), LSTM(4, {.return_sequences = true}), LastStateAttention(3), Dropout(0.5), Dense(1)});
  Random random(1);
  const Tensor x = random_uniform({7, 5, 2}, -1, 1, random);
  const Tensor gradient = input_gradient(model, x);
  const Tensor numeric = numeric_gradient([&](const Tensor& v) { return sum(Var(model.predict(v))).value()(); }, x, by_scalar(1e-2, 1e-5));
  check_close(gradient, numeric, by_scalar(1e-3, 1e-8));
  check_close(input_gradient(model, x, {.batch_size = 2}), gradient, by_scalar(1e-6, 1e-14));
}

TEST_CASE("input_gradient: a model it is not for is an error") {
  const Symbol a = Input({2}), b = Input({2});
  const Model two({a, b}, Add()({a, b}));
  CHECK_THROWS_WITH_AS(input_gradient(two, ones({1, 2})), doctest::Contains("expected 2 input tensors, got 1"), Error);
  const Model outputs(a, {Dense(1)(a), Dense(1)(a)});
  CHECK_THROWS_WITH_AS(input_gradient(outputs, ones({1, 2})), doctest::Contains("one output, got 2"), Error);
}
