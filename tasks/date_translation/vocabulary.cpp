#include "tasks/date_translation/vocabulary.hpp"

#include <algorithm>
#include <set>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/json.hpp"
#include "tasks/characters.hpp"

namespace tasks {

namespace {

constexpr const char *unknown_symbol = "<unk>", *end_symbol = "<eot>";
constexpr std::size_t most_symbols = 20'000;

}  // namespace

Vocabulary::Vocabulary(const std::vector<std::string>& texts) {
  std::set<std::string> known;  // bytes of UTF-8 are in the order of the code points
  for (const std::string& text : texts) {
    for (std::string& character : characters(text, "a text for the vocabulary")) known.insert(std::move(character));
  }
  if (known.size() + 2 > most_symbols)
    nn::fail("vocabulary: expected texts of at most ", most_symbols - 2, " different characters, got ", known.size());
  symbols_.assign(known.begin(), known.end());
  symbols_.insert(symbols_.end(), {unknown_symbol, end_symbol});
  number_symbols();
}

Vocabulary Vocabulary::read(const std::filesystem::path& path) {
  const std::string who = path.string();
  const nn::Config ids = nn::parse_json(nn::read_file(path), who, most_symbols);
  if (!ids.is_fields()) nn::fail(who, ": expected symbols with a number each, got ", nn::to_string(ids));
  Vocabulary vocabulary;
  const std::size_t n = ids.keys().size();
  vocabulary.symbols_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::string& symbol = ids.keys()[i];
    const std::int64_t id = ids.items()[i].as_integer(who + ", '" + symbol + "'");
    if (id < 0 || id >= static_cast<std::int64_t>(n) || !vocabulary.symbols_[static_cast<std::size_t>(id)].empty()) {
      nn::fail(who, ": expected the ", n, " symbols to be numbered from 0 to ", n - 1, ", each once; got ", id,
               " for '", symbol, "'");
    }
    vocabulary.symbols_[static_cast<std::size_t>(id)] = symbol;
  }
  vocabulary.number_symbols();
  for (const char* symbol : {unknown_symbol, end_symbol}) {
    if (!vocabulary.ids_.contains(symbol)) nn::fail(who, ": expected ", symbol, " among its symbols");
  }
  return vocabulary;
}

void Vocabulary::write(const std::filesystem::path& path) const {
  nn::Config ids = nn::Config::fields();
  for (std::size_t id = 0; id < size(); ++id) ids.set(symbol(id), id);
  nn::write_file("vocabulary", path, nn::to_json(ids, 2) + "\n");
}

void Vocabulary::number_symbols() {
  for (std::size_t id = 0; id < size(); ++id) ids_[symbols_[id]] = id;
  unknown_ = id(unknown_symbol);
  end_ = id(end_symbol);
}

std::size_t Vocabulary::id(const std::string& symbol) const {
  const auto found = ids_.find(symbol);
  return found == ids_.end() ? unknown_ : found->second;
}

nn::Tensor Vocabulary::encode(const std::vector<std::string>& texts, std::size_t padding) const {
  nn::Tensor ids = nn::full({texts.size(), padding}, static_cast<nn::Scalar>(unknown_));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::vector<std::string> text = characters(texts[i], "text " + std::to_string(i + 1));
    const std::size_t length = std::min(text.size(), padding - 1);
    for (std::size_t t = 0; t < length; ++t) ids(i, t) = static_cast<nn::Scalar>(id(text[t]));
    ids(i, length) = static_cast<nn::Scalar>(end_);
  }
  return ids;
}

}  // namespace tasks
