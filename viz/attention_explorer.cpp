#include "viz/attention_explorer.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "nn/check.hpp"
#include "viz/html.hpp"
#include "viz/page_data.hpp"

namespace viz {

namespace {

// As many take 20 MB of page.
constexpr std::size_t most_numbers = 4'000'000, most_symbols = 10'000;

void expect_map(const AttentionExample& example, const AttentionMap& map) {
  const nn::Shape shape = nn::shape_of(map.weights), wanted{example.target.size(), example.source.size()};
  const bool heads = shape.size() == 3 && shape[0] > 0;
  if ((shape.size() == 2 || heads) && nn::Shape(shape.end() - 2, shape.end()) == wanted) return;
  nn::fail("attention_explorer: expected weights of shape ", nn::to_string(wanted),
           ", with the heads before it if there are any, ", "for ", wanted[0], " target and ", wanted[1],
           " source symbols, got ", nn::to_string(shape), "; take one sample of a batch");
}

void expect_examples(const std::vector<AttentionExample>& examples) {
  if (examples.empty()) nn::fail("attention_explorer: expected at least one example, got none");
  std::size_t numbers = 0;
  for (const AttentionExample& example : examples) {
    if (example.source.empty() || example.target.empty() || example.maps.empty()) {
      nn::fail("attention_explorer: expected each example to have source and target symbols and a map, got ",
               example.source.size(), ", ", example.target.size(), " and ", example.maps.size());
    }
    nn::expect_between("attention_explorer", "the number of symbols of a text",
                       static_cast<double>(std::max(example.source.size(), example.target.size())), 1, most_symbols);
    for (const AttentionMap& map : example.maps) {
      expect_map(example, map);
      numbers += map.weights.size();
    }
  }
  if (numbers > most_numbers) {
    nn::fail("attention_explorer: expected at most ", most_numbers, " weights a page, got ", numbers,
             "; show fewer examples");
  }
}

void expect_range(const AttentionExplorerOptions& o) {
  const bool finite = std::isfinite(o.vmin.value_or(0)) && std::isfinite(o.vmax.value_or(0));
  if (finite && !(o.vmin && o.vmax && *o.vmin >= *o.vmax)) return;
  nn::fail("attention_explorer: expected a finite vmin below vmax, got ", o.vmin.value_or(0), " and ",
           o.vmax.value_or(0));
}

std::string json_of(const AttentionMap& map) {
  const std::size_t heads = map.weights.dimension() == 3 ? map.weights.shape(0) : 1;
  return "{\"name\":" + json_text(map.name) + ",\"heads\":" + std::to_string(heads) + ",\"data\":\"" +
         base64(float_bytes(map.weights)) + "\"}";
}

std::string json_of(const AttentionExample& example) {
  std::vector<std::string> maps;
  for (const AttentionMap& map : example.maps) maps.push_back(json_of(map));
  return "{\"name\":" + json_text(example.name) + ",\"source\":" + json_texts(example.source) +
         ",\"target\":" + json_texts(example.target) + ",\"maps\":[" + nn::join(maps, ",") + "]}";
}

}  // namespace

std::string attention_explorer(const std::vector<AttentionExample>& examples, const AttentionExplorerOptions& options) {
  expect_examples(examples);
  expect_range(options);
  std::vector<std::string> parts;
  for (const AttentionExample& example : examples) parts.push_back(json_of(example));
  const auto number = [](const std::optional<double>& v) { return v ? json_number(*v) : "null"; };
  const std::string json = "{\"colors\":" + json_colors(options.colormap) +
                           ",\"source\":" + json_text(options.source_label) +
                           ",\"target\":" + json_text(options.target_label) + ",\"low\":" + number(options.vmin) +
                           ",\"high\":" + number(options.vmax) + ",\n\"examples\":[" + nn::join(parts, ",\n") + "]}";
  return data_section("explorer", options.title, json);
}

}  // namespace viz
