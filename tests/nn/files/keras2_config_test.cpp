// The layout of .h5 files: what Keras 2 and Keras 3 both open, as observed with Keras 2.12, tf_keras 2.21, 3.3
// and 3.15.
#include "nn/files/keras2_config.hpp"

#include <doctest/doctest.h>

#include "nn/files/hdf5.hpp"
#include "nn/files/json.hpp"
#include "nn/graph/model_config.hpp"
#include "nn/layers/layers.hpp"
#include "tests/nn/files/written_files.hpp"

using namespace nn;

namespace {

Config written(const Model& model) { return keras2_config(model.impl()->saved()).config; }

// The entry of a layer, by its name.
Config entry(const Model& model, const std::string& name) {
  const Config all = written(model);
  for (const Config& layer : all.at("config", "model").at("layers", "model").items()) {
    if (layer.at("config", "layer").at("name", "layer") == Config(name)) return layer;
  }
  FAIL("no layer ", name);
  return {};
}

std::string nodes(const Model& model, const std::string& name) {
  return to_json(entry(model, name).at("inbound_nodes", name));
}

}  // namespace

TEST_CASE("keras2_config: a model in Keras 2's words") {
  const Symbol x = Input({4, 2}, {.name = "x"});
  const Symbol y = Attention({.use_causal_mask = true, .name = "look"})({x, x});
  const Model model({x}, {GRU(2, {.name = "gru"})(y)}, {.name = "m"});
  CHECK(
      to_json(entry(model, "x")) ==
      R"({"class_name":"InputLayer","config":{"batch_input_shape":[null,4,2],"dtype":"float32","sparse":false,"name":"x"},)"
      R"("name":"x","inbound_nodes":[]})");
  CHECK(nodes(model, "look") == R"([[["x",0,0,{"use_causal_mask":true}],["x",0,0,{"use_causal_mask":true}]]])");
  CHECK(nodes(model, "gru") == R"([[["look",0,0,{}]]])");
  const Config gru = entry(model, "gru"), options = gru.at("config", "gru");
  CHECK(gru.find("module") == nullptr);
  CHECK(options.find("seed") == nullptr);
  CHECK(options.find("zero_output_for_mask") == nullptr);
  CHECK(*options.find("recurrent_initializer") == Config("orthogonal"));
  const Config whole = written(model), all = whole.at("config", "m");
  CHECK(to_json(all.at("output_layers", "m")) == R"([["gru",0,0]])");
  CHECK(all.keys() == std::vector<std::string>{"name", "layers", "input_layers", "output_layers"});
}

TEST_CASE("keras2_config: options that say something stay, and so do modules that Keras 3 needs") {
  const Symbol x = Input({4, 2}, {.name = "x"});
  const LSTM lstm(2, {.recurrent_initializer = Orthogonal(0.5), .seed = 3, .return_sequences = true, .name = "lstm"});
  const Model model(x, LayerNormalization({.axis = {1, 2}, .name = "norm"})(Bidirectional(lstm, {.name = "both"})(x)));
  const Config wrapper = entry(model, "both"), both = wrapper.at("config", "both"), inside = both.at("layer", "both");
  CHECK(*inside.find("module") == Config("keras.layers"));
  CHECK(inside.find("registered_name") != nullptr);
  CHECK(inside.at("config", "lstm").at("name", "lstm") == Config("lstm"));
  CHECK(inside.at("config", "lstm").at("seed", "lstm") == Config(3));
  CHECK(to_json(inside.at("config", "lstm").at("recurrent_initializer", "lstm")) ==
        R"({"class_name":"Orthogonal","config":{"gain":0.5,"seed":null}})");
  CHECK(both.find("backward_layer") == nullptr);
  CHECK(entry(model, "norm").find("module") != nullptr);
  const GRU other(2, {.go_backwards = true, .name = "other"});
  const Model own(x, Bidirectional(GRU(2, {.name = "gru"}), {.backward_layer = other, .name = "both"})(x));
  const Config pair = entry(own, "both");
  CHECK(pair.at("config", "both").find("backward_layer") != nullptr);
}

