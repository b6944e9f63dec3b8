// Models that Keras saved open and give what Keras recorded; models saved here open again as they were.
#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include "nn/check.hpp"
#include "nn/files/layer_table.hpp"
#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/golden.hpp"
#include "tests/nn/files/written_files.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

std::vector<std::string> files_of(const GoldenCase& golden) {
  std::istringstream in(golden.text("files"));
  std::vector<std::string> files;
  for (std::string file; std::getline(in, file, ',');) files.push_back(file);
  return files;
}

std::string path_of(const std::string& file) { return std::string(TEST_GOLDEN_DIR) + "/keras_files/" + file; }

// The case's inputs in the order of the model's, which a dict of inputs names.
std::vector<Tensor> inputs_of(const GoldenCase& golden, const Model& model) {
  std::vector<std::string> names;
  std::istringstream in(golden.text("inputs"));
  for (std::string name; std::getline(in, name, ',');) names.push_back(name);
  std::vector<Tensor> x;
  for (std::size_t i = 0; i < model.inputs().size(); ++i) {
    std::size_t place = i;
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (names.size() == model.inputs().size() && names[k] == model.inputs()[i].call()->layer->name()) place = k;
    }
    x.push_back(golden.at("in." + std::to_string(place)));
  }
  return x;
}

void check_outputs(const Model& model, const GoldenCase& golden, const std::vector<Tensor>& x) {
  const std::vector<Tensor> y = model.predict_all(x);
  for (std::size_t k = 0; k < y.size(); ++k) {
    const bool swapped = golden.name == "named_inputs";  // outputs in the order of their names, "chosen" and "raw"
    check_close(y[k], golden.at("out." + std::to_string(swapped ? 1 - k : k)), 1e-5);
  }
}

// Opens every file of a list, weights alone into the model of the case, compares what it gives with what Keras recorded,
// and saves and opens it again. Gives the number of whole models.
std::size_t check_files(const std::string& list, const std::string& folder) {
  const Folder scratch;
  std::size_t opened = 0;
  for (const GoldenCase& golden : read_goldens("keras_files/" + list)) {
    for (const std::string& name : files_of(golden)) {
      const std::string file = name.find('/') == std::string::npos ? folder + "/" + name : name;
      CAPTURE(golden.name);
      CAPTURE(file);
      const bool weights = name.find("weights") != std::string::npos;
      const Model model = load_model(path_of(weights ? folder + "/" + files_of(golden)[0] : file));
      const std::vector<Tensor> x = inputs_of(golden, model);
      if (weights) {
        for (const Parameter& weight : model.weights()) weight->value.fill(0);
        model.load_weights(path_of(file));
      }
      check_outputs(model, golden, x);
      if (weights) continue;
      for (const char* ending : {"model.keras", "model.h5"}) {
        CAPTURE(ending);
        model.save(scratch.file(ending));
        check_same(load_model(scratch.file(ending)), model, x);
      }
      const Model other = model_from_json(model.to_json());
      for (const char* ending : {"all.weights.h5", "named.h5"}) {
        CAPTURE(ending);
        model.save_weights(scratch.file(ending));
        other.load_weights(scratch.file(ending));
        check_same(other, model, x);
      }
      if (folder == "keras2" || folder == "keras3") write_for_keras(model, folder + "_" + golden.name, x);
      ++opened;
    }
  }
  return opened;
}

}  // namespace

TEST_CASE("models that Keras 3 saved give what Keras recorded, and what is saved of them opens again") {
  CHECK(check_files("keras3.txt", "keras3") == 25);
}

TEST_CASE("models that Keras 2 saved give what Keras recorded, and what is saved of them opens again") {
  CHECK(check_files("keras2.txt", "keras2") == 25);
}

TEST_CASE("models that Keras 2.12 and 3.3 saved give what these recorded") {
  CHECK(check_files("keras2.12.txt", "keras2.12") == 1);
  CHECK(check_files("keras3.3.txt", "keras3.3") == 1);
}

