// A trained network with its vocabularies, in a folder or in the files that the post's repository has.
#pragma once

#include <cstddef>
#include <string>

#include "nn/nn.hpp"
#include "tasks/date_translation/vocabulary.hpp"

struct Translator {
  nn::Model model;
  tasks::Vocabulary human, machine;
};

inline constexpr const char *model_file = "translator.keras", *weights_file = "weights.hdf5",
                            *human_file = "human_vocab.json", *machine_file = "machine_vocab.json";

struct WeightsOptions {
  std::string weights = "", human_vocab = "", machine_vocab = "";
  std::size_t padding = 50, units = 256;
  bool attend_padding = false;
};

/// What `train` left in a folder. Throws nn::Error when a file is missing or they do not belong together.
Translator open_translator(const std::string& folder);

/// Weights alone, Keras 2's file, with its vocabularies. A file of Keras before 2.3, such as the published one, is of a
/// network that attends the padding and whose encoder has Keras 2's hard_sigmoid.
Translator open_weights(const WeightsOptions& options);
