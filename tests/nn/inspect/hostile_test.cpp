// Every way of looking inside, used wrongly and on models out of the ordinary: one sentence, or the right numbers.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "nn/check.hpp"
#include "nn/inspect/activations.hpp"
#include "nn/inspect/attribution.hpp"
#include "nn/inspect/loss_gradients.hpp"
#include "nn/inspect/nans.hpp"
#include "nn/inspect/rnn_weights.hpp"
#include "nn/inspect/weights_norm.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "nn/train/fit.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

Tensor some(const Shape& shape, std::uint64_t seed = 1) {
  Random random(seed);
  return random_uniform(shape, -1, 1, random);
}

// Everything that runs a model, by name.
struct Look {
  std::string name;
  std::function<std::vector<Tensor>(const Model&, const TensorRefs& x, const TensorRefs& y)> run;
};

std::vector<Tensor> tensors_of(const NamedTensors& named) {
  std::vector<Tensor> all;
  for (const auto& entry : named) all.push_back(entry.second);
  return all;
}

const std::vector<Look>& attributions() {
  static const std::vector<Look> all = {
      {"gradient", [](const Model& m, const TensorRefs& x, const TensorRefs&) { return gradient(m, x); }},
      {"input_times_gradient", [](const Model& m, const TensorRefs& x, const TensorRefs&) { return input_times_gradient(m, x); }},
      {"integrated_gradients", [](const Model& m, const TensorRefs& x, const TensorRefs&) { return integrated_gradients(m, x, {.steps = 2}); }},
      {"smooth_grad", [](const Model& m, const TensorRefs& x, const TensorRefs&) { return smooth_grad(m, x, {.samples = 2}); }},
      {"occlusion", [](const Model& m, const TensorRefs& x, const TensorRefs&) { return occlusion(m, x); }},
  };
  return all;
}

std::vector<Look> looks() {
  std::vector<Look> all = {
      {"get_activations", [](const Model& m, const TensorRefs& x, const TensorRefs&) { return tensors_of(get_activations(m, x, {.inner = true})); }},
      {"get_layer_outputs", [](const Model& m, const TensorRefs& x, const TensorRefs&) { return tensors_of(get_layer_outputs(m, "", x)); }},
      {"get_gradients_of_activations", [](const Model& m, const TensorRefs& x, const TensorRefs& y) { return tensors_of(get_gradients_of_activations(m, x, y, {.inner = true})); }},
      {"get_gradients_of_trainable_weights", [](const Model& m, const TensorRefs& x, const TensorRefs& y) { return tensors_of(get_gradients_of_trainable_weights(m, x, y)); }},
  };
  all.insert(all.end(), attributions().begin(), attributions().end());
  return all;
}

// The error is one sentence that names the function and says `text`.
void fails(const Look& look, const Model& model, const TensorRefs& x, const TensorRefs& y, const std::string& text) {
  CAPTURE(look.name);
  std::string message = "no error";
  try {
    look.run(model, x, y);
  } catch (const Error& error) {
    message = error.what();
  }
  CAPTURE(message);
  CHECK(message.starts_with(look.name + ": "));
  CHECK(message.find(text) != std::string::npos);
  CHECK(message.find('\n') == std::string::npos);
}

Model two_inputs() {
  set_random_seed(2);
  const Symbol ids = Input({4}, {.name = "ids"}), x = Input({4, 3}, {.name = "x"});
  const Symbol words = Embedding(6, 3, {.mask_zero = true, .name = "words"})(ids);
  const Symbol h = GRU(2, {.return_sequences = true, .name = "gru"})(Concatenate({.name = "join"})({words, x}));
  const Model model({ids, x}, Dense(2, {.name = "out"})(MultiHeadAttention(2, 2, {.name = "heads"})({h, h})));
  model.compile({.loss = "mse"});
  return model;
}

const Tensor& token_ids() {
  static const Tensor ids = tensor({2, 4}, {1, 5, 2, 0, 3, 0, 0, 0});
  return ids;
}

}  // namespace

