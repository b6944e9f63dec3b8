// Layers against Keras, PyTorch, TensorFlow.js and ONNX: outputs, masks, and gradients with respect to inputs and weights.
#include <doctest/doctest.h>

#include <set>

#include "nn/graph/model.hpp"
#include "nn/train/losses.hpp"
#include "tests/nn/layers/golden_layer.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// Checks every case of the file that is a call of a layer of this library, but those that `left_out` names, and without
// gradients those of `outputs_only`; gives how many there were.
std::size_t check_file(const std::string& file, const std::set<std::string>& left_out = {}, const std::set<std::string>& outputs_only = {}) {
  std::size_t checked = 0;
  for (GoldenCase& golden : read_goldens(file)) {
    if (!known_layer(golden) || golden.flag("stateful") || left_out.count(golden.name) > 0) continue;
    if (outputs_only.count(golden.name) > 0) golden.tensors.erase("loss");
    CAPTURE(golden.name);
    check_layer(golden, make_layer(golden));
    ++checked;
  }
  return checked;
}

// Calls a stateful layer on in.0, in.1, ...; a call after the last of `calls` comes after reset_states.
void check_stateful(const GoldenCase& golden, const std::string& x, const std::string& y) {
  CAPTURE(golden.name);
  const Tensor& first = golden.at(x + "0");
  const Layer layer = make_layer(golden);
  const Symbol input = Input({first.shape(1), first.shape(2)}, {.batch_size = first.shape(0)});
  const Model model(input, layer(input));
  std::vector<Tensor> values;
  for (const std::string& weight : golden.names("w.")) values.push_back(golden.at("w." + weight));
  model.set_weights(values);
  for (std::size_t call = 0; golden.has(x + std::to_string(call)); ++call) {
    if (call == golden.count("calls")) model.reset_states();
    check_close(model.predict(golden.at(x + std::to_string(call))), golden.at(y + std::to_string(call)), by_scalar(2e-5, golden.single ? 1e-6 : 1e-10));
  }
}

}  // namespace

TEST_CASE("layers equal PyTorch's, gradients included") {
  CHECK(check_file("torch/activations.txt") == 24);
  CHECK(check_file("torch/dense.txt") == 41);
  CHECK(check_file("torch/lstm.txt") == 24);
  CHECK(check_file("torch/gru.txt") == 28);
  CHECK(check_file("torch/simple_rnn.txt") == 16);
  CHECK(check_file("torch/bidirectional.txt") == 36);    // the other 3 are models of two
  CHECK(check_file("torch/embedding_shape.txt") == 13);  // the other is BatchNormalization, which this library does not have
  CHECK(check_file("torch/attention.txt") == 34);        // the other is in the next test
  CHECK(check_file("torch/attention_decoder.txt") == 3);
}

TEST_CASE("ScaledDotProductAttention equals PyTorch's") {
  for (const GoldenCase& golden : read_goldens("torch/attention.txt")) {
    if (golden.name != "scaled_dot_product") continue;
    const Var q = Var::variable(golden.at("in.query")), k = Var::variable(golden.at("in.key")), v = Var::variable(golden.at("in.value"));
    const auto like = [](const Var& x) { return Input({x.shape(1), x.shape(2)}); };
    const Symbols inputs = {like(q), like(k), like(v)};
    Context context;
    const Var y = Graph(inputs, ScaledDotProductAttention()(inputs)).run({q, k, v}, context)[0];
    check_close(y.value(), golden.at("out.y"));
    backward(sum(y * golden.at("loss.c.y")));
    check_close(q.gradient(), golden.at("grad.in.query"));
    check_close(k.gradient(), golden.at("grad.in.key"));
    check_close(v.gradient(), golden.at("grad.in.value"));
    return;
  }
  FAIL("the case is missing");
}

TEST_CASE("layers equal Keras's, masks and gradients included") {
  // Left out, besides ReLU, LeakyReLU, ELU, PReLU and UnitNormalization, which this library has not as layers:
  CHECK(check_file("keras/layers.txt",
                   {// Keras 3.15 adds up all partial sums, so that its sparsemax does not add up to 1.
                    "Activation_activation_sparsemax_2x6",
                    // Options of the function relu, not of a layer.
                    "Activation_activation_relu_activation.nslope_0.1_activation.mvalue_2.0_activation.threshold_0.5_2x3x2_mask0_right",
                    // Keras passes a mask (2, 2, 3) on with an output (2, 2, 2); here it becomes (2, 2).
                    "TimeDistributed_inner_LSTM_inner.units_2_inner.rsequences_0_2x2x3x2_mask0_given"}) == 168);
  CHECK(check_file("keras/rnn.txt") == 107);  // and 4 stateful ones below
  // Where a query may look at nothing its scores are less 1e9, as in Keras: in single precision nothing is left of them.
  const bool is_float = std::is_same_v<Scalar, float>;
  const std::set<std::string> rounded = {"Attention_rascores_1_2x3x2_2x4x2_mask1_row", "AdditiveAttention_rascores_1_2x3x2_2x4x2_mask1_row"};
  // And PyTorch's fused attention, which made these, does not give the gradient of its output.
  CHECK(check_file("keras/attention.txt", is_float ? rounded : std::set<std::string>(), {"MultiHeadAttention_nheads_2_kdim_2_rascores_0_2x3x2_2x4x2_attention_mask",
                                               "MultiHeadAttention_nheads_2_kdim_2_rascores_0_2x3x2_2x4x2_mask0_right_mask1_left"}) == (is_float ? 53 : 55));
}

TEST_CASE("layers equal TensorFlow.js's and ONNX's") {
  CHECK(check_file("tfjs/tfjs.txt") == 84);
  CHECK(check_file("onnx/onnx.txt", {"onnx_softmax_axis_0"}) == 36);  // over the batch: an op's business, as the next
}

TEST_CASE("ops and a loss equal ONNX's") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : read_goldens("onnx/onnx.txt")) {
    CAPTURE(golden.name);
    const std::string kind = golden.text("layer");
    Var y;
    if (kind == "matmul") y = matmul(golden.at("in.a"), golden.at("in.b"));
    if (kind == "LogSoftmax") y = log_softmax(golden.at("in.x"), static_cast<std::ptrdiff_t>(golden.number("axis")));
    if (kind == "Softmax") y = softmax(golden.at("in.x"), static_cast<std::ptrdiff_t>(golden.number("axis")));
    if (kind == "transpose") {
      const auto axes = golden.list("perm");
      y = permute(golden.at("in.x"), {axes.begin(), axes.end()});
    }
    if (kind == "loss") y = mean(SparseCategoricalCrossentropy({.from_logits = true})(golden.at("in.y_true"), golden.at("in.y_pred")));
    if (!y.defined()) continue;
    check_close(y.value(), golden.at(kind == "loss" ? "out.value" : "out.y"), 1e-6);
    ++checked;
  }
  CHECK(checked == 20);
}

TEST_CASE("stateful layers go on where the batch before stopped, as TensorFlow.js's and Keras's") {
  std::size_t checked = 0;
  for (const char* file : {"tfjs/tfjs.txt", "keras/rnn.txt"}) {
    for (const GoldenCase& golden : read_goldens(file)) {
      if (!golden.flag("stateful")) continue;
      const bool keras = golden.has("in.0");
      check_stateful(golden, keras ? "in." : "in.x", keras ? "out." : "out.y");
      ++checked;
    }
  }
  CHECK(checked == 7);
}
