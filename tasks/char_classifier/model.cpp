#include "tasks/char_classifier/model.hpp"

#include <algorithm>
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

namespace {

// The mean of what an Embedding gives for the characters of x, padding left out: (features).
Tensor mean_character(const Model& model, const std::string& embedding, const Tensor& x) {
  const Tensor all = model.fetch(x, embedding);
  const std::size_t width = all.shape(2);
  std::vector<double> sums(width);
  std::size_t characters = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (x.data()[i] == 0) continue;
    ++characters;
    for (std::size_t k = 0; k < width; ++k) sums[k] += static_cast<double>(all.data()[i * width + k]);
  }
  Tensor mean = zeros({width});
  for (std::size_t k = 0; k < width; ++k) {
    mean(k) = static_cast<Scalar>(sums[k] / static_cast<double>(std::max<std::size_t>(characters, 1)));
  }
  return mean;
}

}  // namespace

Tensor char_attribution(const Model& model, const Tensor& x, std::size_t steps) {
  const std::size_t length = x.shape(1);
  std::map<std::vector<bool>, std::vector<std::size_t>> rows_by_padding;
  for (std::size_t i = 0; i < x.shape(0); ++i) {
    std::vector<bool> text(length);
    for (std::size_t t = 0; t < length; ++t) text[t] = x(i, t) != 0;
    rows_by_padding[text].push_back(i);
  }
  std::vector<Tensor> padding, mean;  // of each Embedding
  for (const Layer& layer : model.layers()) {
    if (layer.class_name() != "Embedding") continue;
    padding.push_back(model.fetch(zeros({1, length}), layer.name()));
    mean.push_back(mean_character(model, layer.name(), x));
  }
  Tensor all = zeros({x.shape(0), length});
  for (const auto& [text, places] : rows_by_padding) {
    std::vector<Tensor> baselines = padding;
    for (std::size_t k = 0; k < baselines.size(); ++k) {
      const std::size_t width = mean[k].size();
      baselines[k].reshape({length, width});
      for (std::size_t t = 0; t < length; ++t) {
        if (text[t]) std::copy_n(mean[k].data(), width, baselines[k].data() + t * width);
      }
    }
    const Tensor some = integrated_gradients(model, rows(x, places), {.steps = steps, .baselines = baselines})[0];
    for (std::size_t k = 0; k < places.size(); ++k) {
      for (std::size_t t = 0; t < length; ++t) all(places[k], t) = some(k, t);
    }
  }
  return all;
}

}  // namespace tasks
