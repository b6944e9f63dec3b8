#include "tasks/char_classifier/model.hpp"

#include <map>

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

// The Lambda's function, under the names that it has in files. Keras 2 writes code instead of its output's shape.
void register_sum_over_time(std::size_t units) {
  for (const char* name : {"sum_over_time", "lambda", "lambda_1"})  // ours; Keras's for a Lambda of Python code
    register_function(name, [](const Var& h) { return sum(h, {1}); }, {.output_shape = Shape{units}});
}

}  // namespace

Model char_model(const CharModelOptions& o) {
  expect_one_of("char_model", "the score", o.score, {"tanh", "linear"});
  register_sum_over_time(o.units);
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
  representation = Lambda("sum_over_time", {.name = "sum"})(representation);
  return Model(visible, Dense(1, {.activation = "sigmoid", .name = "label"})(representation));
}

Model load_char_model(const std::string& model_file, const std::string& weights_file, std::size_t units) {
  register_sum_over_time(units);
  const Model model = load_model(model_file, {.compile = false});  // it is looked at, not trained on
  model.load_weights(weights_file);
  return model;
}

Tensor char_attribution(const Model& model, const Tensor& x, std::size_t unknown, std::size_t steps) {
  std::map<std::vector<bool>, std::vector<std::size_t>> rows_by_padding;
  const std::size_t length = x.shape(1);
  for (std::size_t i = 0; i < x.shape(0); ++i) {
    std::vector<bool> text(length);
    for (std::size_t t = 0; t < length; ++t) text[t] = x(i, t) != 0;
    rows_by_padding[text].push_back(i);
  }
  Tensor all = zeros({x.shape(0), length});
  for (const auto& [text, places] : rows_by_padding) {
    Tensor ids = zeros({1, length});
    for (std::size_t t = 0; t < length; ++t) ids(0, t) = text[t] ? static_cast<Scalar>(unknown) : 0;
    std::vector<Tensor> baselines;
    for (const Layer& layer : model.layers()) {
      if (layer.class_name() != "Embedding") continue;
      baselines.push_back(model.fetch(ids, layer.name()));
      baselines.back().reshape({length, baselines.back().size() / length});
    }
    const Tensor some = integrated_gradients(model, rows(x, places), {.steps = steps, .baselines = baselines})[0];
    for (std::size_t k = 0; k < places.size(); ++k) {
      for (std::size_t t = 0; t < length; ++t) all(places[k], t) = some(k, t);
    }
  }
  return all;
}

}  // namespace tasks