TEST_CASE("models as Keras 1 and the CuDNN layers of Keras 2 saved them give what their formulas say") {
  CHECK(check_files("keras1.txt", "keras1") == 3);
  CHECK(check_files("cudnn.txt", "cudnn") == 1);
}

TEST_CASE("models with the attention layers of other packages give what these recorded") {
  register_function("last_hidden_state", [](const Var& x) { return select(x, 1, x.shape(1) - 1); },
                    {.output_shape = Shape{3}});
  CHECK(check_files("packages.txt", "packages") == 5);
}

TEST_CASE("models that people saved with old versions of Keras give what its formulas say") {
  std::size_t checked = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path_of(""))) {
    const std::string list = entry.path().filename().string();
    if (!list.starts_with("dl4j_") && !list.starts_with("recorded_")) continue;
    for (const GoldenCase& golden : read_goldens("keras_files/" + list)) {
      const std::string name = std::filesystem::path(golden.text("file")).filename().string();
      CAPTURE(name);
      Model model = load_model(path_of(name));
      const Shape data = shape_of(golden.at("in.x"));
      if (!fits(data, model.inputs()[0].shape())) {  // the numbers were made for another length than the file names
        Symbol x = Input(Shape(data.begin() + 1, data.end()));
        const Symbol start = x;
        for (const Layer& layer : model.layers()) x = layer(x);
        model = Model(start, x);
      }
      const bool by_formula = golden.text("oracle") != "Keras";
      check_close(model.predict(golden.at("in.x")), golden.at("out.y"), by_formula ? by_scalar(1e-5, 1e-8) : 1e-5);
      ++checked;
    }
  }
  CHECK(checked == 9);
  for (const char* name : {"masking_zero_lstm.h5", "optimizer_rmsprop.h5", "optimizer_sgd.h5", "simple_lstm_tf_keras_2_model.h5"}) {
    CAPTURE(name);
    const Model model = load_model(path_of(name));
    CHECK(model.count_params() > 0);
  }
}

TEST_CASE("files that do not fit are errors of one sentence that name file and place, and change nothing") {
  const Folder scratch;
  const Symbol x = Input({3});
  const Model model(x, Dense(2, {.name = "d"})(x)), wider(x, Dense(5, {.name = "d"})(x)), deeper(x, Dense(2, {.name = "e"})(Dense(2, {.name = "d"})(x)));
  model.save_weights(scratch.file("w.h5"));
  model.save_weights(scratch.file("w.weights.h5"));
  model.save(scratch.file("m.keras"));
  const std::vector<Tensor> before = wider.get_weights();
  CHECK_THROWS_WITH_AS(wider.load_weights(scratch.file("w.h5")), doctest::Contains("expected"), Error);
  CHECK_THROWS_WITH_AS(wider.load_weights(scratch.file("w.weights.h5")), doctest::Contains("expected"), Error);
  CHECK(wider.get_weights()[0] == before[0]);
  CHECK_THROWS_WITH_AS(deeper.load_weights(scratch.file("w.h5")), doctest::Contains("expected 2 layers with weights, as the model has, got 1"), Error);
  deeper.load_weights(scratch.file("w.h5"), {.by_name = true});
  CHECK(deeper.get_layer("d").get_weights()[0] == model.get_weights()[0]);
  CHECK_THROWS_AS(wider.load_weights(scratch.file("w.h5"), {.by_name = true}), Error);
  wider.load_weights(scratch.file("w.h5"), {.by_name = true, .skip_mismatch = true});
  CHECK(wider.get_weights()[0] == before[0]);
  CHECK_THROWS_WITH_AS(load_model(scratch.file("w.h5")), doctest::Contains("got a file of weights alone"), Error);
  CHECK_THROWS_WITH_AS(load_model(scratch.file("none.keras")), doctest::Contains("expected a file"), Error);
  CHECK_THROWS_WITH_AS(model.save(scratch.file("m.txt")), doctest::Contains("ends with .keras, .h5 or .hdf5"), Error);
  CHECK_THROWS_WITH_AS(model_from_json("{"), doctest::Contains("model_from_json: expected JSON"), Error);
  CHECK_THROWS_WITH_AS(model_from_json("{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Conv2D\", \"config\": {\"name\": \"c\", \"batch_input_shape\": [null, 3]}}]}}"),
                       doctest::Contains("layer 'c': no layer of the class 'Conv2D'; one of your own is made known with register_layer"), Error);
  CHECK_THROWS_WITH_AS(model_from_json(std::string(1000, '[')), doctest::Contains("model_from_json"), Error);
  const Model own(x, Lambda([](const Var& v) { return v; }, {.name = "mine"})(x));
  CHECK_THROWS_WITH_AS(own.save(scratch.file("own.keras")), doctest::Contains("Lambda 'mine': cannot be saved"), Error);
  CHECK_FALSE(std::filesystem::exists(scratch.file("own.keras")));
}

