#include "tasks/char_classifier/encoder.hpp"

#include <algorithm>
#include <set>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/json.hpp"
#include "tasks/char_classifier/texts.hpp"
#include "tasks/characters.hpp"

namespace tasks {

using namespace nn;

Encoder Encoder::of(const std::vector<std::u32string>& texts, std::size_t length, bool pad_after) {
  std::map<char32_t, std::size_t> in_texts;
  for (const std::u32string& text : texts) {
    for (const char32_t character : std::set<char32_t>(text.begin(), text.end())) ++in_texts[character];
  }
  Encoder encoder;
  encoder.length = length;
  encoder.pad_after = pad_after;
  for (const auto& [character, count] : in_texts) {
    if (count > 1) encoder.ids[character] = encoder.ids.size() + 2;
  }
  return encoder;
}

std::size_t Encoder::size() const {
  std::size_t largest = unknown;
  for (const auto& [character, id] : ids) largest = std::max(largest, id);
  return largest + 1;
}

Tensor Encoder::encode(const std::vector<std::u32string>& texts) const {
  Tensor x = zeros({texts.size(), length});
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::size_t count = kept(texts[i]), skipped = texts[i].size() - count;
    for (std::size_t t = 0; t < count; ++t) {
      const auto found = ids.find(texts[i][skipped + t]);
      x(i, begin(texts[i]) + t) = static_cast<Scalar>(found == ids.end() ? unknown : found->second);
    }
  }
  return x;
}

void Encoder::save(const std::string& path) const {
  Config numbers = Config::fields();
  for (const auto& [character, id] : ids) numbers.set(to_utf8({&character, 1}), id);
  write_file("Encoder::save", path,
             to_json(Config::fields({{"labels", Config::list({labels[0], labels[1]})},
                                     {"length", length},
                                     {"padding", pad_after ? "post" : "pre"},
                                     {"unknown", unknown},
                                     {"ids", numbers}}),
                     2) +
                 "\n");
}

Encoder Encoder::load(const std::string& path) {
  constexpr std::int64_t most = 1 << 24;  // beyond it neighbouring numbers are one float
  const Config config = parse_json(read_file(path), path);
  const auto number = [&](const Config& value, const std::string& what, std::int64_t least) {
    const std::int64_t n = value.as_integer(path + ", " + what);
    if (n < least || n > most) fail(path, ", ", what, ": expected a number from ", least, " to ", most, ", got ", n);
    return static_cast<std::size_t>(n);
  };
  Encoder encoder;
  encoder.length = number(config.at("length", path), "length", 1);
  encoder.unknown = number(config.at("unknown", path), "unknown", 0);
  const std::string& padding = config.at("padding", path).as_text(path + ", padding");
  expect_one_of(path, "padding", padding, {"pre", "post"});
  encoder.pad_after = padding == "post";
  const Config& names = config.at("labels", path);
  if (!names.is_list() || names.items().size() != 2)
    fail(path, ", labels: expected a list of two texts, got ", to_string(names));
  for (const std::size_t k : {0U, 1U}) encoder.labels[k] = names.items()[k].as_text(path + ", labels");
  const Config& numbers = config.at("ids", path);
  if (!numbers.is_fields()) fail(path, ", ids: expected a number for each character, got ", to_string(numbers));
  for (std::size_t i = 0; i < numbers.keys().size(); ++i) {
    const std::string& key = numbers.keys()[i];
    const std::u32string points = code_points(key, path + ", ids");
    if (points.size() != 1) fail(path, ", ids: expected single characters, got '", key, "'");
    encoder.ids[points[0]] = number(numbers.items()[i], "ids, '" + key + "'", 1);
  }
  return encoder;
}

}  // namespace tasks
