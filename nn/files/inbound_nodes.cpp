#include "nn/files/inbound_nodes.hpp"

#include <algorithm>

#include "nn/check.hpp"
#include "nn/graph/model_config.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr std::size_t longest_name = 1000;

// Arguments of Keras's layers that are tensors, in the order in which layers here take them.
const char* const input_arguments[] = {"inputs", "sequences",      "query",        "value",
                                       "key",    "attention_mask", "initial_state"};

std::optional<Source> source_of(const Config& config, const std::string& who) {
  const Config* history = &config;
  if (config.is_fields()) {  // Keras 3
    const Config* kind = config.find("class_name");
    if (!kind || !kind->is_text() || kind->as_text(who) != "__keras_tensor__") return std::nullopt;
    history = &config.at("config", who).at("keras_history", who);
  }
  if (!history->is_list() || history->items().size() < 3 || !history->items()[0].is_text()) return std::nullopt;
  Source source{plain_name(history->items()[0].as_text(who), who), 0, 0};
  read_config(history->items()[1], who, source.node);
  read_config(history->items()[2], who, source.index);
  return source;
}

void collect(const Config& config, const std::string& who, std::vector<Source>& sources) {
  if (const auto source = source_of(config, who)) {
    sources.push_back(*source);
  } else if (config.is_list()) {
    for (const Config& item : config.items()) collect(item, who, sources);
  }
}

// What a call was given by name, or null. Keras 2 repeats it beside each input: [layer, node, tensor, {by name}].
const Config* by_name(const Config& node) {
  if (node.is_fields()) return node.find("kwargs");
  if (!node.is_list() || node.items().empty()) return nullptr;
  const Config& first = node.items()[0];
  return first.is_list() && first.items().size() > 3 ? &first.items()[3] : nullptr;
}

std::vector<std::optional<Source>> masks_in(const Config& mask, const std::string& who) {
  std::vector<std::optional<Source>> masks;
  if (const auto one = source_of(mask, who)) return {one};
  if (!mask.is_list()) return {std::nullopt};
  for (const Config& item : mask.items()) masks.push_back(source_of(item, who));
  return masks;
}

InboundNode node_from(const Config& config, const std::string& who) {
  InboundNode node;
  if (config.is_fields()) {
    collect(config.at("args", who), who, node.inputs);
  } else {
    for (const Config& item : config.items()) {
      if (const auto source = source_of(item, who)) node.inputs.push_back(*source);
    }
  }
  const Config* given = by_name(config);
  if (!given) return node;
  for (const char* key : input_arguments) {
    if (const Config* tensors = given->find(key)) collect(*tensors, who, node.inputs);
  }
  if (const Config* mask = given->find("mask")) node.masks = masks_in(*mask, who);
  return node;
}

}  // namespace

std::string plain_name(std::string name, const std::string& who) {
  if (name.size() > longest_name)
    fail(who, ": expected names of at most ", longest_name, " bytes, got one of ", name.size());
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

std::vector<Source> sources_in(const Config& config, const std::string& who) {
  std::vector<Source> all;
  if (config.is_fields()) {
    for (const Config& item : config.items()) collect(item, who, all);
  } else {
    collect(config, who, all);
  }
  return all;
}

std::vector<InboundNode> inbound_nodes(const Config& object, const std::string& who) {
  std::vector<InboundNode> nodes;
  if (const Config* calls = object.find("inbound_nodes")) {
    for (const Config& call : calls->items()) nodes.push_back(node_from(call, who));
  }
  return nodes;
}

void set_call_options(const Config& object, Config& options) {
  const Config* calls = object.find("inbound_nodes");
  if (!calls) return;
  for (const Config& call : calls->items()) {
    const Config* given = by_name(call);
    for (const char* option : call_options) {
      const Config* value = given ? given->find(option) : nullptr;
      if (value && !value->is_null()) options.set(option, *value);
    }
  }
}

}  // namespace nn::inline NN_ABI
