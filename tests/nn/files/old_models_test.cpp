// What Keras 1 and 2 said otherwise, and how they stored the weights of recurrent layers. Whole files:
// model_files_test.cpp.
#include <doctest/doctest.h>

#include "nn/files/json.hpp"
#include "nn/files/model_from_config.hpp"
#include "nn/files/old_weights.hpp"
#include "nn/layers/layers.hpp"
#include "tests/nn/files/files_support.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

Model model_of(const std::string& json, const std::string& version) {
  return model_from_config(parse_json(json, "test"), version, "test");
}

// A chain of one layer.
Model chain_of(const std::string& class_name, const std::string& config, const std::string& version) {
  return model_of(
      R"({"class_name": "Sequential", "config": [{"class_name": ")" + class_name + R"(", "config": )" + config + "}]}",
      version);
}

Config config_of(const Model& model) { return model.layers().back().get_config(); }

std::vector<Tensor> modern(const std::string& kind, const Shapes& present, std::vector<Tensor> arrays) {
  Shapes shapes;
  for (const Tensor& array : arrays) shapes.push_back(shape_of(array));
  for (const WeightLayout& layout : weight_layouts(kind, present)) {
    if (layout.shapes == shapes) return layout.modern(std::move(arrays));
  }
  return {};
}

}  // namespace

TEST_CASE("an LSTM of Keras 1 has arrays for i, c, f, o; its gates are put into the order i, f, c, o") {
  std::vector<Tensor> arrays;
  for (const double gate : {1, 2, 3, 4}) {  // i c f o
    arrays.push_back(tensor({2, 1}, {gate, gate + 0.5}));
    arrays.push_back(tensor({1, 1}, {10 * gate}));
    arrays.push_back(tensor({1}, {100 * gate}));
  }
  const std::vector<Tensor> w = modern("LSTM", {{2, 4}, {1, 4}, {4}}, arrays);
  REQUIRE(w.size() == 3);
  CHECK(w[0] == tensor({2, 4}, {1, 3, 2, 4, 1.5, 3.5, 2.5, 4.5}));
  CHECK(w[1] == tensor({1, 4}, {10, 30, 20, 40}));
  CHECK(w[2] == tensor({4}, {100, 300, 200, 400}));
}

TEST_CASE("a GRU of Keras 1 has arrays for z, r, h, and is one without reset_after") {
  std::vector<Tensor> arrays;
  for (const double gate : {1, 2, 3}) {
    arrays.push_back(tensor({1, 1}, {gate}));
    arrays.push_back(tensor({1, 1}, {10 * gate}));
    arrays.push_back(tensor({1}, {100 * gate}));
  }
  const std::vector<Tensor> w = modern("GRU", {{1, 3}, {1, 3}, {3}}, arrays);
  REQUIRE(w.size() == 3);
  CHECK(w[0] == tensor({1, 3}, {1, 2, 3}));
  CHECK(w[2] == tensor({3}, {100, 200, 300}));
  CHECK(modern("GRU", {{1, 3}, {1, 3}, {2, 3}}, arrays).empty());
}