TEST_CASE("looking inside: data that do not fit are one sentence") {
  const Model model = two_inputs();
  const Tensor x = some({2, 4, 3}), y = some({2, 4, 2});
  for (const Look& look : looks()) {
    fails(look, model, {zeros({0, 4}), zeros({0, 4, 3})}, zeros({0, 4, 2}), "at least one sample");
    fails(look, model, {token_ids()}, y, "expected 2 input tensors, got 1");
    fails(look, model, std::vector<Tensor>(), y, "expected 2 input tensors, got 0");
    fails(look, model, {token_ids(), some({2, 4, 5})}, y, "expected data of shape (None, 4, 3) for input 'x', got (2, 4, 5)");
    fails(look, model, {token_ids(), some({2, 5, 3})}, y, "(None, 4, 3)");
    fails(look, model, {token_ids(), some({3, 4, 3})}, y, "as many samples in every input");
    fails(look, model, {token_ids(), tensor({}, {1})}, y, "got ()");
  }
  for (const Look& look : looks()) {
    if (!look.name.starts_with("get_gradients")) continue;
    fails(look, model, {token_ids(), x}, some({3, 4, 2}), "targets");
    CHECK_THROWS_WITH_AS(look.run(model, {token_ids(), x}, some({2, 4, 9})), "mean_squared_error: expected y_true of shape (2, 4, 2) as y_pred, got (2, 4, 9)", Error);
    fails(look, model, {token_ids(), x}, std::vector<Tensor>{y, y}, "target");
  }
  CHECK_THROWS_WITH_AS(get_gradients_of_activations(model, {token_ids(), x}, y, {.sample_weight = {ones({3})}}), doctest::Contains("get_gradients_of_activations: "), Error);
  CHECK_THROWS_WITH_AS(get_gradients_of_trainable_weights(model, {token_ids(), x}, y, {.sample_weight = {ones({3})}}), doctest::Contains("get_gradients_of_trainable_weights: "), Error);
  CHECK_THROWS_WITH_AS(detect_nans(model, {token_ids()}), doctest::Contains("expected 2 input tensors, got 1"), Error);
  CHECK_THROWS_WITH_AS(get_activations(model, {token_ids(), x}, {.batch_size = 0}), doctest::Contains("get_activations: expected a batch_size of at least 1"), Error);
  CHECK_THROWS_WITH_AS(gradient(model, {token_ids(), x}, {.batch_size = 0}), doctest::Contains("gradient: expected a batch_size of at least 1"), Error);
}

TEST_CASE("looking inside: ids that an Embedding does not have are one sentence") {
  const Model model = two_inputs();
  const Tensor x = some({2, 4, 3}), y = some({2, 4, 2});
  for (const Scalar id : {Scalar(6), Scalar(-1), Scalar(1e30), std::numeric_limits<Scalar>::quiet_NaN(), std::numeric_limits<Scalar>::infinity()}) {
    Tensor ids = token_ids();
    ids(1, 2) = id;
    for (const Look& look : looks()) {
      CAPTURE(look.name);
      const bool found_before = std::isnan(id) && look.name.starts_with("get_gradients");
      CHECK_THROWS_WITH_AS(look.run(model, {ids, x}, y), doctest::Contains(found_before ? "expected numbers in x, got NaN in sample 1" : "Embedding 'words'"), Error);
    }
  }
  CHECK_THROWS_WITH_AS(occlusion(model, {token_ids(), x}, {.baseline = 7}), doctest::Contains("Embedding 'words'"), Error);
}

TEST_CASE("looking inside: NaN and infinite numbers go through, and stay in their sample") {
  const Model model = two_inputs();
  Tensor x = some({2, 4, 3});
  const Tensor y = some({2, 4, 2});
  for (const Scalar odd : {std::numeric_limits<Scalar>::quiet_NaN(), std::numeric_limits<Scalar>::infinity()}) {
    x(0, 1, 0) = odd;
    for (const Look& look : attributions()) {
      CAPTURE(look.name);
      const std::vector<Tensor> all = look.run(model, {token_ids(), x}, y);
      REQUIRE(all.size() == 2);
      const Tensor alone = look.run(model, {rows(token_ids(), 1, 2), rows(x, 1, 2)}, y)[1];
      if (look.name != "smooth_grad") check_close(rows(all[1], 1, 2), alone, by_scalar(1e-5, 1e-12));
    }
    const std::vector<NotFiniteNumbers> found = detect_nans(model, {token_ids(), x});
    REQUIRE(!found.empty());
    CHECK(found[0].name == "x");
    CHECK(found[0].nans + found[0].infs == 1);
    if (std::isinf(odd)) {
      CHECK(get_gradients_of_activations(model, {token_ids(), x}, y).size() == 5);
      continue;
    }
    for (const Look& look : looks()) {  // as fit() does
      if (look.name.starts_with("get_gradients")) fails(look, model, {token_ids(), x}, y, "expected numbers in x, got NaN in sample 0; remove or fill it");
    }
  }
}

