#include "tasks/phrases/translator.hpp"

#include <algorithm>
#include <set>

#include "tasks/phrases/lexicon.hpp"

namespace tasks {

using namespace nn;

Words::Words(std::vector<std::string> words) : words_(std::move(words)) {
  std::sort(words_.begin(), words_.end());
  words_.erase(std::unique(words_.begin(), words_.end()), words_.end());
  for (std::size_t i = 0; i < words_.size(); ++i) numbers_[words_[i]] = i + 1;
}

std::size_t Words::number_of(const std::string& word) const {
  const auto found = numbers_.find(word);
  return found == numbers_.end() ? 0 : found->second;
}

const Words& french_words() {
  static const Words words = [] {
    std::vector<std::string> all = {"il",    "elle", "le", "la", "l'", "un", "une", "mon", "ma",  "ce", "cet",
                                    "cette", "de",   "du", "d'", "à",  "au", "ne",  "n'",  "pas", "a"};
    for (const Noun& n : nouns()) all.emplace_back(n.french);
    for (const Country& c : countries()) all.emplace_back(c.french);
    for (const Adverb& a : adverbs()) all.emplace_back(a.french);
    for (const Verb& v : verbs()) all.insert(all.end(), {std::string(v.present), std::string(v.participle)});
    for (const Adjective& a : adjectives()) {
      all.insert(all.end(), {std::string(a.masculine), std::string(a.feminine), std::string(a.before_vowel)});
    }
    return Words(all);
  }();
  return words;
}

const Words& english_words() {
  static const Words words = [] {
    std::vector<std::string> all = {"he", "she", "the", "a",    "an",  "my", "this",
                                    "of", "to",  "for", "does", "did", "not"};
    for (const Noun& n : nouns()) all.emplace_back(n.english);
    for (const Country& c : countries()) all.emplace_back(c.english);
    for (const Adverb& a : adverbs()) all.emplace_back(a.english);
    for (const Adjective& a : adjectives()) all.emplace_back(a.english);
    for (const Verb& v : verbs()) {
      all.insert(all.end(), {std::string(v.base), std::string(v.presents), std::string(v.past)});
    }
    return Words(all);
  }();
  return words;
}

namespace {

std::string with_first_letter(std::string word, bool capital) {
  const char c = word[0];
  if (capital && c >= 'a' && c <= 'z') word[0] = static_cast<char>(c - 'a' + 'A');
  if (!capital && c >= 'A' && c <= 'Z') word[0] = static_cast<char>(c - 'A' + 'a');
  return word;
}

std::string known(const std::string& word) {
  for (const std::string& form : {word, with_first_letter(word, false), with_first_letter(word, true)}) {
    if (french_words().number_of(form) != 0) return form;
  }
  fail("translate: the grammar does not know '", word.substr(0, 40), "'");
}

}  // namespace

std::vector<std::string> french_tokens(const std::string& text) {
  std::vector<std::string> tokens;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) tokens.push_back(known(word));
    word.clear();
    if (tokens.size() > longest_french) fail("translate: expected at most ", longest_french, " French words");
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool typographic = text.compare(i, 3, "\xE2\x80\x99") == 0;  // ’
    if (text[i] == '\'' || typographic) {
      word += '\'';
      end_word();
      if (typographic) i += 2;
    } else if (std::string_view(" \t\r\n.,!?").find(text[i]) != std::string_view::npos) {
      end_word();
    } else {
      word += text[i];
    }
  }
  end_word();
  if (tokens.empty()) fail("translate: expected French words, got none");
  return tokens;
}

Tensor encode(const std::vector<std::vector<std::string>>& french) {
  Tensor numbers = zeros({french.size(), longest_french});
  for (std::size_t i = 0; i < french.size(); ++i) {
    for (std::size_t t = 0; t < french[i].size(); ++t) {
      numbers(i, t) = static_cast<Scalar>(french_words().number_of(french[i][t]));
    }
  }
  return numbers;
}

