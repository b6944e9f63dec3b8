// Whole models against Keras, PyTorch and TensorFlow.js: outputs, gradients, and weights while they are trained.
#include <doctest/doctest.h>

#include "nn/graph/model.hpp"
#include "nn/train/fit.hpp"
#include "tests/nn/layers/golden_layer.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// The models of the goldens by the text of their attribute. x: an example of the data; w: how long a weight's axis is.
Symbol output_of(const std::string& model, const Symbol& x, const GoldenCase& g) {
  const auto length = [&](const std::string& weight, std::size_t axis) { return g.at("w." + weight).shape(axis); };
  const auto embedded = [&](bool mask_zero, const std::string& name, bool trainable = true) {
    return Embedding(length(name, 0), length(name, 1), {.mask_zero = mask_zero, .trainable = trainable})(x);
  };
  const auto classes = [&](const Symbol& h) { return Dense(length("dense.kernel", 1), {.activation = "softmax"})(h); };
  const auto each_step = [&](const Symbol& h) { return TimeDistributed(Dense(length("dense.kernel", 1), {.activation = "softmax"}))(h); };

  if (model == "Embedding->Bidirectional(LSTM,concat,return_sequences)->TimeDistributed(Dense(softmax))") {
    return each_step(Bidirectional(LSTM(g.count("units"), {.return_sequences = true}))(embedded(false, "embedding.embeddings")));
  }
  if (model == "Embedding->Bidirectional(GRU,concat,return_sequences)->TimeDistributed(Dense(softmax))") {
    return each_step(Bidirectional(GRU(g.count("units"), {.return_sequences = true}))(embedded(false, "embedding.embeddings")));
  }
  if (model == "Embedding->LSTM->RepeatVector(T)->LSTM(return_sequences)->TimeDistributed(Dense(softmax))") {
    const Symbol code = LSTM(g.count("units"))(embedded(false, "embedding.embeddings"));
    return each_step(LSTM(g.count("units"), {.return_sequences = true})(RepeatVector(x.shape()[1])(code)));
  }
  if (model == "Embedding->LSTM(return_sequences)=h;a=softmax(Flatten(Dense(1,tanh)(h)));sum_t(a_t*h_t)->Dense(softmax)") {
    const Symbol h = LSTM(g.count("units"), {.return_sequences = true})(embedded(false, "embedding.embeddings"));
    const Symbol a = Softmax()(Flatten()(Dense(1, {.activation = "tanh"})(h)));
    const Symbol spread = Permute({2, 1})(RepeatVector(g.count("units"))(a));
    return classes(SumOverTime()(Multiply()({h, spread})));
  }
  if (model == "Embedding(eye,frozen)->Bidirectional(LSTM,concat,return_sequences)->AttentionDecoder") {
    const Symbol h = Bidirectional(LSTM(g.count("units"), {.return_sequences = true}))(embedded(false, "embedding.embeddings", false));
    return AttentionDecoder(g.count("decoder_units"), length("decoder.b_o", 0))(h);
  }
  if (model == "Embedding(7,4)->LSTM(4)->Dense(3,softmax)") return classes(LSTM(4)(embedded(false, "embedding.embeddings")));
  if (model == "Embedding(7,4)->Bidirectional(GRU(3,reset_after=0,return_sequences),concat)->TimeDistributed(Dense(3,softmax))") {
    return each_step(Bidirectional(GRU(3, {.return_sequences = true, .reset_after = false}))(embedded(false, "embedding.embeddings")));
  }
  // Keras's own cases.
  const auto padded = [&] { return embedded(true, "0"); };
  if (model == "Embedding(5,3,mask_zero=1)->LSTM(2,return_sequences=1)->Dense(2,softmax)") {
    return Dense(2, {.activation = "softmax"})(LSTM(2, {.return_sequences = true})(padded()));
  }
  if (model == "Embedding(5,3,mask_zero=1)->GRU(2)->Dense(2)") return Dense(2)(GRU(2)(padded()));
  if (model == "Embedding(5,3,mask_zero=1)->LSTM(2,return_sequences=1)->TimeDistributed(Dense(2))") {
    return TimeDistributed(Dense(2))(LSTM(2, {.return_sequences = true})(padded()));
  }
  if (model == "Embedding(5,3,mask_zero=1)->Bidirectional(LSTM(2,return_sequences=1))->Attention(self)") {
    const Symbol h = Bidirectional(LSTM(2, {.return_sequences = true}))(padded());
    return Attention()({h, h});
  }
  if (model == "Embedding(5,3,mask_zero=1)->MultiHeadAttention(2,2,self)") {
    const Symbol h = padded();
    return MultiHeadAttention(2, 2)({h, h});
  }
  throw std::runtime_error("a model this test does not know: " + model);
}

Model model_of(const GoldenCase& golden) {
  const std::string name = "in." + golden.names("in.")[0];
  const Shape shape = shape_of(golden.at(name));
  const Symbol x = Input(Shape(shape.begin() + 1, shape.end()));
  return Model(x, output_of(golden.text("model"), x, golden));
}

