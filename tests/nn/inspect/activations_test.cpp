#include "nn/inspect/activations.hpp"

#include <doctest/doctest.h>

#include "nn/check.hpp"
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

// Two inputs, a model inside that holds attention, and an LSTM that gives its states too.
Model nested_model() {
  const Symbol inside = Input({4, 3}, {.name = "inside"});
  const Symbol h = Dense(3, {.name = "dense"})(inside);
  const Model encoder(inside, MultiHeadAttention(2, 2, {.name = "heads"})({h, h}), {.name = "encoder"});
  const Symbol a = Input({4, 3}, {.name = "a"}), b = Input({2}, {.name = "b"});
  const Symbols states = LSTM(2, {.return_state = true, .name = "lstm"}).outputs(encoder(a));
  const Symbol joined = Concatenate({.name = "join"})({states[0], states[2], b});
  return Model({a, b}, Dense(1, {.name = "out"})(Dropout(0.5, {.seed = 1, .name = "drop"})(joined)));
}

}  // namespace

TEST_CASE("get_activations: equal Keras's, by layer") {
  for (const GoldenCase& golden : read_goldens("keras/lookinside.txt")) {
    CAPTURE(golden.name);
    const Model model = inspected_model(golden);
    const NamedTensors all = get_activations(model, golden.at("in.x"), {.inner = true});
    for (const std::string& layer : golden.names("out.")) check_close(all[layer], golden.at("out." + layer));
  }
}

TEST_CASE("get_activations: inputs first, layers in order, models inside and inner values when asked for") {
  const Model model = nested_model();
  const std::vector<Tensor> x = {some({5, 4, 3}), some({5, 2}, 2)};
  const NamedTensors all = get_activations(model, x);
  CHECK(all.names() == Names{"a", "b", "encoder", "lstm", "lstm/output_1", "lstm/output_2", "join", "drop", "out"});
  check_close(all["a"], x[0], 0);
  check_close(all["out"], model.predict(x), by_scalar(1e-6, 1e-14));
  check_close(all["join"], all["drop"], 0);
  CHECK(get_activations(model, x, {.nested = true, .inner = true}).names() ==
        Names{"a", "b", "encoder/inside", "encoder/dense", "encoder/heads", "encoder/heads/attention_scores", "lstm",
              "lstm/output_1", "lstm/output_2", "join", "drop", "out"});
  const NamedTensors in_parts = get_activations(model, x, {.nested = true, .batch_size = 2});
  CHECK(in_parts.names()[2] == "encoder/dense");
  check_close(in_parts["encoder/heads"], all["encoder"], by_scalar(1e-6, 1e-14));
}

TEST_CASE("get_activations: layers by name, by a part of names, by place") {
  const Model model = nested_model();
  const std::vector<Tensor> x = {some({2, 4, 3}), some({2, 2}, 2)};
  const auto names = [&](const std::vector<LayerId>& layers) { return get_activations(model, x, {.layers = layers}).names(); };
  CHECK(names({"lstm"}) == Names{"lstm", "lstm/output_1", "lstm/output_2"});
  CHECK(names({"attention_scores"}) == Names{"encoder/heads/attention_scores"});
  CHECK(names({"heads"}) == Names{"encoder/heads"});
  CHECK(names({"o"}) == Names{"encoder", "lstm/output_1", "lstm/output_2", "join", "drop", "out"});
  CHECK(names({-1, "join", "join"}) == Names{"join", "out"});
  CHECK(names({"a"}) == Names{"a"});
  CHECK_THROWS_WITH_AS(names({"gru"}), doctest::Contains("no layer named 'gru'; the layers are: a, b, encoder, encoder/inside"), Error);
  CHECK_THROWS_WITH_AS(names({7}), doctest::Contains("expected a layer's place from -7 to 6, got 7"), Error);
  CHECK_THROWS_WITH_AS(get_activations(model, x[0]), doctest::Contains("expected 2 input tensors, got 1"), Error);
  CHECK_THROWS_WITH_AS(get_activations(model, x)["gru"], doctest::Contains("the names are: a, b, encoder"), Error);
}

