// What the network attends to and what its answers are due to, as shaded texts, in a page and in the terminal, and as
// pictures.
#pragma once

#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "tasks/char_classifier/encoder.hpp"
#include "tasks/char_classifier/texts.hpp"
#include "viz/image.hpp"

/// What one network does with texts, in their order.
struct Explained {
  std::string score;       // of its attention
  nn::Tensor probability;  // (n, 1), of the label 1
  nn::Tensor attention;    // (n, length)
  nn::Tensor attribution;  // (n, length), towards the label 1
};

/// The first `each` texts of either label, by turns.
std::vector<std::size_t> examples(const tasks::LabelledTexts& data, std::size_t each);

/// For viz::page: each of the texts with every network's attention and the last one's attribution towards its answer.
std::vector<std::string> shaded_examples(const std::vector<std::size_t>& texts, const tasks::LabelledTexts& data,
                                         const tasks::Encoder& encoder, const std::vector<Explained>& networks);
/// The same for a terminal.
std::string terminal_examples(const std::vector<std::size_t>& texts, const tasks::LabelledTexts& data,
                              const tasks::Encoder& encoder, const std::vector<Explained>& networks);

/// The mean weight by the distance to the last deciding character.
viz::Image distance_picture(const tasks::LabelledTexts& data, const tasks::Encoder& encoder,
                            const std::vector<Explained>& networks);

/// The three characters that speak most for each label, by the last network's attribution.
viz::Image pieces_picture(const tasks::LabelledTexts& data, const tasks::Encoder& encoder, const Explained& network);
