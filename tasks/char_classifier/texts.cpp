#include "tasks/char_classifier/texts.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <unordered_set>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "tasks/characters.hpp"

namespace tasks {

using namespace nn;

namespace {

struct Line {
  std::u32string text;
  std::size_t number;  // from 1
};

// The lines without their ends, "\n" or "\r\n", and without the mark that says UTF-8.
std::vector<Line> lines_of(const std::string& path) {
  const std::string bytes = read_file(path);
  std::string_view rest = bytes;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  std::vector<Line> lines;
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t number = lines.size() + 1;
    lines.push_back({code_points(line, path + ", line " + std::to_string(number)), number});
  }
  return lines;
}

// As few of the texts as `most`, drawn at random.
std::vector<std::u32string> drawn(const std::vector<std::u32string>& texts, std::size_t most, Random& random) {
  std::vector<std::u32string> some;
  const nn::Places order = permutation(texts.size(), random);
  for (std::size_t i = 0; i < std::min(most, texts.size()); ++i) some.push_back(texts[order[i]]);
  return some;
}

std::vector<std::u32string> words_of(const std::string& path) {
  std::vector<std::u32string> words;
  for (Line& line : lines_of(path)) {
    if (line.text.empty()) fail(path, ", line ", line.number, ": expected a word, got an empty line");
    if (line.text.find_first_of(U"'\u2019") == std::u32string::npos) words.push_back(std::move(line.text));
  }
  return words;
}

}  // namespace

LabelledTexts read_labelled_texts(const std::string& path) {
  LabelledTexts data;
  std::vector<std::string> names;
  for (const Line& line : lines_of(path)) {
    const auto wrong = [&](const auto&... what) {
      fail(path, ", line ", line.number, ": expected a label, a tab and a text, got ", what...);
    };
    if (line.text.empty()) wrong("an empty line");
    const auto columns = std::count(line.text.begin(), line.text.end(), U'\t') + 1;
    if (columns != 2) wrong(columns, columns == 1 ? " column" : " columns");
    const std::size_t tab = line.text.find(U'\t');
    if (tab == 0) wrong("no label");
    if (tab + 1 == line.text.size()) wrong("no text");
    const std::string name = to_utf8(line.text.substr(0, tab));
    const std::size_t label = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (label == 2) {
      fail(path, ", line ", line.number, ": expected the label '", names[0], "' or '", names[1], "', got '", name,
           "', a third one");
    }
    if (label == names.size()) names.push_back(name);
    data.texts.push_back(line.text.substr(tab + 1));
    data.labels.push_back(label);
  }
  if (names.size() < 2)
    fail(path, ": expected texts with two labels, got ", names.size(), names.empty() ? "" : " label");
  data.names = {names[0], names[1]};
  return data;
}

LabelledTexts read_word_lists(const std::string& a, const std::string& b, std::size_t most, Random& random) {
  const std::array<std::string, 2> paths = {a, b};
  std::array<std::vector<std::u32string>, 2> lists = {words_of(a), words_of(b)};
  std::array<std::unordered_set<std::u32string>, 2> sets;
  for (const std::size_t k : {0U, 1U}) sets[k] = {lists[k].begin(), lists[k].end()};
  LabelledTexts data;
  for (const std::size_t k : {0U, 1U}) {
    data.names[k] = std::filesystem::path(paths[k]).stem().string();
    std::unordered_set<std::u32string> seen = sets[1 - k];  // grows by those taken: each word once
    std::erase_if(lists[k], [&](const std::u32string& word) { return !seen.insert(word).second; });
    for (std::u32string& word : drawn(lists[k], most, random)) {
      data.texts.push_back(std::move(word));
      data.labels.push_back(k);
    }
  }
  if (data.names[0] == data.names[1]) data.names = paths;
  return data;
}

LabelledTexts generated_texts(std::size_t n, double undecided, Random& random) {
  constexpr std::u32string_view letters = U"abcdefghijklmnopqrstuvwxyz    iixx";  // the two stand in most texts
  const std::array<std::u32string, 2> pairs = {U"ix", U"xi"};
  const auto is_pair = [&](char32_t a, char32_t b) {
    return std::find(pairs.begin(), pairs.end(), std::u32string{a, b}) != pairs.end();
  };
  LabelledTexts data{{to_utf8(pairs[0]), to_utf8(pairs[1])}};
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t length = 20 + random.below(29), place = random.below(length - 1), label = random.below(2);
    const bool decided = random.uniform() >= undecided;
    std::u32string text;
    while (text.size() < length) {
      const char32_t letter = letters[random.below(letters.size())];
      if (decided && text.size() == place) {
        text += pairs[label];
      } else if ((text.empty() || !is_pair(text.back(), letter)) &&
                 !(decided && text.size() + 1 == place && is_pair(letter, pairs[label][0]))) {
        text += letter;
      }
    }
    data.texts.push_back(std::move(text));
    data.labels.push_back(label);
    data.deciding.push_back(decided ? std::pair{place, place + 2} : std::pair{length, length});
  }
  return data;
}

LabelledTexts chosen_texts(const LabelledTexts& all, const std::vector<std::size_t>& places) {
  LabelledTexts some{all.names};
  for (const std::size_t i : places) {
    some.texts.push_back(all.texts[i]);
    some.labels.push_back(all.labels[i]);
    if (!all.deciding.empty()) some.deciding.push_back(all.deciding[i]);
  }
  return some;
}

LabelledTexts first_texts(const LabelledTexts& all, std::size_t n) {
  std::vector<std::size_t> places(std::min(n, all.texts.size()));
  std::iota(places.begin(), places.end(), 0U);
  return chosen_texts(all, places);
}

TextSplit generated_split(std::size_t n, Random& random) {
  if (n < 100) fail("generated_split: expected at least 100 texts, got ", n);
  const LabelledTexts train = generated_texts(n * 8 / 10, 0.2, random), validation = generated_texts(n / 10, 0, random);
  return {train, validation, generated_texts(n / 10, 0, random)};
}

TextSplit split_texts(const LabelledTexts& all, Random& random) {
  for (const std::size_t k : {0U, 1U}) {
    const auto count = std::count(all.labels.begin(), all.labels.end(), k);
    if (count < 10) fail("expected at least 10 texts with the label '", all.names[k], "', got ", count);
  }
  const nn::Places order = permutation(all.texts.size(), random);
  const auto train_end = order.begin() + static_cast<std::ptrdiff_t>(order.size() * 8 / 10),
             validation_end = order.begin() + static_cast<std::ptrdiff_t>(order.size() * 9 / 10);
  return {chosen_texts(all, {order.begin(), train_end}), chosen_texts(all, {train_end, validation_end}),
          chosen_texts(all, {validation_end, order.end()})};
}

LabelledTexts with_names(LabelledTexts data, const std::array<std::string, 2>& names) {
  if (data.names == names) return data;
  if (data.names[0] != names[1] || data.names[1] != names[0]) {
    fail("expected texts with the labels that the network knows, '", names[0], "' and '", names[1], "', got '",
         data.names[0], "' and '", data.names[1], "'");
  }
  data.names = names;
  for (std::size_t& label : data.labels) label = 1 - label;
  return data;
}

Tensor targets(const LabelledTexts& data) {
  Tensor y = zeros({data.labels.size(), 1});
  for (std::size_t i = 0; i < data.labels.size(); ++i) y(i, 0) = static_cast<Scalar>(data.labels[i]);
  return y;
}

}  // namespace tasks
