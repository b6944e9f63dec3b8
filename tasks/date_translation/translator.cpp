#include "tasks/date_translation/translator.hpp"

#include <algorithm>

#include "tasks/date_translation/text_mask.hpp"

namespace tasks {

using namespace nn;

Model translator(const Vocabulary& human, const Vocabulary& machine, const TranslatorOptions& o) {
  const Symbol text = Input({o.padding}, {.name = "input_1"});
  const Symbol characters =
      Embedding(human.size(), human.size(), {.weights = eye(human.size()), .trainable = false, .name = "OneHot"})(text);
  const LSTM reader(o.units,
                    {.recurrent_activation = o.recurrent_activation, .return_sequences = true, .name = "lstm_1"});
  const Symbol read = Bidirectional(reader, {.name = "bidirectional_1"})(characters);
  const AttentionDecoder writer(o.units, machine.size(), {.name = "attention_decoder_1"});
  if (o.attend_padding) return Model(text, writer(read));
  return Model(text, writer(read, {.mask = {TextMask(human.end(), "text_mask")(text)}}));
}

void compile_translator(const Model& model, double learning_rate) {
  model.compile({.optimizer = Adam(learning_rate),
                 .loss = "sparse_categorical_crossentropy",
                 .metrics = {"accuracy", SequenceAccuracy({.name = "all_right"})}});
}

std::string Translation::text() const {
  std::size_t length = target.size();
  while (length > 0 && (target[length - 1] == "<eot>" || target[length - 1] == "<unk>")) --length;
  return join({target.begin(), target.begin() + static_cast<std::ptrdiff_t>(length)}, "");
}

std::vector<Translation> translate(const Model& model, const Vocabulary& human, const Vocabulary& machine,
                                   const std::vector<std::string>& texts) {
  const std::size_t padding = model.inputs()[0].shape()[1];
  const Tensor x = human.encode(texts, padding);
  const Model both(model.inputs(), {model.output(), model.output("attention_decoder_1/probabilities")});
  const std::vector<Tensor> given = both.predict_all(x);
  const Tensor &written = given[0], &maps = given[1];
  std::vector<Translation> translations(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Translation& t = translations[i];
    for (std::size_t place = 0; place < padding && (place == 0 || t.source.back() != "<eot>"); ++place) {
      t.source.push_back(human.symbol(static_cast<std::size_t>(x(i, place))));
    }
    for (std::size_t place = 0; place < padding && (place == 0 || t.target.back() != "<eot>"); ++place) {
      const Scalar* const p = &written(i, place, 0);
      t.target.push_back(machine.symbol(static_cast<std::size_t>(std::max_element(p, p + machine.size()) - p)));
    }
    t.map = zeros({t.target.size(), padding});
    std::copy_n(&maps(i, 0, 0), t.map.size(), t.map.data());
  }
  return translations;
}

}  // namespace tasks
