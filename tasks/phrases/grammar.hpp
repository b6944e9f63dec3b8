// French sentences made by a small grammar, with their English and with the words that each English word comes from.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "nn/random.hpp"

namespace tasks {

struct EnglishWord {
  std::string text;
  std::vector<std::size_t> from;  // places of French words: "Syria" comes from "la" and "Syrie"
  bool content;                   // a noun, an adjective, a verb or an adverb, rather than the, of, does, not
};

struct Phrase {
  std::vector<std::string> french;  // an apostrophe ends a word: l' école
  std::vector<EnglishWord> english;
  /// Whether a noun and an adjective stand together that are kept for the test: a tenth of all pairs.
  bool kept_pair = false;
};

/// A sentence of 3 to 12 French words: subjects, verbs in the present and the past, negated or not, objects, adverbs;
/// nouns with articles, adjectives before and behind them in the noun's gender, and genitives (du, de la, de l').
Phrase random_phrase(nn::Random& random);

/// The words as a text: blanks between them, but none after an apostrophe.
std::string joined(const std::vector<std::string>& words);

}  // namespace tasks
