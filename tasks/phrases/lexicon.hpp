// The words of a small piece of French, and what they are in English.
#pragma once

#include <span>
#include <string_view>

namespace tasks {

struct Noun {
  std::string_view french, english;
  bool feminine;
};

/// With le, la or l' in French and without an article in English.
using Country = Noun;

/// `before_vowel`: of the masculine, where it differs: vieil arbre.
struct Adjective {
  std::string_view masculine, feminine, before_vowel, english;
  bool before_noun;
};

enum class Object { none, direct, to };  // il dort; il voit un chat; il parle à un roi

struct Verb {
  std::string_view present, participle;           // voit, vu
  std::string_view base, presents, past, linker;  // see, sees, saw; "to" where English needs it
  Object object;
};

struct Adverb {
  std::string_view french, english;
  bool in_present, in_past;
};

std::span<const Noun> nouns();
std::span<const Country> countries();
std::span<const Adjective> adjectives();
std::span<const Verb> verbs();
std::span<const Adverb> adverbs();

/// Whether articles lose their vowel before the word: l'arbre, l'homme, l'étoile.
bool elides(std::string_view french);
/// Whether it is "an" before the word, of those that lexicon.cpp holds.
bool takes_an(std::string_view english);

}  // namespace tasks