// Adam as TensorFlow.js has it: epsilon is added after the bias correction.
struct TensorFlowJsAdam final : OptimizerImpl {
  explicit TensorFlowJsAdam(double rate) : OptimizerImpl("Adam", rate, {}) {}
  std::vector<State> states() const override { return {{"momentum"}, {"velocity"}}; }
  void update(Tensor& w, const Tensor& g, std::vector<Tensor>& state, double rate) override {
    Tensor &m = state[0], &v = state[1];
    m = Scalar(0.9) * m + Scalar(0.1) * g;
    v = Scalar(0.999) * v + Scalar(0.001) * g * g;
    const double t = static_cast<double>(iterations);
    const Tensor m_hat = m / static_cast<Scalar>(1 - std::pow(0.9, t)), v_hat = v / static_cast<Scalar>(1 - std::pow(0.999, t));
    w -= static_cast<Scalar>(rate) * m_hat / (xt::sqrt(v_hat) + Scalar(1e-7));
  }
};

// Trains on the case's data and compares losses and weights with those it has.
void check_training(const GoldenCase& golden, const Model& model, const Optimizer& optimizer, double tolerance) {
  std::vector<Tensor> values;
  for (const std::string& weight : golden.names("w.")) values.push_back(golden.at("w." + weight));
  model.set_weights(values);
  model.compile({.optimizer = optimizer, .loss = "categorical_crossentropy"});
  const Tensor &x = golden.at("in." + golden.names("in.")[0]), &y = golden.at("in.y_true");
  for (std::size_t step = 1; step <= golden.count("steps"); ++step) {
    const Logs logs = model.train_on_batch(x, y);
    CHECK(std::abs(logs["loss"] - static_cast<double>(golden.at("losses_before_each_step").data()[step - 1])) < tolerance);
    const std::string after = "after" + std::to_string(step) + ".";
    std::size_t k = 0;
    for (const std::string& weight : golden.names("w.")) {
      if (golden.has(after + weight)) check_close(model.weights()[k]->value, golden.at(after + weight), tolerance);
      ++k;
    }
    if (golden.has(after + "y")) check_close(model.predict(x), golden.at(after + "y"), tolerance);
  }
}

}  // namespace

TEST_CASE("models equal PyTorch's, gradients and twenty steps of Adam included") {
  std::size_t checked = 0;
  for (GoldenCase golden : read_goldens("torch/models.txt")) {
    CAPTURE(golden.name);
    std::erase(golden.order, "in.y_true");  // not an input of the model
    check_layer(golden, model_of(golden));
    check_training(golden, model_of(golden), Adam(golden.number("learning_rate")), by_scalar(2e-4, 1e-8));
    ++checked;
  }
  CHECK(checked == 5);
}

TEST_CASE("two Bidirectional layers equal PyTorch's") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : read_goldens("torch/bidirectional.txt")) {
    if (golden.text("layer") != "Bidirectional_x2") continue;
    CAPTURE(golden.name);
    const Tensor& x = golden.at("in.x");
    const auto layer = [&] { return Bidirectional(make_layer(golden, "inner")); };
    check_layer(golden, Sequential({Input({x.shape(1), x.shape(2)}), layer(), layer()}));
    ++checked;
  }
  CHECK(checked == 3);
}

TEST_CASE("models with masks equal Keras's and TensorFlow.js's") {
  std::size_t checked = 0;
  for (GoldenCase& golden : read_goldens("keras/attention.txt")) {
    if (golden.text("layer") != "model") continue;
    CAPTURE(golden.name);
    // Outputs only where a masked query may look at nothing: PyTorch's fused attention gives another gradient there.
    if (golden.text("model").find("MultiHead") != std::string::npos) golden.tensors.erase("loss");
    check_layer(golden, model_of(golden));
    ++checked;
  }
  CHECK(checked == 5);
  for (const GoldenCase& golden : read_goldens("tfjs/tfjs.txt")) {
    const std::string layers = golden.text("layer");
    const std::size_t arrow = layers.find("->");
    if (arrow == std::string::npos) continue;
    CAPTURE(golden.name);
    GoldenCase recurrent = golden;
    recurrent.attributes["layer"] = layers.substr(arrow + 2);
    const Shape shape = shape_of(golden.at("in.x"));
    const Symbol input = Input(Shape(shape.begin() + 1, shape.end()));
    const bool embedding = golden.has("w.embeddings");
    const Symbol masked = embedding ? Embedding(golden.at("w.embeddings").shape(0), golden.at("w.embeddings").shape(1), {.mask_zero = true})(input)
                                    : Masking()(input);
    check_layer(golden, Model(input, make_layer(recurrent)(masked)));
    ++checked;
  }
  CHECK(checked == 17);
}

TEST_CASE("models trained by TensorFlow.js: losses and weights") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : read_goldens("tfjs/tfjs.txt")) {
    if (golden.text("layer") != "training" || golden.text("model").find("Embedding") == std::string::npos) continue;
    CAPTURE(golden.name);
    const std::string name = golden.text("optimizer");
    const double rate = golden.number("learning_rate");
    const Optimizer optimizer = name == "sgd" ? SGD(rate) : name == "rmsprop" ? RMSprop(rate) : Optimizer(std::make_shared<TensorFlowJsAdam>(rate));
    check_training(golden, model_of(golden), optimizer, name == "sgd" ? 2e-5 : 1e-4);  // it computes in single precision
    ++checked;
  }
  CHECK(checked == 6);
}