TEST_CASE(
    "a CuDNN layer's matrices are read column by column, gate by gate, and its two biases added or set beside each "
    "other") {
  // Features 3, units 2; gate k's block of the kernel is 0..5 + 10 k row by row, which tf_keras turns into its columns.
  std::vector<double> kernel, recurrent, bias;
  for (const double row : {0, 1, 2})
    for (const double k : {0, 1, 2, 3}) kernel.insert(kernel.end(), {10 * k + 2 * row, 10 * k + 2 * row + 1});
  for (const double row : {0, 1})
    for (const double k : {0, 1, 2, 3}) recurrent.insert(recurrent.end(), {10 * k + 2 * row, 10 * k + 2 * row + 1});
  for (int n = 0; n < 16; ++n) bias.push_back(n);
  const std::vector<Tensor> w =
      modern("LSTM", {{3, 8}, {2, 8}, {8}}, {tensor({3, 8}, kernel), tensor({2, 8}, recurrent), tensor({16}, bias)});
  REQUIRE(w.size() == 3);
  CHECK(w[0] ==
        tensor({3, 8}, {0, 3, 10, 13, 20, 23, 30, 33, 1, 4, 11, 14, 21, 24, 31, 34, 2, 5, 12, 15, 22, 25, 32, 35}));
  CHECK(w[1] == tensor({2, 8}, {0, 2, 10, 12, 20, 22, 30, 32, 1, 3, 11, 13, 21, 23, 31, 33}));
  CHECK(w[2] == tensor({8}, {8, 10, 12, 14, 16, 18, 20, 22}));
  const std::vector<Tensor> gru =
      modern("GRU", {{1, 3}, {1, 3}, {2, 3}}, {zeros({1, 3}), zeros({1, 3}), tensor({6}, {1, 2, 3, 4, 5, 6})});
  REQUIRE(gru.size() == 3);
  CHECK(gru[2] == tensor({2, 3}, {1, 2, 3, 4, 5, 6}));
}

TEST_CASE("recurrent layers have the defaults of the Keras that saved them") {
  const std::string options = R"({"name": "r", "units": 2, "batch_input_shape": [null, 3, 1]})";
  CHECK(config_of(chain_of("GRU", options, "2.2.4")).at("reset_after", "") == Config(false));
  CHECK(config_of(chain_of("GRU", options, "2.2.4")).at("recurrent_activation", "") == Config("hard_sigmoid_keras2"));
  CHECK(config_of(chain_of("GRU", options, "2.3.1")).at("reset_after", "") == Config(true));
  CHECK(config_of(chain_of("LSTM", options, "2.3.1")).at("recurrent_activation", "") == Config("sigmoid"));
  CHECK(config_of(chain_of("CuDNNGRU", options, "2.2.4")).at("reset_after", "") == Config(true));
  CHECK(config_of(chain_of("CuDNNLSTM", options, "2.2.4")).at("recurrent_activation", "") == Config("sigmoid"));
}

TEST_CASE("options of Keras 1 are read under their old names") {
  const Config lstm =
      config_of(chain_of("LSTM", R"({"name": "r", "output_dim": 2, "input_dim": 3, "input_length": 4, "init": "normal",
      "inner_init": "identity", "forget_bias_init": "zero", "inner_activation": "sigmoid", "dropout_W": 0.1,
      "dropout_U": 0.2, "W_regularizer": {"name": "L1L2Regularizer", "l1": 0.5, "l2": 0.25},
      "U_constraint": {"name": "MaxNorm", "m": 3, "axis": 0}})",
                         "1.2.2"));
  CHECK(lstm.at("units", "") == Config(2));
  CHECK(lstm.at("recurrent_activation", "") == Config("sigmoid"));
  CHECK(lstm.at("unit_forget_bias", "") == Config(false));
  CHECK(lstm.at("dropout", "").as_number("") == 0.1);
  CHECK(lstm.at("recurrent_dropout", "").as_number("") == 0.2);
  CHECK(lstm.at("kernel_initializer", "") == Config("random_normal"));
  CHECK(lstm.at("recurrent_initializer", "") == Config("identity"));
  CHECK(lstm.at("kernel_regularizer", "").at("config", "").at("l1", "").as_number("") == 0.5);
  CHECK(lstm.at("recurrent_constraint", "").at("config", "").at("max_value", "").as_number("") == 3);
  const Config dense =
      config_of(chain_of("Dense", R"({"name": "d", "output_dim": 2, "input_dim": 3, "bias": false})", "1.0.8"));
  CHECK(dense.at("use_bias", "") == Config(false));
  const Model words =
      chain_of("Embedding", R"({"name": "e", "output_dim": 2, "input_dim": 3, "input_length": 4})", "1.2.2");
  CHECK(words.output().shape() == Shape{None, 4, 2});
}