TEST_CASE("looking inside: models that are not compiled, and without trainable weights") {
  const Symbol x = Input({3}, {.name = "x"});
  const Layer dense = Dense(2, {.name = "dense"});
  const Model model(x, dense(x));
  const Tensor data = some({2, 3}), y = some({2, 2});
  for (const Look& look : looks()) {
    CAPTURE(look.name);
    if (look.name.starts_with("get_gradients")) {
      fails(look, model, data, y, "expected a compiled model");
    } else {
      CHECK(!look.run(model, data, y).empty());
    }
  }
  dense.set_trainable(false);
  model.compile({.loss = "mse"});
  CHECK(get_gradients_of_trainable_weights(model, data, y).empty());
  const Tensor p = model.predict(data);
  check_close(get_gradients_of_activations(model, data, y)["dense"], Tensor((p - y) / Scalar(2)));
  CHECK(get_weight_penalties(model).empty());
  CHECK(weights_norm(model).size() == 2);

  const Model nothing(x, Activation("tanh", {.name = "tanh"})(x));
  nothing.compile({.loss = "mse"});
  for (const Look& look : looks()) {
    CAPTURE(look.name);
    CHECK(look.run(nothing, data, some({2, 3})).empty() == (look.name == "get_gradients_of_trainable_weights"));
  }
  CHECK(get_weights(nothing).empty());
  CHECK(weights_norm(nothing).empty());
  CHECK(weight_loss(nothing) == 0);
  CHECK(detect_nans(nothing).empty());
  CHECK_THROWS_WITH_AS(get_weights(nothing, {"tanh"}), doctest::Contains("no weight or layer with weights named 'tanh'"), Error);
  CHECK_THROWS_WITH_AS(rnn_summary(nothing, "tanh"), doctest::Contains("rnn_summary: expected an LSTM, GRU or SimpleRNN"), Error);
}

TEST_CASE("looking inside: unknown names list those there are") {
  const Model model = two_inputs();
  const std::vector<Tensor> x = {token_ids(), some({2, 4, 3})};
  const Tensor y = some({2, 4, 2});
  const auto says = [](const auto& call, const char* text) { CHECK_THROWS_WITH_AS(call(), doctest::Contains(text), Error); };
  for (const char* name : {"lstm", "", "gru/none", "//", "out/output_7"}) {
    CAPTURE(name);
    says([&] { get_activations(model, x, {.layers = {name}}); }, "the layers are: ids, x, words, join, gru, heads");
    says([&] { get_gradients_of_activations(model, x, y, {.layers = {name}}); }, "the layers are: ids, x");
    says([&] { get_gradients_of_trainable_weights(model, x, y, {.weights = {name}}); }, "the weights are: words/");
    says([&] { weights_norm(model, {.weights = {name}}); }, "weights_norm: no weight");
    says([&] { get_rnn_weights(model, name); }, "get_rnn_weights: ");
    says([&] { gradient(model, x, {.target = AttributionTarget::at({}, *name == 0 ? "none" : name)}); }, "the layers are: ids, x");
    if (*name != 0) says([&] { occlusion(model, x, {.layer = name}); }, "the layers are: ids, x");
  }
  for (const int place : {7, -8}) {
    says([&] { get_activations(model, x, {.layers = {place}}); }, "layer's place from -7 to 6");
    says([&] { get_weights(model, {place}); }, "layer's place from -7 to 6");
  }
}

TEST_CASE("attributions: ids and numbers, outputs of rank 1 and 3, several outputs, more than one batch") {
  const Model model = two_inputs();
  const std::vector<Tensor> x = {token_ids(), some({2, 4, 3})};
  const Tensor y = model.predict(x);
  for (const Look& look : attributions()) {
    CAPTURE(look.name);
    const std::vector<Tensor> all = look.run(model, x, y);
    REQUIRE(all.size() == 2);
    CHECK(shape_of(all[0]) == Shape{2, 4});
    CHECK(shape_of(all[1]) == (look.name == "occlusion" ? Shape{2, 4} : Shape{2, 4, 3}));
  }
  // A token's occlusion by hand: its id is replaced by 0, which is padding.
  Tensor covered = x[0];
  covered(0, 1) = 0;
  const Tensor without = model.predict({covered, x[1]});
  CHECK(occlusion(model, x, {.target = AttributionTarget::at({0, 1})})[0](0, 1) == doctest::Approx(y(0, 0, 1) - without(0, 0, 1)).epsilon(by_scalar(1e-4, 1e-9)));

  const Symbol in = Input({3});
  const Symbol total = Lambda([](const Var& v) { return sum(square(v), {1}); }, {.output_shape = Shape{}})(in);
  check_close(gradient(Model(in, total), some({2, 3}))[0], Tensor(some({2, 3}) * Scalar(2)));
  const Model several(in, {Activation("linear")(in), total});
  const auto second = [](const Vars& outputs) { return outputs[1]; };
  check_close(gradient(several, some({70, 3}), {.target = second})[0], Tensor(some({70, 3}) * Scalar(2)));
  CHECK_THROWS_WITH_AS(gradient(several, some({2, 3}), {.target = [](const Vars&) { return Var(); }}), doctest::Contains("gradient: expected a target function that gives a value, got none"), Error);
  struct Joins : UnaryLayer {
    Joins() : UnaryLayer("Joins", "joins") {}
    Shape output_shape(const Shape& x) const override { return x; }
    Var call(const Var& x, Context&) const override { return sum(x, {0}, true); }
  };
  const Model joins(in, Layer(std::make_shared<Joins>())(in));
  for (const Look& look : attributions()) fails(look, joins, some({2, 3}), y, "expected outputs with 2 samples, as the inputs have, got shape (1, 3)");
}
