#include "nn/graph/model.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "nn/check.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

TEST_CASE("Model: several inputs and outputs") {
  const Symbol a = Input({2}, {.name = "a"}), b = Input({3}, {.name = "b"});
  const Symbol joined = Concatenate()({a, b}), out = Dense(1)(joined);
  const Model model({a, b}, {out, joined});
  const Tensor x = ones({4, 2}), y = full({4, 3}, 2);
  const std::vector<Tensor> results = model.predict_all({x, y});
  CHECK(shape_of(results[0]) == Shape{4, 1});
  CHECK(results[1] == tensor({4, 5}, {1, 1, 2, 2, 2, 1, 1, 2, 2, 2, 1, 1, 2, 2, 2, 1, 1, 2, 2, 2}));
}

TEST_CASE("Model: a layer called twice shares its weights") {
  const Symbol a = Input({2}), b = Input({2});
  const Dense encode(3, {.name = "enc"});
  const Model model({a, b}, Add()({encode(a), encode(b)}));
  CHECK(model.count_params() == 9);
  CHECK(model.layers().size() == 4);  // two inputs, one shared layer, one sum
  const Tensor x = ones({1, 2});
  check_close(model.fetch({x, x}, "enc:1"), model.fetch({x, x}, "enc"));
  CHECK_THROWS_WITH_AS(encode.output(), doctest::Contains("called once, got 2 calls"), Error);
}

TEST_CASE("Model: a model inside a model shares weights, and what is inside it can be fetched") {
  clear_session();
  const Model inner = Sequential({Input({5, 3}), LSTM(4, {.return_sequences = true}), LastStateAttention(2, {.name = "attention"})}, {.name = "encoder"});
  const Symbol a = Input({5, 3}), b = Input({5, 3});
  const Model outer({a, b}, Dense(1)(Concatenate()({inner(a), inner(b)})));
  CHECK(outer.count_params() == inner.count_params() + 5);
  Random random(1);
  const Tensor x = random_uniform({2, 5, 3}, -1, 1, random), y = random_uniform({2, 5, 3}, -1, 1, random);
  check_close(outer.fetch({x, y}, "encoder"), inner.predict(x));
  check_close(outer.fetch({x, y}, "encoder:1"), inner.predict(y));
  check_close(outer.fetch({x, y}, "encoder/attention/attention_weight"), inner.fetch(x, "attention_weight"));
  check_close(outer.fetch({x, y}, "encoder:1/lstm"), inner.fetch(y, "lstm"));
  CHECK_THROWS_WITH_AS(inner(Input({5, 2})), doctest::Contains("expected input of shape (None, 5, 3), got (None, 5, 2)"), Error);
}

TEST_CASE("Model: outputs by name, by part of a name, and through other ends of the same layers") {
  const Symbol x = Input({4, 3});
  const Symbol h = LSTM(5, {.return_sequences = true, .name = "hidden"})(x);
  const Model model(x, Dense(1, {.name = "out"})(LastStateAttention(2, {.name = "attention"})(h)));
  Random random(1);
  const Tensor data = random_uniform({3, 4, 3}, -1, 1, random);
  CHECK(shape_of(model.fetch(data, "hidden")) == Shape{3, 4, 5});
  CHECK(shape_of(model.fetch(data, "attention/attention_weight")) == Shape{3, 4});
  CHECK(shape_of(model.fetch(data, "attention_weight")) == Shape{3, 4});
  CHECK(shape_of(model.fetch(data, "luong")) == Shape{3, 4, 5});
  const Model two(model.inputs(), {model.output(), model.get_layer("attention").output("attention_weight")});
  const std::vector<Tensor> both = two.predict_all(data);
  CHECK(both[0] == model.predict(data));
  CHECK(both[1] == model.fetch(data, "attention_weight"));
  const Tensor weights = both[1];
  for (std::size_t n = 0; n < 3; ++n) CHECK(weights(n, 0) + weights(n, 1) + weights(n, 2) + weights(n, 3) == doctest::Approx(1));
  CHECK_THROWS_WITH_AS(model.fetch(data, "attention_vect"), doctest::Contains("no layer named 'attention_vect'; the layers are: "), Error);
  CHECK_THROWS_WITH_AS(model.fetch(data, "attention_"), doctest::Contains("more than one layer matches 'attention_'; choose one of: "), Error);
}

TEST_CASE("Model: results do not depend on how samples are batched") {
  const Model model = Sequential({Input({6, 2}), LSTM(7), Dense(1)});
  Random random(1);
  const Tensor x = random_uniform({33, 6, 2}, -1, 1, random);
  const Tensor once = model.predict(x, {.batch_size = 33});
  check_close(model.predict(x, {.batch_size = 1}), once, by_scalar(1e-6, 1e-14));
  check_close(model.predict(x, {.batch_size = 1000}), once, 0);
}

TEST_CASE("Layer: weights out and in, and frozen ones") {
  const Dense layer(2);
  const Model model = Sequential({Input({3}), layer});
  std::vector<Tensor> weights = layer.get_weights();
  REQUIRE(weights.size() == 2);
  weights[1] = tensor({2}, {5, 6});
  model.set_weights(weights);
  check_close(model.predict(zeros({1, 3})), tensor({1, 2}, {5, 6}));
  CHECK_THROWS_WITH_AS(model.set_weights({weights[0]}), doctest::Contains("expected 2 weights, got 1"), Error);
  CHECK_THROWS_WITH_AS(model.set_weights({weights[1], weights[0]}), doctest::Contains("expected kernel of shape (3, 2), got (2,)"), Error);
  layer.set_trainable(false);
  for (const Parameter& weight : model.weights()) CHECK_FALSE(weight->trainable);
}