TEST_CASE("get_activations: keract's output formats and nodes_to_evaluate") {
  const Model model = nested_model();
  const std::vector<Tensor> x = {some({2, 4, 3}), some({2, 2}, 2)};
  CHECK(get_activations(model, x, {.layers = {"a", "lstm"}, .output_format = "full"}).names() == Names{"a:0", "lstm/LSTM:0", "lstm/LSTM:1", "lstm/LSTM:2"});
  CHECK(get_activations(model, x, {.layers = {"heads", "attention_scores"}, .output_format = "full"}).names() ==
        Names{"encoder/heads/MultiHeadAttention:0", "encoder/heads/attention_scores:0"});
  CHECK(get_activations(model, x, {.layers = {"lstm"}, .output_format = "numbered"}).names() == Names{"0", "1", "2"});
  const NamedTensors all = get_activations(model, x);
  const NamedTensors nodes = get_activations(model, x, {.nodes_to_evaluate = Symbols{model.output("out"), model.output("encoder/heads"), model.inputs()[1]}});
  CHECK(nodes.names() == Names{"out", "encoder/heads", "b"});
  check_close(nodes["out"], all["out"], 0);
  check_close(nodes["encoder/heads"], all["encoder"], 0);
  CHECK(get_activations(model, x, {.layers = {"*"}}).names() == all.names());
  const auto fails = [&](const ActivationsOptions& o, const char* text) { CHECK_THROWS_WITH_AS(get_activations(model, x, o), doctest::Contains(text), Error); };
  fails({.output_format = "long"}, "the output_format");
  fails({.layers = {"out"}, .nodes_to_evaluate = Symbols{model.output("out")}}, "get_activations: expected layers or nodes_to_evaluate, got both");
  fails({.nodes_to_evaluate = Symbols{}}, "at least one of nodes_to_evaluate, got an empty list");
  fails({.nodes_to_evaluate = Symbols{Dense(1, {.name = "other"})(model.inputs()[1])}}, "got one of 'other', which is not among them");
  fails({.layers = std::vector<std::string>{}}, "at least one name, got an empty list; leave it out for all");
  fails({.layers = std::vector<std::string>{"out", "gru"}}, "no layer named 'gru'");
  fails({.layers = {""}}, "no layer named ''");
}

TEST_CASE("get_activations: while training, dropout is on, with the draws of each sample whatever the batch size") {
  const Model model = nested_model();
  const std::vector<Tensor> x = {some({6, 4, 3}), some({6, 2}, 2)};
  const NamedTensors on = get_activations(model, x, {.training = true}), parts = get_activations(model, x, {.training = true, .batch_size = 4});
  std::size_t dropped = 0;
  for (std::size_t i = 0; i < on["drop"].size(); ++i) {
    const double before = on["join"].data()[i], after = on["drop"].data()[i];
    CHECK((after == 0 || after == doctest::Approx(2 * before)));
    dropped += after == 0 ? 1 : 0;
  }
  CHECK(dropped > 5);
  CHECK(dropped < 31);
  check_close(parts["drop"], on["drop"], by_scalar(1e-6, 1e-14));
}

TEST_CASE("get_layer_outputs: of all layers whose names contain a text") {
  const Model model = nested_model();
  const std::vector<Tensor> x = {some({2, 4, 3}), some({2, 2}, 2)};
  CHECK(get_layer_outputs(model, "en", x).names() == Names{"encoder", "encoder/dense", "encoder/heads"});
  CHECK(difference(get_layer_outputs(model, "drop", x, 1)["drop"], get_layer_outputs(model, "drop", x)["drop"]) > 0.01);
  CHECK_THROWS_WITH_AS(get_layer_outputs(model, "gru", x), doctest::Contains("no layer's name contains 'gru'"), Error);
  CHECK_THROWS_WITH_AS(get_layer_outputs(model, "drop", x, 2), doctest::Contains("learning_phase of 0 or 1"), Error);
}
