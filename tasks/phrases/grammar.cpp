#include "tasks/phrases/grammar.hpp"

#include <optional>

#include "tasks/phrases/lexicon.hpp"

namespace tasks {

namespace {

using Places = std::vector<std::size_t>;

template <class T>
std::size_t pick(std::span<const T> words, nn::Random& random) {
  return random.below(words.size());
}

class Writer {
 public:
  explicit Writer(nn::Random& random) : random_(random) {}

  Phrase sentence() {
    const Verb& verb = verbs()[pick(verbs(), random_)];
    const bool past = chance(0.4), negated = chance(0.3);
    subject();
    predicate(verb, past, negated);
    if (verb.object != Object::none) noun_phrase(verb.object == Object::to ? "à" : "", true, !negated);
    if (chance(0.3)) adverb(past);
    return std::move(phrase_);
  }

 private:
  bool chance(double share) { return random_.uniform() < share; }

  std::size_t french(std::string_view word) {
    phrase_.french.emplace_back(word);
    return phrase_.french.size() - 1;
  }
  void english(std::string_view word, Places from, bool content) {
    phrase_.english.push_back({std::string(word), std::move(from), content});
  }

  void subject() {
    if (chance(0.2)) {
      const bool he = chance(0.5);
      const std::size_t place = french(he ? "il" : "elle");
      english(he ? "he" : "she", {place}, false);
    } else {
      noun_phrase("", true, true);
    }
  }

  // il voit, il ne voit pas, il a vu, il n' a pas vu
  void predicate(const Verb& verb, bool past, bool negated) {
    const std::string_view first = past ? "a" : verb.present;
    std::size_t ne = 0, pas = 0, participle = 0;
    if (negated) ne = french(elides(first) ? "n'" : "ne");
    const std::size_t conjugated = french(first);
    if (negated) pas = french("pas");
    if (past) participle = french(verb.participle);
    const std::size_t meaning = past ? participle : conjugated;
    if (negated) {
      english(past ? "did" : "does", {conjugated}, false);
      english("not", {ne, pas}, false);
      english(verb.base, {meaning}, true);
    } else {
      english(past ? verb.past : verb.presents, past ? Places{conjugated, participle} : Places{conjugated}, true);
    }
    if (!verb.linker.empty()) english(verb.linker, {meaning}, false);
  }

  void adverb(bool past) {
    const auto all = adverbs();
    const Adverb* chosen = nullptr;
    while (chosen == nullptr || !(past ? chosen->in_past : chosen->in_present)) chosen = &all[pick(all, random_)];
    const std::size_t place = french(chosen->french);
    english(chosen->english, {place}, true);
  }

  // de, à or no word before it; with a genitive perhaps. Not un and une behind a negated verb, which asks for de there.
  void noun_phrase(std::string_view preposition, bool genitive, bool indefinite) {
    if (chance(0.15)) {
      const std::size_t i = pick(countries(), random_);
      const Country& country = countries()[i];
      const Places article = definite(preposition, country.feminine, country.french);
      const std::size_t place = french(country.french);
      if (!preposition.empty()) english(preposition == "de" ? "of" : "to", {article.front()}, false);
      english(country.english, {article.back(), place}, true);
      return;
    }
    const std::size_t n = pick(nouns(), random_);
    const std::optional<std::size_t> before = adjective(n, true), behind = adjective(n, false);
    described_noun(preposition, nouns()[n], before, behind, indefinite);
    if (genitive && chance(0.2)) noun_phrase("de", false, true);
  }

  std::optional<std::size_t> adjective(std::size_t noun, bool before_noun) {
    if (!chance(0.35)) return std::nullopt;
    std::size_t a = pick(adjectives(), random_);
    while (adjectives()[a].before_noun != before_noun) a = pick(adjectives(), random_);
    phrase_.kept_pair = phrase_.kept_pair || (noun + 3 * a) % 10 == 0;
    return a;
  }

  // Articles agree with the noun and depend on the word that follows, in both languages.
  void described_noun(std::string_view preposition, const Noun& noun, std::optional<std::size_t> before,
                      std::optional<std::size_t> behind, bool indefinite) {
    const auto form = [&](const Adjective& adjective, bool vowel_follows) {
      return noun.feminine ? adjective.feminine : vowel_follows ? adjective.before_vowel : adjective.masculine;
    };
    const std::string_view first = before ? form(adjectives()[*before], elides(noun.french)) : noun.french;
    const std::size_t english_begin = phrase_.english.size();
    std::string_view determiner = "the";
    Places article;
    std::size_t kind = random_.below(5);
    if (kind == 2 && !indefinite) kind = 0;
    if (kind < 2) {
      article = definite(preposition, noun.feminine, first);
    } else {
      const bool vowel = elides(first);
      if (!preposition.empty()) article.push_back(french(preposition == "de" && kind == 2 ? "d'" : preposition));
      if (kind == 2) determiner = "a", article.push_back(french(noun.feminine ? "une" : "un"));
      if (kind == 3) determiner = "my", article.push_back(french(noun.feminine && !vowel ? "ma" : "mon"));
      if (kind == 4) determiner = "this", article.push_back(french(noun.feminine ? "cette" : vowel ? "cet" : "ce"));
    }
    if (!preposition.empty()) english(preposition == "de" ? "of" : "to", {article.front()}, false);
    english(determiner, {article.back()}, false);

    std::optional<std::size_t> before_place, behind_place;
    if (before) before_place = french(first);
    const std::size_t noun_place = french(noun.french);
    if (behind) behind_place = french(form(adjectives()[*behind], false));
    if (before) english(adjectives()[*before].english, {*before_place}, true);
    if (behind) english(adjectives()[*behind].english, {*behind_place}, true);
    english(noun.english, {noun_place}, true);

    EnglishWord& written = phrase_.english[english_begin + (preposition.empty() ? 0 : 1)];
    const EnglishWord& next = *(&written + 1);
    if (determiner == "a" && takes_an(next.text)) written.text = "an";
  }

  // le, la, l', with de: du, de la, de l', with à: au, à la, à l'. The places of the preposition and of the article,
  // which may be one word.
  Places definite(std::string_view preposition, bool feminine, std::string_view following) {
    const bool vowel = elides(following);
    if (preposition.empty()) return {french(vowel ? "l'" : feminine ? "la" : "le")};
    if (!vowel && !feminine) return {french(preposition == "de" ? "du" : "au")};
    const std::size_t place = french(preposition);
    return {place, french(vowel ? "l'" : "la")};
  }

  nn::Random& random_;
  Phrase phrase_;
};

}  // namespace

Phrase random_phrase(nn::Random& random) {
  for (;;) {
    Phrase phrase = Writer(random).sentence();
    if (phrase.french.size() >= 3 && phrase.french.size() <= 12) return phrase;
  }
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty() && !text.ends_with('\'')) text += ' ';
    text += word;
  }
  return text;
}

}  // namespace tasks