namespace {

// A layer of one's own that says its options.
struct ScaleImpl final : UnaryLayer {
  ScaleImpl(double by, const std::string& name) : UnaryLayer("Scale", name), factor(by) {}
  Config options() const override { return Config::fields({{"factor", factor}}); }
  Shape output_shape(const Shape& x) const override { return x; }
  Var call(const Var& x, Context&) const override { return multiply(x, static_cast<Scalar>(factor)); }
  double factor;
};

}  // namespace

TEST_CASE("layers and activations of one's own are saved and opened again once they are registered") {
  register_activation("twice", [](const Var& x) { return add(x, x); });
  register_layer("Scale", [](const Config& options) {
    return Layer(std::make_shared<ScaleImpl>(options.at("factor", "Scale").as_number("Scale"), options.at("name", "Scale").as_text("Scale")));
  });
  const Symbol x = Input({3});
  const Model model(x, Layer(std::make_shared<ScaleImpl>(0.5, "half"))(Dense(2, {.activation = "twice"})(x)));
  const Folder scratch;
  const Tensor data = ones({2, 3});
  for (const char* file : {"own.keras", "own.h5"}) {
    model.save(scratch.file(file));
    check_same(load_model(scratch.file(file)), model, {data});
  }
}

// As Keras 3.15.1 numbers them: y = inner(x), z = inner(y), outputs y and head(z); inner doubles and head triples.
TEST_CASE("calls of a Functional count from 0 in Keras 3's calls, from 1 among outputs") {
  const Model model = model_from_json(R"({"class_name": "Functional", "config": {"name": "outer", "layers": [
    {"class_name": "InputLayer", "name": "x", "inbound_nodes": [], "config": {"batch_shape": [null, 1], "name": "x"}},
    {"class_name": "Functional", "name": "inner", "inbound_nodes": [
        {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}], "kwargs": {}},
        {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["inner", 0, 0]}}], "kwargs": {}}],
      "config": {"name": "inner", "layers": [
        {"class_name": "InputLayer", "name": "row", "inbound_nodes": [], "config": {"batch_shape": [null, 1], "name": "row"}},
        {"class_name": "Dense", "name": "twice", "inbound_nodes": [
            {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["row", 0, 0]}}], "kwargs": {}}],
          "config": {"name": "twice", "units": 1, "kernel_initializer": {"class_name": "Constant", "config": {"value": 2}}}}],
        "input_layers": [["row", 0, 0]], "output_layers": [["twice", 0, 0]]}},
    {"class_name": "Dense", "name": "head", "inbound_nodes": [
        {"args": [{"class_name": "__keras_tensor__", "config": {"keras_history": ["inner", 1, 0]}}], "kwargs": {}}],
      "config": {"name": "head", "units": 1, "kernel_initializer": {"class_name": "Constant", "config": {"value": 3}}}}],
    "input_layers": [["x", 0, 0]], "output_layers": [["inner", 1, 0], ["head", 0, 0]]}})");
  const std::vector<Tensor> y = model.predict_all(ones({1, 1}));
  CHECK(y[0](0, 0) == 2);
  CHECK(y[1](0, 0) == 12);
  const std::string again = model.to_json();
  CHECK(again.find(R"("keras_history":["inner",1,0])") != std::string::npos);
  CHECK(again.find(R"("output_layers":[["inner",1,0],["head",0,0]])") != std::string::npos);
}
