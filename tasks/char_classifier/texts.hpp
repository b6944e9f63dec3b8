// Texts of two classes: the user's own, words of two languages, or made ones in which it is known what decides.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "nn/random.hpp"

namespace tasks {

/// Texts as Unicode code points, each with one of two labels.
struct LabelledTexts {
  std::array<std::string, 2> names;
  std::vector<std::u32string> texts = {};
  std::vector<std::size_t> labels = {};                            // of each text: 0 or 1, for names
  std::vector<std::pair<std::size_t, std::size_t>> deciding = {};  // of each, its characters [begin, end) that decide;
                                                                   // empty when that is not known
};

/// A file of lines "label, tab, text" in UTF-8, with two labels; the first that comes is names[0]. Throws nn::Error
/// naming the file and the line for a line that is empty or has another number of columns or no text, for bytes that
/// are no UTF-8, and for a third label.
LabelledTexts read_labelled_texts(const std::string& path);

/// Two lists of words, a word a line, each named after its file; words of both lists and words with an apostrophe are
/// left out. most: of each list, drawn at random. Throws nn::Error naming the file and the line for an empty line and
/// for bytes that are no UTF-8.
LabelledTexts read_word_lists(const std::string& a, const std::string& b, std::size_t most, nn::Random& random);

/// n texts of 20 to 48 letters and blanks. In one place of each stands "ix" or "xi", its label; elsewhere i and x never
/// stand side by side, but each by itself in most texts of either label: only their order decides.
/// undecided: the share of texts with neither, whose label is drawn; they have no deciding characters.
LabelledTexts generated_texts(std::size_t n, double undecided, nn::Random& random);

struct TextSplit {
  LabelledTexts train, validation, test;
};
/// n generated texts in the same parts as those of split_texts. A fifth of the training texts is undecided: without
/// them it suffices to find one of the two pairs and to say the other label where it is not, and then nothing in texts
/// of that label decides.
TextSplit generated_split(std::size_t n, nn::Random& random);
/// Shuffled and cut into 8, 1 and 1 tenths. Throws nn::Error for fewer than 10 texts of a label.
TextSplit split_texts(const LabelledTexts& all, nn::Random& random);

/// The same with the labels in the order of `names`, that of a network. Throws nn::Error when they are others.
LabelledTexts with_names(LabelledTexts data, const std::array<std::string, 2>& names);

/// (n, 1): the labels as numbers.
nn::Tensor targets(const LabelledTexts& data);
/// The texts at the given places, and the first texts, n or all.
LabelledTexts chosen_texts(const LabelledTexts& all, const std::vector<std::size_t>& places);
LabelledTexts first_texts(const LabelledTexts& all, std::size_t n);

}  // namespace tasks