namespace {

PhraseSet phrase_set(std::vector<Phrase> phrases) {
  PhraseSet set;
  const std::size_t n = phrases.size();
  std::vector<std::vector<std::string>> french;
  for (const Phrase& phrase : phrases) french.push_back(phrase.french);
  set.french = encode(french);
  set.english = zeros({n, longest_english});
  set.counts = zeros({n, longest_english});
  for (std::size_t i = 0; i < n; ++i) {
    const std::vector<EnglishWord>& words = phrases[i].english;
    for (std::size_t t = 0; t < words.size(); ++t) {
      set.english(i, t) = static_cast<Scalar>(english_words().number_of(words[t].text));
    }
    for (std::size_t t = 0; t <= words.size(); ++t) set.counts(i, t) = 1;
  }
  set.phrases = std::move(phrases);
  return set;
}

}  // namespace

PhraseSplit phrases(std::size_t n_train, std::size_t n_test, Random& random) {
  std::set<std::vector<std::string>> seen;
  std::vector<Phrase> train, test;
  while (train.size() < n_train || test.size() < n_test) {
    Phrase phrase = random_phrase(random);
    std::vector<Phrase>& part = phrase.kept_pair ? test : train;
    if (part.size() == (phrase.kept_pair ? n_test : n_train) || !seen.insert(phrase.french).second) continue;
    part.push_back(std::move(phrase));
  }
  return {phrase_set(std::move(train)), phrase_set(std::move(test))};
}

Translator translator(std::size_t encoder_units, std::size_t decoder_units) {
  const Symbol french = Input({longest_french}), english = Input({longest_english});
  const std::size_t words = english_words().size();
  const Symbol e = Embedding(french_words().size(), 32, {.mask_zero = true, .name = "words"})(french);
  const Symbol h = Bidirectional(GRU(encoder_units, {.return_sequences = true}), {.name = "encoder"})(e);
  const Symbol one_hot =
      Embedding(words, words, {.embeddings_initializer = "identity", .trainable = false, .name = "one_hot"})(english);
  const AttentionDecoder decoder(decoder_units, words,
                                 {.output_length = longest_english, .output_from_new_state = true, .name = "decoder"});
  return {Model({french, english}, decoder({h, one_hot})), Model(french, decoder(h))};
}

std::vector<PhraseTranslation> translate(const Model& model, const std::vector<std::vector<std::string>>& french) {
  const Tensor x = encode(french), y = model.predict(x), maps = model.fetch(x, "decoder/probabilities");
  std::vector<PhraseTranslation> translations(french.size());
  for (std::size_t i = 0; i < french.size(); ++i) {
    PhraseTranslation& t = translations[i];
    const std::size_t words = y.shape(2);
    for (std::size_t step = 0; step < longest_english; ++step) {
      const Scalar* const row = y.data() + (i * longest_english + step) * words;
      const std::size_t best = static_cast<std::size_t>(std::max_element(row, row + words) - row);
      if (best == 0) break;
      t.words.push_back(english_words().word(best));
    }
    t.map = zeros({t.words.size(), french[i].size()});
    for (std::size_t step = 0; step < t.words.size(); ++step) {
      for (std::size_t j = 0; j < french[i].size(); ++j) t.map(step, j) = maps(i, step, j);
    }
  }
  return translations;
}

TranslationScores scores_of(const std::vector<PhraseTranslation>& translations, const std::vector<Phrase>& phrases) {
  double right = 0, content = 0, others = 0, aligned = 0, others_aligned = 0, mass = 0;
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    const std::vector<EnglishWord>& words = phrases[i].english;
    const PhraseTranslation& said = translations[i];
    const auto same = [](const EnglishWord& word, const std::string& text) { return word.text == text; };
    if (!std::equal(words.begin(), words.end(), said.words.begin(), said.words.end(), same)) continue;
    ++right;
    for (std::size_t step = 0; step < words.size(); ++step) {
      const std::vector<std::size_t>& from = words[step].from;
      const std::size_t width = said.map.shape(1);
      const Scalar* const row = said.map.data() + step * width;
      const auto largest = static_cast<std::size_t>(std::max_element(row, row + width) - row);
      const bool on = std::find(from.begin(), from.end(), largest) != from.end();
      (words[step].content ? content : others) += 1;
      (words[step].content ? aligned : others_aligned) += on;
      if (!words[step].content) continue;
      for (const std::size_t place : from) mass += static_cast<double>(row[place]);
    }
  }
  content = std::max(content, 1.0);
  return {right / static_cast<double>(phrases.size()), aligned / content, others_aligned / std::max(others, 1.0),
          mass / content};
}

}  // namespace tasks
