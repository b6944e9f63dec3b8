#include "tasks/phrases/lexicon.hpp"

namespace tasks {

std::span<const Noun> nouns() {
  static constexpr Noun all[] = {
      {"chat", "cat", false},    {"chien", "dog", false},     {"garçon", "boy", false},   {"homme", "man", false},
      {"livre", "book", false},  {"jardin", "garden", false}, {"arbre", "tree", false},   {"oiseau", "bird", false},
      {"roi", "king", false},    {"cheval", "horse", false},  {"enfant", "child", false}, {"train", "train", false},
      {"oncle", "uncle", false}, {"maison", "house", true},   {"fille", "girl", true},    {"femme", "woman", true},
      {"école", "school", true}, {"voiture", "car", true},    {"pomme", "apple", true},   {"reine", "queen", true},
      {"ville", "city", true},   {"lettre", "letter", true},  {"église", "church", true}, {"fleur", "flower", true},
      {"étoile", "star", true},  {"porte", "door", true},
  };
  return all;
}

std::span<const Country> countries() {
  static constexpr Country all[] = {
      {"Syrie", "Syria", true},   {"France", "France", true}, {"Chine", "China", true},    {"Italie", "Italy", true},
      {"Espagne", "Spain", true}, {"Japon", "Japan", false},  {"Canada", "Canada", false}, {"Brésil", "Brazil", false},
  };
  return all;
}

std::span<const Adjective> adjectives() {
  static constexpr Adjective all[] = {
      {"noir", "noire", "noir", "black", false},
      {"blanc", "blanche", "blanc", "white", false},
      {"rouge", "rouge", "rouge", "red", false},
      {"vert", "verte", "vert", "green", false},
      {"bleu", "bleue", "bleu", "blue", false},
      {"intelligent", "intelligente", "intelligent", "clever", false},
      {"étrange", "étrange", "étrange", "strange", false},
      {"anglais", "anglaise", "anglais", "English", false},
      {"vide", "vide", "vide", "empty", false},
      {"laid", "laide", "laid", "ugly", false},
      {"petit", "petite", "petit", "small", true},
      {"grand", "grande", "grand", "big", true},
      {"jeune", "jeune", "jeune", "young", true},
      {"vieux", "vieille", "vieil", "old", true},
      {"beau", "belle", "bel", "beautiful", true},
      {"nouveau", "nouvelle", "nouvel", "new", true},
  };
  return all;
}

std::span<const Verb> verbs() {
  static constexpr Verb all[] = {
      {"voit", "vu", "see", "sees", "saw", "", Object::direct},
      {"aime", "aimé", "love", "loves", "loved", "", Object::direct},
      {"mange", "mangé", "eat", "eats", "ate", "", Object::direct},
      {"achète", "acheté", "buy", "buys", "bought", "", Object::direct},
      {"cherche", "cherché", "look", "looks", "looked", "for", Object::direct},
      {"trouve", "trouvé", "find", "finds", "found", "", Object::direct},
      {"vend", "vendu", "sell", "sells", "sold", "", Object::direct},
      {"prend", "pris", "take", "takes", "took", "", Object::direct},
      {"dessine", "dessiné", "draw", "draws", "drew", "", Object::direct},
      {"connaît", "connu", "know", "knows", "knew", "", Object::direct},
      {"parle", "parlé", "speak", "speaks", "spoke", "", Object::to},
      {"écrit", "écrit", "write", "writes", "wrote", "", Object::to},
      {"dort", "dormi", "sleep", "sleeps", "slept", "", Object::none},
      {"chante", "chanté", "sing", "sings", "sang", "", Object::none},
      {"court", "couru", "run", "runs", "ran", "", Object::none},
      {"rit", "ri", "laugh", "laughs", "laughed", "", Object::none},
  };
  return all;
}

std::span<const Adverb> adverbs() {
  static constexpr Adverb all[] = {
      {"maintenant", "now", true, false},
      {"hier", "yesterday", false, true},
      {"ici", "here", true, true},
      {"souvent", "often", true, true},
  };
  return all;
}

bool elides(std::string_view french) {
  for (const char* start : {"a", "e", "i", "o", "u", "é", "h", "I", "E"}) {  // h: homme, the only one
    if (french.starts_with(start)) return true;
  }
  return false;
}

bool takes_an(std::string_view english) {
  for (const char start : {'a', 'e', 'i', 'o', 'u', 'E'}) {
    if (english.starts_with(start)) return true;
  }
  return false;
}

}  // namespace tasks
