// Layers against PyTorch: outputs, and gradients with respect to inputs and weights.
#include <doctest/doctest.h>

#include "nn/layers/layers.hpp"
#include "nn/graph/model.hpp"
#include "tests/golden.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// Runs a layer on the case's inputs and weights and compares everything that the case has. `inputs` and `outputs`
// name the case's tensors in the layer's order.
void check_layer(const GoldenCase& golden, const Layer& layer, const std::vector<std::string>& inputs,
                 const std::vector<std::string>& weights, const std::vector<std::string>& outputs) {
  Symbols symbols;
  Vars given;
  for (const std::string& input : inputs) {
    Shape sample = shape_of(golden.at("in." + input));
    sample.erase(sample.begin());
    symbols.push_back(Input(sample));
    given.push_back(Var::variable(golden.at("in." + input)));
  }
  const Symbols results = layer.outputs(symbols);
  std::vector<Tensor> values;
  for (const std::string& weight : weights) values.push_back(golden.at("w." + weight));
  layer.set_weights(values);

  Context context;
  context.training = true;
  context.batch_size = given[0].shape(0);
  const Vars y = Graph(symbols, results).run(given, context);
  REQUIRE(y.size() == outputs.size());
  Var loss = Scalar{0};
  for (std::size_t k = 0; k < y.size(); ++k) {
    check_close(y[k].value(), golden.at("out." + outputs[k]));
    loss = add(loss, sum(multiply(y[k], golden.at("loss.c." + outputs[k]))));
  }
  check_close(loss.value(), golden.at("loss"));
  backward(loss);
  for (std::size_t k = 0; k < inputs.size(); ++k) check_close(given[k].gradient(), golden.at("grad.in." + inputs[k]));
  for (std::size_t k = 0; k < weights.size(); ++k) {
    check_close(context.gradient(layer.weights()[k]), golden.at("grad.w." + weights[k]));
  }
}

ActivationFunction activation_of(const GoldenCase& golden, const std::string& attribute) {
  if (golden.text(attribute) == "leaky_relu_0.3") return [](const Var& x) { return leaky_relu(x, Scalar(0.3)); };
  return golden.activation(attribute);
}

}  // namespace

TEST_CASE("Activation: every activation equals PyTorch's, gradient included") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : read_goldens("torch/activations.txt")) {
    CAPTURE(golden.name);
    if (golden.text("layer") == "Activation") {
      check_layer(golden, Activation(activation_of(golden, "activation")), {"x"}, {}, {"y"});
    } else {
      REQUIRE(golden.text("layer") == "Softmax");
      const auto axis = static_cast<std::ptrdiff_t>(golden.number("axis"));
      check_layer(golden, Activation([axis](const Var& x) { return softmax(x, axis); }), {"x"}, {}, {"y"});
    }
    ++checked;
  }
  CHECK(checked == 24);
}

TEST_CASE("Dense: every activation and rank equals PyTorch's, gradients included") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : read_goldens("torch/dense.txt")) {
    CAPTURE(golden.name);
    const bool bias = golden.flag("use_bias");
    const Dense layer(static_cast<std::size_t>(golden.number("units")),
                      {.activation = activation_of(golden, "activation"), .use_bias = bias});
    check_layer(golden, layer, {"x"}, bias ? std::vector<std::string>{"kernel", "bias"} : std::vector<std::string>{"kernel"}, {"y"});
    ++checked;
  }
  CHECK(checked == 41);
}

TEST_CASE("LSTM: directions, states and activations equal PyTorch's, fused and step by step") {
  for (const bool fused : {true, false}) {
    CAPTURE(fused);
    std::size_t checked = 0;
    for (const GoldenCase& golden : read_goldens("torch/lstm.txt")) {
      if (golden.flag("masked")) continue;  // the next test
      CAPTURE(golden.name);
      const bool bias = golden.flag("use_bias"), states = golden.flag("initial_state");
      const LSTM layer(static_cast<std::size_t>(golden.number("units")),
                       {.activation = golden.activation("activation"),
                        .recurrent_activation = golden.activation("recurrent_activation"),
                        .use_bias = bias,
                        .return_sequences = golden.flag("return_sequences"),
                        .return_state = true,
                        .go_backwards = golden.flag("go_backwards"),
                        .fused = fused});
      check_layer(golden, layer, states ? std::vector<std::string>{"x", "h0", "c0"} : std::vector<std::string>{"x"},
                  bias ? std::vector<std::string>{"kernel", "recurrent_kernel", "bias"}
                       : std::vector<std::string>{"kernel", "recurrent_kernel"},
                  {"y", "state_h", "state_c"});
      ++checked;
    }
    CHECK(checked == 18);
  }
}

TEST_CASE("LSTM: masked sequences equal PyTorch's, fused and step by step") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : read_goldens("torch/lstm.txt")) {
    if (!golden.flag("masked")) continue;
    for (const bool fused : {true, false}) {
      CAPTURE(golden.name);
      CAPTURE(fused);
      const SequenceOptions options{.return_sequences = golden.flag("return_sequences"),
                                    .return_state = true,
                                    .mask = golden.at("in.mask"),
                                    .zero_output_for_mask = golden.flag("zero_output_for_mask")};
      const Var x = Var::variable(golden.at("in.x")), W = Var::variable(golden.at("w.kernel")),
                U = Var::variable(golden.at("w.recurrent_kernel")), b = Var::variable(golden.at("w.bias"));
      const SequenceResult result = fused ? lstm_sequence(x, W, U, b, Var(), Var(), options) : lstm_steps(x, W, U, b, Var(), Var(), options);
      check_close(result.output.value(), golden.at("out.y"));
      check_close(result.h.value(), golden.at("out.state_h"));
      check_close(result.c.value(), golden.at("out.state_c"));
      backward(sum(result.output * golden.at("loss.c.y")) + sum(result.h * golden.at("loss.c.state_h")) +
               sum(result.c * golden.at("loss.c.state_c")));
      check_close(x.gradient(), golden.at("grad.in.x"));
      check_close(W.gradient(), golden.at("grad.w.kernel"));
      check_close(U.gradient(), golden.at("grad.w.recurrent_kernel"));
      check_close(b.gradient(), golden.at("grad.w.bias"));
    }
    ++checked;
  }
  CHECK(checked == 6);
}