TEST_CASE("keras2_config: each call of a model inside stands twice, and call k at 2k + 1") {
  const Symbol x = Input({2}, {.name = "x"}), row = Input({2}, {.name = "row"});
  const Model inner(row, Dense(2)(row), {.name = "inner"});
  const Symbol y = inner(x), z = inner(y);
  const Model model(x, {Dense(1, {.name = "head"})(y), z}, {.name = "outer"});
  CHECK(nodes(model, "inner") == R"([[["x",0,0,{}]],[["x",0,0,{}]],[["inner",1,0,{}]],[["inner",1,0,{}]]])");
  CHECK(nodes(model, "head") == R"([[["inner",1,0,{}]]])");
  const Config outer = written(model);
  CHECK(to_json(outer.at("config", "outer").at("output_layers", "outer")) == R"([["head",0,0],["inner",3,0]])");
}

TEST_CASE("keras2_config: calls with further tensors stay as Keras 3 writes them") {
  const Symbol x = Input({4, 2}, {.name = "x"}), h = Input({2}, {.name = "h"});
  const Model model({x, h}, {GRU(2, {.name = "gru"})({x, h}), MultiHeadAttention(1, 2, {.name = "heads"})({x, x})});
  for (const char* name : {"gru", "heads"}) CHECK(nodes(model, name).starts_with("[{\"args\":"));
}

TEST_CASE("keras2_config: the hard_sigmoid that is meant decides what is written") {
  const Symbol x = Input({4, 2}, {.name = "x"});
  const Symbol old = LSTM(2, {.recurrent_activation = "hard_sigmoid_keras2", .name = "old"})(x);
  const Model of_2(x, old), both(x, Dense(2, {.activation = "hard_sigmoid"})(old)), none(x, LSTM(2)(x));
  const LegacyModel written_of_2 = keras2_config(of_2.impl()->saved());
  CHECK(written_of_2.keras_version == "2.15.0");
  const Config layer = entry(of_2, "old");
  CHECK(layer.at("config", "old").at("recurrent_activation", "old") == Config("hard_sigmoid"));
  CHECK(keras2_config(none.impl()->saved()).keras_version.substr(0, 2) == "3.");
  // As Keras 3 writes it, which Keras 2 refuses: it would compute another function.
  CHECK(written(both) == both.impl()->saved());
  const Folder scratch;
  for (const Model& model : {of_2, both}) {
    model.save(scratch.file("m.h5"));
    check_same(load_model(scratch.file("m.h5")), model, {full({2, 4, 2}, Scalar(0.7))});
  }
  of_2.save(scratch.file("m.h5"));
  const Hdf5File file{std::filesystem::path(scratch.file("m.h5"))};
  CHECK(file.text("/", "keras_version") == "2.15.0");
  CHECK(file.text("/model_weights", "keras_version") == "2.15.0");
}

TEST_CASE("weights in .h5 files have Keras 2's names") {
  const Symbol x = Input({4, 2}, {.name = "x"}), row = Input({2}, {.name = "row"});
  const Model inner(row, Dense(2, {.name = "d"})(row), {.name = "inner"});
  const Symbol y =
      Bidirectional(LSTM(2, {.use_bias = false, .return_sequences = true, .name = "lstm"}), {.name = "both"})(x);
  const Symbol z = MultiHeadAttention(1, 2, {.use_bias = false, .name = "heads"})({y, y});
  const Model model(x, inner(GRU(2, {.name = "gru"})(z)));
  const Folder scratch;
  model.save(scratch.file("m.h5"));
  const Hdf5File file{std::filesystem::path(scratch.file("m.h5"))};
  const auto names = [&](const std::string& layer) { return file.texts("/model_weights/" + layer, "weight_names"); };
  CHECK(names("both") == std::vector<std::string>{"both/forward_lstm/lstm_cell/kernel:0",
                                                  "both/forward_lstm/lstm_cell/recurrent_kernel:0",
                                                  "both/backward_lstm/lstm_cell/kernel:0",
                                                  "both/backward_lstm/lstm_cell/recurrent_kernel:0"});
  CHECK(names("heads") == std::vector<std::string>{"heads/query/kernel:0", "heads/key/kernel:0", "heads/value/kernel:0",
                                                   "heads/attention_output/kernel:0"});
  CHECK(names("gru") ==
        std::vector<std::string>{"gru/gru_cell/kernel:0", "gru/gru_cell/recurrent_kernel:0", "gru/gru_cell/bias:0"});
  CHECK(names("inner") == std::vector<std::string>{"d/kernel:0", "d/bias:0"});
}
