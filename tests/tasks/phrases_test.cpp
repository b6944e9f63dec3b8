// The grammar's phrases, how they are written as numbers, and scores, by hand.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tasks/phrases/lexicon.hpp"
#include "tasks/phrases/translator.hpp"

using namespace nn;

namespace {

using Words = std::vector<std::string>;

bool contains(const Words& words, const Words& part) {
  return std::search(words.begin(), words.end(), part.begin(), part.end()) != words.end();
}

// English words in brackets, each after the French words that it comes from.
std::string aligned(const tasks::Phrase& phrase) {
  std::string text;
  for (const tasks::EnglishWord& word : phrase.english) {
    for (const std::size_t place : word.from) text += phrase.french[place] + " ";
    text += "(" + word.text + ") ";
  }
  return text;
}

}  // namespace

TEST_CASE("grammar: articles, elision, agreement and negation are French") {
  Random random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 3000; ++i) {
    const tasks::Phrase phrase = tasks::random_phrase(random);
    const Words& words = phrase.french;
    CAPTURE(tasks::joined(words));
    CHECK((words.size() >= 3 && words.size() <= tasks::longest_french));
    CHECK(phrase.english.size() < tasks::longest_english);
    for (std::size_t t = 0; t + 1 < words.size(); ++t) {
      const bool vowel = tasks::elides(words[t + 1]);
      if (words[t] == "le" || words[t] == "la" || words[t] == "ne" || words[t] == "ma" || words[t] == "ce") CHECK(!vowel);
      if (words[t] == "l'" || words[t] == "n'" || words[t] == "d'" || words[t] == "cet") CHECK(vowel);
    }
    for (const Words& wrong : {Words{"de", "le"}, {"à", "le"}, {"de", "un"}, {"de", "une"}, {"pas", "un"}, {"pas", "une"}}) {
      CHECK(!contains(words, wrong));
    }
    for (const std::string& word : words) CHECK(tasks::french_words().number_of(word) != 0);
    for (const tasks::EnglishWord& word : phrase.english) {
      CHECK(tasks::english_words().number_of(word.text) != 0);
      CHECK(!word.from.empty());
      for (const std::size_t place : word.from) CHECK(place < words.size());
    }
    seen.insert(words.begin(), words.end());
  }
  CHECK(seen.size() == tasks::french_words().size() - 1);  // every word is used
}

TEST_CASE("grammar: English words come from the French words that they mean") {
  Random random(2);
  std::size_t found = 0;
  for (int i = 0; i < 20'000; ++i) {
    const tasks::Phrase phrase = tasks::random_phrase(random);
    const std::string text = aligned(phrase);
    const auto has = [&](const Words& french, const char* expected) {
      if (!contains(phrase.french, french)) return;
      CAPTURE(text);
      CHECK(text.find(expected) != std::string::npos);
      ++found;
    };
    has({"le", "chat", "noir"}, "le (the) noir (black) chat (cat) ");
    has({"un", "vieil", "arbre", "rouge"}, "un (an) vieil (old) rouge (red) arbre (tree) ");
    has({"la", "Syrie"}, "la Syrie (Syria) ");
    has({"du", "roi"}, "du (of) du (the) ");
    has({"n'", "a", "pas", "vu"}, "a (did) n' pas (not) vu (see) ");
    has({"ne", "cherche", "pas"}, "cherche (does) ne pas (not) cherche (look) cherche (for) ");
    has({"a", "mangé"}, "a mangé (ate) ");
  }
  CHECK(found > 100);
}

TEST_CASE("phrases: nothing twice, and the test's pairs of noun and adjective are not in the training") {
  Random a(7), b(7);
  const tasks::PhraseSplit d = tasks::phrases(2000, 300, a);
  CHECK(d.train.french == tasks::phrases(2000, 300, b).train.french);
  REQUIRE(d.train.phrases.size() == 2000);
  REQUIRE(d.test.phrases.size() == 300);
  std::set<Words> all;
  for (const tasks::Phrase& phrase : d.train.phrases) CHECK((!phrase.kept_pair && all.insert(phrase.french).second));
  for (const tasks::Phrase& phrase : d.test.phrases) CHECK((phrase.kept_pair && all.insert(phrase.french).second));
  const tasks::Phrase& first = d.train.phrases[0];
  for (std::size_t t = 0; t < tasks::longest_english; ++t) {
    const std::size_t words = first.english.size(), number = static_cast<std::size_t>(d.train.english(0, t));
    CHECK((t < words ? tasks::english_words().word(number) == first.english[t].text : number == 0));
    CHECK(d.train.counts(0, t) == (t <= words ? 1 : 0));
  }
}

TEST_CASE("french_tokens: apostrophes end words, capitals and points do not matter, unknown words are errors") {
  CHECK(tasks::french_tokens("L'enfant n\xE2\x80\x99"
                             "a pas vu  la syrie.") == Words{"l'", "enfant", "n'", "a", "pas", "vu", "la", "Syrie"});
  CHECK(tasks::joined({"l'", "enfant", "dort"}) == "l'enfant dort");
  CHECK_THROWS_WITH_AS(tasks::french_tokens("le chien bleue mord"), "translate: the grammar does not know 'mord'", Error);
  CHECK_THROWS_WITH_AS(tasks::french_tokens(" ... "), doctest::Contains("got none"), Error);
  CHECK_THROWS_WITH_AS(tasks::french_tokens(std::string(10'000, 'x')), doctest::Contains("does not know 'xxx"), Error);
  CHECK_THROWS_WITH_AS(tasks::french_tokens("le \xff\xfe dort"), doctest::Contains("does not know"), Error);
  std::string many;
  for (int i = 0; i < 13; ++i) many += "le ";
  CHECK_THROWS_WITH_AS(tasks::french_tokens(many), doctest::Contains("at most 12"), Error);
}

TEST_CASE("scores: right sentences, and where their words look") {
  const tasks::Phrase phrase{{"la", "Syrie", "dort"}, {{"Syria", {0, 1}, true}, {"sleeps", {2}, true}}};
  const tasks::Phrase other{{"le", "roi", "dort"}, {{"the", {0}, false}, {"king", {1}, true}, {"sleeps", {2}, true}}};
  const tasks::PhraseTranslation good{{"Syria", "sleeps"}, tensor({2, 3}, {0.3, 0.4, 0.3, 0.5, 0.1, 0.4})};
  const tasks::PhraseTranslation also{{"the", "king", "sleeps"}, tensor({3, 3}, {0.1, 0.9, 0, 0, 1, 0, 0, 0, 1})};
  const tasks::PhraseTranslation wrong{{"the", "king"}, ones({2, 3})};
  const tasks::TranslationScores s = tasks::scores_of({good, also, wrong}, {phrase, other, other});
  CHECK(s.right == doctest::Approx(2.0 / 3));
  CHECK(s.aligned == doctest::Approx(3.0 / 4));
  CHECK(s.others_aligned == 0);
  CHECK(s.mass == doctest::Approx((0.7 + 0.4 + 1 + 1) / 4));
}

TEST_CASE("translator: both of its models are one, and what is not there reads as nothing") {
  set_random_seed(1);
  const tasks::Translator t = tasks::translator(4, 5);
  Random random(1);
  const tasks::PhraseSet data = tasks::phrases(4, 1, random).train;
  CHECK(t.taught.predict({data.french, data.english}) == t.free.predict(data.french));
  const std::vector<tasks::PhraseTranslation> said = tasks::translate(t.free, {data.phrases[0].french});
  CHECK(said[0].map.shape(0) == said[0].words.size());
  CHECK(said[0].map.shape(1) == data.phrases[0].french.size());
}
