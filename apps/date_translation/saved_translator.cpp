#include "apps/date_translation/saved_translator.hpp"

#include <cstdio>

#include "nn/check.hpp"
#include "nn/files/file_facts.hpp"
#include "tasks/date_translation/text_mask.hpp"
#include "tasks/date_translation/translator.hpp"

namespace {

// Keras's version, 2.0.4, before one whose numbers are given; false for files that do not say theirs.
bool before(const std::string& version, int major, int minor) {
  int found_major = 0, found_minor = 0;
  if (std::sscanf(version.c_str(), "%d.%d", &found_major, &found_minor) != 2) return false;
  return found_major < major || (found_major == major && found_minor < minor);
}

void expect_symbols(const std::string& file, const tasks::Vocabulary& vocabulary, std::size_t symbols) {
  if (vocabulary.size() == symbols) return;
  nn::fail(file, ": expected the ", symbols, " symbols of the model beside it, got ", vocabulary.size());
}

}  // namespace

Translator open_translator(const std::string& folder) {
  const auto path = [&](const char* file) { return folder + "/" + file; };
  tasks::register_text_mask();
  Translator opened{nn::load_model(path(model_file)), tasks::Vocabulary::read(path(human_file)),
                    tasks::Vocabulary::read(path(machine_file))};
  const nn::Model& model = opened.model;
  if (model.inputs().size() != 1 || model.inputs()[0].shape().size() != 2 || model.outputs().size() != 1) {
    nn::fail(path(model_file), ": expected a model that train saved, got another");
  }
  expect_symbols(path(human_file), opened.human, model.output("OneHot").shape().back());
  expect_symbols(path(machine_file), opened.machine, model.output().shape().back());
  return opened;
}

Translator open_weights(const WeightsOptions& o) {
  const bool published = before(nn::file_facts(o.weights).keras_version, 2, 3);
  const tasks::Vocabulary human = tasks::Vocabulary::read(o.human_vocab),
                          machine = tasks::Vocabulary::read(o.machine_vocab);
  const nn::Model model = tasks::translator(human, machine,
                                            {.padding = o.padding,
                                             .units = o.units,
                                             .attend_padding = o.attend_padding || published,
                                             .recurrent_activation = published ? "hard_sigmoid_keras2" : "sigmoid"});
  model.load_weights(o.weights);
  return {model, human, machine};
}
