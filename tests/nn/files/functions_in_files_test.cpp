// Layers around functions of one's own, in files: Lambda, and SequenceAttention with a scoring network.
#include <doctest/doctest.h>

#include "nn/files/json.hpp"
#include "nn/files/model_from_config.hpp"
#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/nn/files/files_support.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// A model of one Lambda with this config beside its name.
Model lambda_model(const std::string& name, const std::string& config, const std::string& version = "3.0") {
  return model_from_config(
      parse_json(R"({"class_name": "Sequential", "config": {"layers": [{"class_name": "InputLayer", "config":
      {"batch_shape": [null, 3], "name": "x"}}, {"class_name": "Lambda", "config": {"name": ")" +
                     name + "\", " + config + "}}]}}",
                 "test"),
      version, "test");
}

const Tensor x = tensor({1, 3}, {1, 2, 3});

}  // namespace

TEST_CASE("a Lambda of a registered function is saved by its name, as Keras 3 saves functions, and opened again") {
  register_function("sum_of_row", [](const Var& v) { return sum(v, {1}, true); }, {.output_shape = Shape{1}});
  const Model model = Sequential({Input({3}), Lambda("sum_of_row", {.name = "total"})});
  const Config function = model.get_layer("total").get_config().at("function", "");
  CHECK(to_json(function) ==
        R"({"module":"builtins","class_name":"function","config":"sum_of_row","registered_name":"function"})");
  const Scratch scratch;
  for (const char* name : {"lambda.keras", "lambda.h5"}) {
    const std::string file = (scratch.path / name).string();
    model.save(file);
    const Model again = load_model(file);
    CHECK(again.predict(x) == tensor({1, 1}, {6}));
    CHECK(again.get_layer("total").get_config() == model.get_layer("total").get_config());
  }
  CHECK_THROWS_WITH_AS(Lambda("unheard_of"), doctest::Contains("use register_function(\"unheard_of\", ...)"), Error);
  const Model unnamed = Sequential({Input({3}), Lambda([](const Var& v) { return v; }, {.name = "mine"})});
  CHECK_THROWS_WITH_AS(
      unnamed.to_json(),
      doctest::Contains("Lambda 'mine': cannot be saved, because its function has no name; use register_function"),
      Error);
}

TEST_CASE("functions are found by the names that Keras 2 and 3 give them, with or without the package") {
  register_function("twice", [](const Var& v) { return add(v, v); });
  const Tensor y = tensor({1, 3}, {2, 4, 6});
  CHECK(lambda_model("a", R"("function": "twice", "function_type": "function", "output_shape": null, "arguments": {})",
                     "2.2.4")
            .predict(x) == y);
  const std::string keras3 =
      R"("function": {"module": "builtins", "class_name": "function", "config": "Custom>twice",
         "registered_name": "function"}, "arguments": {)";
  const Model model = lambda_model("a", keras3 + "}");
  CHECK(model.predict(x) == y);
  CHECK(model.get_layer("a").get_config().at("function", "").at("config", "") == Config("Custom>twice"));
  CHECK_THROWS_WITH_AS(
      lambda_model("a", keras3 + R"("times": 3})"),
      doctest::Contains(
          "got 'times' beside 'Custom>twice'; register one with these arguments in it under the layer's name"),
      Error);
}

TEST_CASE("a Lambda of Python code is refused until a function is bound to the layer's name") {
  const std::string keras2 =
      R"("function": ["4wEAAAA=", null, null], "function_type": "lambda", "output_shape": [1],
         "output_shape_type": "raw")";
  const std::string keras3 =
      R"("function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": null,
         "closure": null}}, "arguments": {"n": 1})";
  const char* const refusal =
      "Lambda 'of_python': expected a function that was made known, got Python code, which is not run; write it in C++ "
      "and use register_function(\"of_python\", ...) before the file is read";
  CHECK_THROWS_WITH_AS(lambda_model("of_python", keras2, "2.2.4"), doctest::Contains(refusal), Error);
  CHECK_THROWS_WITH_AS(lambda_model("of_python", keras3), doctest::Contains(refusal), Error);
  register_function("of_python", [](const Var& v) { return select(v, 1, 0); });
  register_function("of_python", [](const Var& v) { return slice(v, 1, 2, 3); },
                    {.output_shape = Shape{1}});  // the later one counts
  CHECK(lambda_model("of_python", keras2, "2.2.4").predict(x) == tensor({1, 1}, {3}));
  const Model model = lambda_model("of_python", keras3);
  CHECK(model.output().shape() == Shape{None, 1});
  CHECK(model_from_json(model.to_json()).predict(x) == tensor({1, 1}, {3}));
}

TEST_CASE("SequenceAttention is saved with its score, or with its scoring network") {
  register_function("dot_of_pair", [](const Vars& v) { return sum(multiply(v[0], v[1]), {1}, true); },
                    {.output_shape = Shape{1}});
  const Symbol element = Input({2}), query = Input({2});
  const Model net({element, query}, Dense(1)(Concatenate()({element, query})));
  const Symbol sequence = Input({4, 2}), queries = Input({3, 2});
  Random random(3);
  const Tensor e = random_uniform({2, 4, 2}, -1, 1, random), q = random_uniform({2, 3, 2}, -1, 1, random);
  const Scratch scratch;
  const std::vector<Layer> layers = {SequenceAttention({.kernel_initializer = "he_normal"}),
                                     SequenceAttention({.score = "dot"}), SequenceAttention(net),
                                     SequenceAttention(Lambda("dot_of_pair"))};
  for (const Layer& layer : layers) {
    const Model model({sequence, queries}, layer({sequence, queries}));
    for (const char* name : {"attention.keras", "attention.h5"}) {
      model.save((scratch.path / name).string());
      const Model again = load_model((scratch.path / name).string());
      check_close(again.predict({e, q}), model.predict({e, q}), 0);
      CHECK(again.layers().back().get_config() == layer.get_config());
    }
  }
  const Model own({sequence, queries}, SequenceAttention(Lambda([](const Vars& v) { return slice(v[0], 1, 0, 1); },
                                                                {.output_shape = Shape{1}}))({sequence, queries}));
  CHECK_THROWS_WITH_AS(own.to_json(),
                       doctest::Contains("use register_function(\"mine\", function), then Lambda(\"mine\")"), Error);
}

TEST_CASE("the class Attention of a file is keras-attention's layer when it has units") {
  const auto kind = [](const std::string& options) {
    return model_from_config(
               parse_json(R"({"class_name": "Sequential", "config": [{"class_name": "Attention", "config": {"name": "a",
        "batch_input_shape": [null, 4, 3])" +
                              options + "}}]}",
                          "test"),
               "2.4.0", "test")
        .layers()
        .back();
  };
  const Layer version4 = kind(R"(, "units": 2)");
  CHECK(version4.class_name() == "LastStateAttention");
  CHECK(version4.get_config().at("score", "") == Config("luong"));
  CHECK(version4.get_config().find("mask_mode") == nullptr);
  CHECK(to_config(version4).at("class_name", "") == Config("Attention"));
  CHECK_THROWS_WITH_AS(kind(R"(, "use_scale": true)"), doctest::Contains("Attention 'a'"),
                       Error);  // Keras's takes two inputs
}