TEST_CASE("names: automatic ones count by class, as in Keras") {
  clear_session();
  CHECK(LSTM(1).name() == "lstm");
  CHECK(LSTM(1).name() == "lstm_1");
  CHECK(LastStateAttention(1).name() == "last_state_attention");
  CHECK(Sequential({Input({1}), Dense(1)}).name() == "sequential");
  CHECK(Dense(1).name() == "dense_1");
  struct Plain : UnaryLayer {
    explicit Plain(const char* c) : UnaryLayer(c, "") {}
    Shape output_shape(const Shape& x) const override { return x; }
    Var call(const Var& x, Context&) const override { return x; }
  };
  CHECK(Plain("SpatialDropout1D").name() == "spatial_dropout1d");
  CHECK(Plain("SimpleRNN").name() == "simple_rnn");
  CHECK(Plain("GlobalMaxPooling1D").name() == "global_max_pooling1d");
}

TEST_CASE("summary: Keras's table of a chain") {
  clear_session();
  const Model model = Sequential({Input({20, 1}), LSTM(100), Dense(1)});
  model.get_layer("dense").set_trainable(false);
  std::ostringstream out;
  model.summary(out);
  CHECK(out.str().find("Model: \"sequential\"") == 0);
  CHECK(model.layers().size() == 2);  // as Keras: a Sequential's input is no layer of it
  CHECK(out.str().find("│ lstm (LSTM)   │ (None, 100)  │  40,800 │") != std::string::npos);
  CHECK(out.str().find(" Total params: 40,901") != std::string::npos);
  CHECK(out.str().find(" Trainable params: 40,800") != std::string::npos);
  CHECK(out.str().find(" Non-trainable params: 101") != std::string::npos);
  CHECK(out.str().find("Connected to") == std::string::npos);
}

TEST_CASE("summary: connections of a graph, and a shared layer counted once") {
  clear_session();
  const Symbol a = Input({2}, {.name = "a"}), b = Input({2}, {.name = "b"});
  const Dense shared(3, {.name = "shared"});
  const Model model({a, b}, Add()({shared(a), shared(b)}), {.name = "two"});
  std::ostringstream out;
  model.summary(out);
  CHECK(out.str().find("Connected to") != std::string::npos);
  CHECK(out.str().find("shared[0][0], shared[1][0]") != std::string::npos);
  CHECK(out.str().find("(shared)") != std::string::npos);
  CHECK(out.str().find(" Total params: 9 ") != std::string::npos);
}

TEST_CASE("Model: what cannot be a model, and data that do not fit, are errors") {
  const Symbol a = Input({2}, {.name = "a"}), b = Input({2}, {.name = "b"});
  CHECK_THROWS_WITH_AS(Model(a, Add()({a, b})), doctest::Contains("need the Input 'b', which is not among the model's inputs"), Error);
  CHECK_THROWS_WITH_AS(Model({a, a}, Dense(1)(a)), doctest::Contains("each input once"), Error);
  const Symbol x = Dense(1, {.name = "same"})(a), y = Dense(1, {.name = "same"})(a);
  CHECK_THROWS_WITH_AS(Model(a, Add()({x, y})), doctest::Contains("a different name for each layer, got 'same' twice"), Error);
  CHECK_THROWS_WITH_AS(Sequential({Dense(1), Dense(2)}), doctest::Contains("an Input followed by at least one layer"), Error);
  CHECK_THROWS_WITH_AS(Sequential({Input({2}), Input({2})}), doctest::Contains("come first only"), Error);

  CHECK_THROWS_WITH_AS(Model(a, Symbols{}), doctest::Contains("at least one input and one output, got 1 and 0"), Error);
  const Symbols states = LSTM(3, {.return_state = true, .name = "enc"}).outputs(Input({4, 2}));
  CHECK_THROWS_WITH_AS(Model(states[0], Add()({states[0], states[1]})), doctest::Contains("another output of 'enc'"), Error);
  const Model between({states[0], states[1]}, Add()({states[0], states[1]}));  // a model may start inside another
  CHECK(between.predict({ones({2, 3}), ones({2, 3})}) == full({2, 3}, 2));
  const Model series = Sequential({Input({None, 1}), LSTM(2, {.activation = "relu"})});
  CHECK_THROWS_WITH_AS(series.predict(zeros({2, 0, 1})), doctest::Contains("expected data of shape (None, None, 1)"), Error);

  const Model model(a, Dense(1)(a));
  CHECK_THROWS_WITH_AS(model.predict(ones({4, 3})), doctest::Contains("expected data of shape (None, 2) for input 'a', got (4, 3)"), Error);
  CHECK_THROWS_WITH_AS(model.predict(ones({4})), doctest::Contains("got (4,)"), Error);
  CHECK_THROWS_WITH_AS(model.predict(zeros({0, 2})), doctest::Contains("at least one sample, got none"), Error);
  CHECK_THROWS_WITH_AS(model.predict({ones({1, 2}), ones({1, 2})}), doctest::Contains("expected 1 input tensors, got 2"), Error);
  CHECK_THROWS_WITH_AS(model.predict(ones({4, 2}), {.batch_size = 0}), doctest::Contains("batch_size of at least 1"), Error);
  CHECK_THROWS_WITH_AS(model.get_layer("dens"), doctest::Contains("no layer named 'dens'; the layers are: a, dense"), Error);
  CHECK_THROWS_WITH_AS(model.get_layer(9), doctest::Contains("index below 2, got 9"), Error);
  CHECK_THROWS_WITH_AS(model.get_layer(1).output("map"), doctest::Contains("no inner output named 'map'; it has: none"), Error);
}
