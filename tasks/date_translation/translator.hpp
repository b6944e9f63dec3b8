// The network that reads a date letter by letter and writes it again: Bahdanau's, with the post's sizes.
#pragma once

#include <string>
#include <vector>

#include "nn/nn.hpp"
#include "tasks/date_translation/vocabulary.hpp"

namespace tasks {

struct TranslatorOptions {
  std::size_t padding = 50;                      // places for a text and its <eot>, input and output
  std::size_t units = 256;                       // of the encoder in each direction, and of the decoder
  bool attend_padding = false;                   // true: attention may look at the padding too, as in the post
  std::string recurrent_activation = "sigmoid";  // of the encoder; Keras before 2.3 had hard_sigmoid_keras2
};

/// Input (batch, padding) of characters' numbers, one-hot in "OneHot", LSTMs in both directions in "bidirectional_1",
/// and AttentionDecoder in "attention_decoder_1": output (batch, padding, symbols). Names and weights are the post's,
/// so that load_weights takes its files.   Map: "attention_decoder_1/probabilities" (batch, padding, padding).
nn::Model translator(const Vocabulary& human, const Vocabulary& machine, const TranslatorOptions& options = {});

/// Compiled as in the post: Adam, cross-entropy over all places. Logs: accuracy of each place, and all_right, the share
/// of dates of which every place is right.
void compile_translator(const nn::Model& model, double learning_rate = 0.001);

struct Translation {
  std::vector<std::string> source;  // what the network read: characters, <unk> for those it does not know, <eot>
  std::vector<std::string> target;  // what it wrote up to <eot>, and with it; all places if there is none
  nn::Tensor map;                   // (target, padding): the weights of the source's places, padding included

  /// The target without <eot>, and without <unk> at its end: 2018-05-09.
  std::string text() const;
};

std::vector<Translation> translate(const nn::Model& model, const Vocabulary& human, const Vocabulary& machine,
                                   const std::vector<std::string>& texts);

}  // namespace tasks
