#include "nn/inspect/loss_gradients.hpp"

#include <doctest/doctest.h>

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/check.hpp"
#include "nn/inspect/weights.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/nn/inspect/inspected_models.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

using Names = std::vector<std::string>;

Tensor some(const Shape& shape, std::uint64_t seed = 1) {
  Random random(seed);
  return random_uniform(shape, -1, 1, random);
}

}  // namespace

TEST_CASE("gradients of activations and of weights: equal Keras's, with sample weights, penalties and masks") {
  for (const GoldenCase& golden : read_goldens("keras/lookinside.txt")) {
    CAPTURE(golden.name);
    const Model model = inspected_model(golden);
    const Tensor &x = golden.at("in.x"), &y = golden.at("in.y"), &w = golden.at("in.sample_weight");
    const NamedTensors activations =
        get_gradients_of_activations(model, x, y, {.layers = golden.names("out."), .sample_weight = w});
    CHECK(activations.size() == golden.names("out.").size());
    for (const auto& named : activations) {
      CAPTURE(named.first);
      check_close(named.second, golden.at("grad.out." + named.first));
    }
    if (golden.has("grad.in.x"))
      check_close(get_gradients_of_activations(model, x, y, {.layers = {"x"}, .sample_weight = w})["x"], golden.at("grad.in.x"));
    const NamedTensors weights = get_gradients_of_trainable_weights(model, x, y, {.sample_weight = w});
    CHECK(weights.size() == golden.names("w.").size());
    for (std::size_t k = 0; k < weights.size(); ++k) {
      CAPTURE(weights[k].first);
      check_close(weights[k].second, golden.at("grad.w." + std::to_string(k)));
    }
  }
}

TEST_CASE("gradients of activations: a value that two layers use, one of them unchanged") {
  // L = mean of (h + 2 h)^2 over two numbers: dL/dh = 9 h, dL/d(what Dropout gives) = 3 h, as of the doubled one.
  const Symbol x = Input({1}, {.name = "x"});
  const Symbol h = Activation("linear", {.name = "h"})(x);
  const Symbol twice = Lambda([](const Var& v) { return v * 2; }, {.name = "twice"})(h);
  const Model model(x, Add({.name = "sum"})({Dropout(0.5, {.name = "drop"})(h), twice}));
  model.compile({.loss = "mse"});
  const NamedTensors all = get_gradients_of_activations(model, tensor({2, 1}, {1, -2}), zeros({2, 1}));
  CHECK(all.names() == Names{"h", "twice", "drop", "sum"});
  check_close(all["h"], tensor({2, 1}, {9, -18}));
  check_close(all["drop"], tensor({2, 1}, {3, -6}));
  check_close(all["twice"], tensor({2, 1}, {3, -6}));
}

TEST_CASE("gradients of activations: inside models and layers, equal to differences") {
  set_random_seed(3);
  const Symbol inside = Input({4, 3}, {.name = "inside"});
  const Model encoder(inside, MultiHeadAttention(2, 2, {.name = "heads"})({inside, inside}), {.name = "encoder"});
  const Symbol x = Input({4, 3}, {.name = "x"});
  const Symbol e = encoder(x);
  const Model model(x, Dense(1, {.name = "out"})(LSTM(2, {.name = "lstm"})(e)));
  model.compile({.loss = "mse"});
  const Tensor data = some({2, 4, 3}), y = some({2, 1}, 2);
  const NamedTensors all = get_gradients_of_activations(model, data, y, {.nested = true, .inner = true});
  CHECK(all.names() == Names{"encoder/inside", "encoder/heads", "encoder/heads/attention_scores", "lstm", "out"});
  check_close(all["encoder/heads"], get_gradients_of_activations(model, data, y)["encoder"], by_scalar(1e-6, 1e-14));
  const Model rest(e, model.outputs());
  rest.compile({.loss = "mse"});
  const auto loss = [&](const Tensor& v) { return static_cast<Scalar>(rest.evaluate(v, y)["loss"]); };
  check_close(all["encoder/heads"], numeric_gradient(loss, model.fetch(data, "encoder"), by_scalar(1e-2, 1e-5)), by_scalar(1e-3, 1e-8));
  CHECK(shape_of(all["encoder/heads/attention_scores"]) == Shape{2, 2, 4, 4});
}

TEST_CASE("gradients of activations: of attention scores a, in y = a v: dL/da = dL/dy v^T") {
  const Symbol q = Input({2, 3}), v = Input({4, 3});
  const Model model({q, v}, Attention({.name = "att"})({q, v}));
  model.compile({.loss = "mse"});
  const std::vector<Tensor> x = {some({2, 2, 3}), some({2, 4, 3}, 2)};
  const NamedTensors all = get_gradients_of_activations(model, x, some({2, 2, 3}, 3), {.inner = true});
  check_close(all["att/attention_scores"], matmul_transposed(Var(all["att"]), Var(x[1])).value());
}

TEST_CASE("loss gradients: names of weights, frozen ones left out, errors") {
  const Symbol x = Input({4, 3});
  const Layer frozen = Dense(2, {.name = "frozen"});
  const Model encoder = Sequential({Input({4, 3}), Bidirectional(LSTM(2, {.return_sequences = true, .name = "lstm"}), {.name = "both"})}, {.name = "encoder"});
  const Model model(x, Dense(1, {.name = "out"})(Flatten()(TimeDistributed(frozen, {.name = "steps"})(encoder(x)))));
  const Tensor data = some({2, 4, 3}), y = some({2, 1}, 2);
  CHECK_THROWS_WITH_AS(get_gradients_of_trainable_weights(model, data, y), doctest::Contains("get_gradients_of_trainable_weights: expected a compiled model"), Error);
  model.compile({.loss = "mse"});
  frozen.set_trainable(false);
  CHECK(get_gradients_of_trainable_weights(model, data, y).names() ==
        Names{"encoder/both/forward_lstm/kernel", "encoder/both/forward_lstm/recurrent_kernel", "encoder/both/forward_lstm/bias",
              "encoder/both/backward_lstm/kernel", "encoder/both/backward_lstm/recurrent_kernel",
              "encoder/both/backward_lstm/bias", "out/kernel", "out/bias"});
  CHECK_THROWS_WITH_AS(get_gradients_of_activations(model, data, y, {.layers = {"gru"}}), doctest::Contains("no layer named 'gru'"), Error);
  CHECK_THROWS_WITH_AS(get_gradients_of_activations(model, data, some({3, 1})), doctest::Contains("as many targets as inputs"), Error);
}

TEST_CASE("gradients of activations: what an activity regularizer takes of a layer's output is part of it") {
  // L = y^2 / 2 + (h^2 summed) / 2 over two numbers, y = h: dL/dh = h + h.
  const Symbol x = Input({1});
  const Symbol h = ActivityRegularization({.l2 = 1, .name = "h"})(x);
  const Model model(x, Activation("linear", {.name = "y"})(h));
  model.compile({.loss = "mse"});
  const NamedTensors all = get_gradients_of_activations(model, tensor({2, 1}, {1, -2}), zeros({2, 1}));
  check_close(all["y"], tensor({2, 1}, {1, -2}));
  check_close(all["h"], tensor({2, 1}, {2, -4}));
}
