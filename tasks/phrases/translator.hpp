// A network that translates phrases word by word, and scores of what it says and of where it looks.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "nn/nn.hpp"
#include "tasks/phrases/grammar.hpp"

namespace tasks {

/// Words and their numbers from 1; 0 is padding in French, and ends a sentence in English.
class Words {
 public:
  explicit Words(std::vector<std::string> words);
  std::size_t size() const { return words_.size() + 1; }
  /// 0 for a word that is not known.
  std::size_t number_of(const std::string& word) const;
  const std::string& word(std::size_t number) const { return words_.at(number - 1); }

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::size_t> numbers_;
};

/// All words that the grammar knows.
const Words& french_words();
const Words& english_words();

inline constexpr std::size_t longest_french = 12, longest_english = 16;

/// Words of a French text: an apostrophe ends a word, blanks and . , ! ? part words, capitals at the beginning of a
/// word are tried as they are first. Throws nn::Error for none or more than longest_french words, and for words that
/// the grammar does not know.
std::vector<std::string> french_tokens(const std::string& text);

/// (n, longest_french) of numbers, padded with 0.
nn::Tensor encode(const std::vector<std::vector<std::string>>& french);

struct PhraseSet {
  std::vector<Phrase> phrases;
  nn::Tensor french;   // (n, longest_french)
  nn::Tensor english;  // (n, longest_english): the numbers of the words, then 0
  nn::Tensor counts;   // (n, longest_english): 1 for words and the first 0 behind them, 0 for the others
};

/// Training without the kept pairs of noun and adjective; n_test others that all have one. No phrase twice.
struct PhraseSplit {
  PhraseSet train, test;
};
PhraseSplit phrases(std::size_t n_train, std::size_t n_test, nn::Random& random);

/// The same layers twice: `taught` reads the French and the right English, and learns each word given the right ones
/// before it; `free` reads the French alone. Embedding, bidirectional GRU, AttentionDecoder; the map is the output
/// "decoder/probabilities" (n, longest_english, longest_french) of both.
struct Translator {
  nn::Model taught, free;
};
Translator translator(std::size_t encoder_units = 48, std::size_t decoder_units = 64);

struct PhraseTranslation {
  std::vector<std::string> words;
  nn::Tensor map;  // (words, French words)
};

std::vector<PhraseTranslation> translate(const nn::Model& model, const std::vector<std::vector<std::string>>& french);

/// Of sentences, and of the English words of those with every word right.
struct TranslationScores {
  double right = 0;           // share of sentences with every word right
  double aligned = 0;         // share of content words whose largest weight is on a word that they come from
  double others_aligned = 0;  // the same of the other words: the, of, does, not
  double mass = 0;            // mean weight of content words on the words that they come from
};
TranslationScores scores_of(const std::vector<PhraseTranslation>& translations, const std::vector<Phrase>& phrases);

}  // namespace tasks