TEST_CASE("a Merge whose mode is no layer here says so, and one whose mode is a function wants that function") {
  const auto merged = [](const std::string& mode, const std::string& type) {
    const auto branch = [](const std::string& name) {
      return R"({"class_name": "Dense", "config": {"name": ")" + name +
             R"(", "output_dim": 2, "batch_input_shape": [null, 3]}})";
    };
    return model_of(
        R"({"class_name": "Sequential", "config": [{"class_name": "Merge", "config": {"name": "together", "mode": ")" +
            mode + R"(", "mode_type": ")" + type + R"(", "layers": [)" + branch("a") + "," + branch("b") + "]}}]}",
        "1.2.2");
  };
  CHECK(merged("sum", "raw").inputs().size() == 2);
  CHECK_THROWS_WITH_AS(merged("cos", "raw"),
                       doctest::Contains("layer 'together': no layer of the class 'Merge, mode cos'"), Error);
  CHECK_THROWS_WITH_AS(merged("code", "lambda"),
                       doctest::Contains("Lambda 'together': expected a function that was made known, got Python code"),
                       Error);
  register_function("together", [](const Vars& x) { return subtract(x[1], x[0]); });
  const Model model = merged("code", "lambda");
  model.layers()[2].set_weights({ones({3, 2}), zeros({2})});
  model.layers()[3].set_weights({full({3, 2}, 2), zeros({2})});
  CHECK(model.predict({ones({1, 3}), ones({1, 3})}) == full({1, 2}, 3));
}

TEST_CASE("a mask given to a call counts, and whether the call was one of training does not") {
  const Model model = model_of(R"({"class_name": "Functional", "config": {"name": "m", "layers": [
      {"class_name": "InputLayer", "name": "x", "config": {"name": "x", "batch_input_shape": [null, 3, 1]},
       "inbound_nodes": []},
      {"class_name": "InputLayer", "name": "m", "config": {"name": "m", "batch_input_shape": [null, 3]},
       "inbound_nodes": []},
      {"class_name": "Dropout", "name": "d", "config": {"name": "d", "rate": 0.9},
       "inbound_nodes": [[["x", 0, 0, {"training": true}]]]},
      {"class_name": "GlobalAveragePooling1D", "name": "p", "config": {"name": "p"},
       "inbound_nodes": [[["d", 0, 0, {"mask": ["m", 0, 0], "training": true}]]]}],
      "input_layers": [["x", 0, 0], ["m", 0, 0]], "output_layers": [["p", 0, 0]]}})",
                               "2.15.0");
  CHECK(model.predict({tensor({1, 3, 1}, {1, 2, 5}), tensor({1, 3}, {1, 1, 0})}) == tensor({1, 1}, {1.5}));
}

TEST_CASE("whatever a file says in place of an option is an error of one sentence") {
  for (const std::string value :
       {"null", "true", "-1", "1e300", "\"text\"", "[]", "[[1]]", "{}", "{\"name\": 1}", "{\"class_name\": 2}"}) {
    for (const std::string key :
         {"name", "output_dim", "W_regularizer", "b_constraint", "init", "mode", "mode_type", "dot_axes", "layers",
          "concat_axis", "input_dim", "forget_bias_init", "function", "function_type", "output_shape", "layer"}) {
      for (const std::string kind :
           {"LSTM", "Merge", "Lambda", "TimeDistributed", "Attention", "SequenceAttention", "CuDNNGRU"}) {
        CAPTURE(kind);
        CAPTURE(key);
        CAPTURE(value);
        const std::string error = error_of(
            [&] { chain_of(kind, "{\"batch_input_shape\": [null, 2, 2], \"" + key + "\": " + value + "}", "1.2.2"); });
        CHECK(error.starts_with("test"));
      }
    }
  }
}
