#include "tasks/char_classifier/model.hpp"

namespace tasks {

using namespace nn;

namespace {

constexpr const char* padding_layer = "padding_score";

// -1e9 for number 0, else 0: (characters, 1).
Tensor padding_scores(std::size_t characters) {
  Tensor scores = zeros({characters, 1});
  scores(0, 0) = Scalar{-1e9F};
  return scores;
}

}  // namespace

void register_sum_over_time() {
  for (const char* name : {"sum_over_time", "lambda", "lambda_1"})  // ours; Keras's for a Lambda of Python code
    register_function(name, [](const Var& h) { return sum(h, {1}); });
}

Model char_model(const CharModelOptions& o) {
  expect_one_of("char_model", "the score", o.score, {"tanh", "linear"});
  register_sum_over_time();
  const Symbol visible = Input({o.length}, {.name = "text"});
  const Symbol embed = Embedding(o.characters, o.embedding, {.name = "characters"})(visible);
  const Symbol states = GRU(o.units, {.dropout = o.dropout, .return_sequences = true, .name = "states"})(embed);

  Symbol score = TimeDistributed(Dense(1, {.activation = o.score}), {.name = "score"})(states);
  score = Flatten()(score);
  if (o.mask) {
    const Embedding padding(o.characters, 1,
                            {.weights = padding_scores(o.characters), .trainable = false, .name = padding_layer});
    score = Add()({score, Flatten()(padding(visible))});
  }
  Symbol attention = Activation("softmax", {.name = "attention_vec"})(score);
  attention = RepeatVector(o.units)(attention);
  attention = Permute({2, 1})(attention);

  Symbol representation = Multiply()({states, attention});
  representation = Lambda("sum_over_time", {.output_shape = Shape{o.units}, .name = "sum"})(representation);
  return Model(visible, Dense(1, {.activation = "sigmoid", .name = "label"})(representation));
}

Model load_char_model(const std::string& model_file, const std::string& weights_file) {
  register_sum_over_time();
  const Model model = load_model(model_file);
  model.load_weights(weights_file);
  return model;
}

Tensor char_attribution(const Model& model, const Tensor& x, std::size_t steps) {
  const Tensor empty = zeros({1, x.shape(1)});
  std::vector<Tensor> baselines;
  for (const Layer& layer : model.layers()) {
    if (layer.class_name() != "Embedding") continue;
    Tensor baseline = model.fetch(empty, layer.name());
    baseline.reshape({baseline.shape(1), baseline.shape(2)});
    if (layer.name() == padding_layer) baseline.fill(0);  // what is padding stays so on the way
    baselines.push_back(baseline);
  }
  return integrated_gradients(model, x, {.steps = steps, .baselines = baselines})[0];
}

}  // namespace tasks
