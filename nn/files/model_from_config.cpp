#include "nn/files/model_from_config.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "nn/check.hpp"
#include "nn/files/layer_table.hpp"
#include "nn/graph/model_config.hpp"

namespace nn::inline NN_ABI {

namespace {

// Keras 2 allowed names with a slash; here it separates a layer from what is inside it.
std::string plain_name(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

// Ops that compute masks, which travel by themselves here. HDF5 files give them no module.
bool computes_mask(const Config& object, const std::string& class_name) {
  const Config* module = object.find("module");
  if (module && module->is_text()) return module->as_text("").starts_with("keras.src.ops");
  return class_name == "NotEqual" || class_name == "Any";
}

// Where a tensor of a file comes from.
struct Source {
  std::string layer;
  std::size_t node = 0, index = 0;
};

std::optional<Source> source_of(const Config& config, const std::string& who) {
  const Config* history = &config;
  if (config.is_fields()) {  // Keras 3
    const Config* kind = config.find("class_name");
    if (!kind || !kind->is_text() || kind->as_text(who) != "__keras_tensor__") return std::nullopt;
    history = &config.at("config", who).at("keras_history", who);
  }
  if (!history->is_list() || history->items().size() < 3 || !history->items()[0].is_text()) return std::nullopt;
  Source source{plain_name(history->items()[0].as_text(who)), 0, 0};
  read_config(history->items()[1], who, source.node);
  read_config(history->items()[2], who, source.index);
  return source;
}

// Every tensor inside lists, in order.
void collect(const Config& config, const std::string& who, std::vector<Source>& sources) {
  if (const auto source = source_of(config, who)) {
    sources.push_back(*source);
  } else if (config.is_list()) {
    for (const Config& item : config.items()) collect(item, who, sources);
  }
}

// One call of a layer: its inputs, and the masks that stand beside them.
struct Node {
  std::vector<Source> inputs;
  std::vector<std::optional<Source>> masks;
};

struct Entry {
  std::string name, class_name;
  Config object;
  std::vector<Node> nodes;
  std::vector<Symbols> made = {};  // the outputs of the nodes that were called
  std::optional<Layer> layer = std::nullopt;
  bool automatic = false;          // an op that computes a mask
  std::size_t first_node = 0;      // the number of its first call: Keras counts some models' making as a call
};

Shape shape_from(const Config& config, const std::string& who) {
  Shape shape;
  read_config(config, who, shape);
  if (shape.empty()) fail(who, ": expected a shape with the batch, got none");
  for (const std::size_t n : shape) {
    if (n != None && (n == 0 || n > (std::size_t{1} << 24)))
      fail(who, ": expected lengths from 1 to 2^24, or none, got ", n);
  }
  return shape;
}

Symbol input_from(const Config& options, const std::string& name, const std::string& who) {
  for (const char* key : {"batch_shape", "batch_input_shape", "input_shape"}) {
    const Config* found = options.find(key);
    if (!found || found->is_null()) continue;
    Shape shape = shape_from(*found, who);
    if (std::string(key) == "input_shape") shape.insert(shape.begin(), None);
    return Input(Shape(shape.begin() + 1, shape.end()),
                 {.batch_size = shape[0] == None ? std::nullopt : std::optional(shape[0]), .name = name});
  }
  fail(who, ": expected the shape of its input, batch_shape or batch_input_shape, got none");
}

std::string name_of(const Config& object, const Config& options, const std::string& who) {
  const Config* name = object.find("name");
  return plain_name((name ? *name : options.at("name", who)).as_text(who));
}

// Arguments of Keras's layers that are tensors, in the order in which layers here take them.
const char* const input_arguments[] = {"inputs", "sequences",      "query",        "value",
                                       "key",    "attention_mask", "initial_state"};

Node node_from(const Config& config, const std::string& who) {
  Node node;
  if (config.is_fields()) {  // Keras 3: {"args": [...], "kwargs": {...}}
    collect(config.at("args", who), who, node.inputs);
    const Config& kwargs = config.at("kwargs", who);
    for (const char* key : input_arguments) {
      if (const Config* given = kwargs.find(key)) collect(*given, who, node.inputs);
    }
    if (const Config* mask = kwargs.find("mask")) {
      for (const Config& item : mask->is_list() ? mask->items() : std::vector<Config>{*mask})
        node.masks.push_back(source_of(item, who));
    }
    return node;
  }
  // Keras 2: [[layer, node, tensor, {kwargs}], ...]
  for (const Config& item : config.items()) {
    if (const auto source = source_of(item, who)) node.inputs.push_back(*source);
    if (!item.is_list() || item.items().size() < 4) continue;
    for (const char* key : input_arguments) {
      if (const Config* given = item.items()[3].find(key)) collect(*given, who, node.inputs);
    }
  }
  return node;
}

// What a wrapper may contain: a layer or a model.
MakeLayer any_layer(const std::string& version) {
  return [version](const Config& object, const std::string& who) -> Layer {
    const std::string kind = read_object(object, who).class_name;
    if (kind == "Functional" || kind == "Model" || kind == "Sequential") return model_from_config(object, version, who);
    return layer_from_config(modernized(object, version), who, any_layer(version));
  };
}

struct Reader {
  std::string version, who;
  std::map<std::string, Entry> entries = {};
  std::vector<std::string> order = {};

  Layer make(const Entry& entry) const {
    const std::string place = who + ": layer '" + entry.name + "'";
    if (entry.class_name == "Functional" || entry.class_name == "Model" || entry.class_name == "Sequential") {
      return model_from_config(entry.object, version, place);
    }
    return layer_from_config(modernized(entry.object, version), place, any_layer(version));
  }

  void add(const Config& object) {
    Entry entry;
    const auto [class_name, options] = read_object(object, who);
    entry.class_name = class_name;
    entry.name = name_of(object, options, who);
    const std::string place = who + ": layer '" + entry.name + "'";
    entry.automatic = computes_mask(object, class_name);
    Config changed = object, with_options = options;
    if (with_options.is_fields()) with_options.set("name", entry.name);
    if (const Config* nodes = object.find("inbound_nodes")) {
      for (const Config& node : nodes->items()) {
        entry.nodes.push_back(node_from(node, place));
        std::vector<const Config*> arguments = {node.find("kwargs")};
        const std::vector<Config> none;
        for (const Config& item : node.is_list() ? node.items() : none) {
          if (item.is_list() && item.items().size() > 3) arguments.push_back(&item.items()[3]);
        }
        for (const Config* kwargs : arguments) {
          for (const char* option : call_options) {
            const Config* value = kwargs ? kwargs->find(option) : nullptr;
            if (value && !value->is_null()) with_options.set(option, *value);
          }
        }
      }
    }
    changed.set("config", std::move(with_options));
    entry.object = std::move(changed);
    if (class_name == "InputLayer") {
      entry.made.push_back(input_from(options, entry.name, place));
      entry.layer = Layer(entry.made[0][0].call()->layer);
      entry.nodes.clear();
    }
    if (!entries.emplace(entry.name, entry).second)
      fail(place, ": expected a different name for each layer, got it twice");
    order.push_back(entry.name);
  }

  // Calls are numbered from 0 or from 1: the largest number that something refers to tells.
  void number_calls(const std::vector<Source>& ends) {
    const auto refer = [&](const Source& source) {
      const auto found = entries.find(source.layer);
      if (found == entries.end() || found->second.nodes.empty() || source.node < found->second.nodes.size()) return;
      found->second.first_node = std::max(found->second.first_node, source.node + 1 - found->second.nodes.size());
    };
    for (const Source& source : ends) refer(source);
    for (const auto& [name, entry] : entries) {
      for (const Node& node : entry.nodes) {
        for (const Source& source : node.inputs) refer(source);
      }
    }
  }

  // The symbol that a source names, if it was made.
  std::optional<Symbol> symbol(const Source& source) const {
    const auto found = entries.find(source.layer);
    if (found == entries.end()) fail(who, ": expected one of the file's layers, got '", source.layer, "' as an input");
    const Entry& entry = found->second;
    const std::size_t node = source.node - entry.first_node;
    if (source.node < entry.first_node || node >= entry.made.size()) return std::nullopt;
    if (source.index >= entry.made[node].size()) {
      fail(who, ": layer '", source.layer, "': expected at least ", source.index + 1, " outputs, got ",
           entry.made[node].size());
    }
    return entry.made[node][source.index];
  }

  // Calls the entry's next node if all that it needs is there.
  bool advance(Entry& entry) {
    if (entry.automatic || entry.made.size() >= entry.nodes.size()) return false;
    const Node& node = entry.nodes[entry.made.size()];
    Symbols inputs;
    CallOptions options;
    for (const Source& source : node.inputs) {
      const std::optional<Symbol> input = symbol(source);
      if (!input) return false;
      inputs.push_back(*input);
    }
    for (const auto& source : node.masks) {
      const bool given = source && entries.count(source->layer) > 0 && !entries.at(source->layer).automatic;
      if (given && !symbol(*source)) return false;
      options.mask.push_back(given ? symbol(*source) : std::nullopt);
    }
    options.mask.resize(std::min(options.mask.size(), inputs.size()));
    if (!entry.layer) entry.layer = make(entry);
    entry.made.push_back(entry.layer->outputs(inputs, options));
    return true;
  }

  // One, a list, or fields by name.
  static std::vector<Source> sources(const Config& config, const std::string& who) {
    std::vector<Source> all;
    if (config.is_fields()) {
      for (const Config& item : config.items()) collect(item, who, all);
    } else {
      collect(config, who, all);
    }
    return all;
  }

  Symbols ends(const Config& config) const {
    Symbols symbols;
    for (const Source& source : sources(config, who)) {
      const std::optional<Symbol> found = symbol(source);
      if (!found)
        fail(who, ": expected the layers up to '", source.layer, "' to be connected, got a circle or a missing call");
      symbols.push_back(*found);
    }
    return symbols;
  }
};

Model functional_from(const Config& options, const std::string& version, const std::string& who) {
  Reader reader{version, who};
  const Config& layers = options.at("layers", who);
  if (!layers.is_list() || layers.items().empty()) fail(who, ": expected a list of layers, got ", to_string(layers));
  for (const Config& layer : layers.items()) reader.add(layer);
  reader.number_calls(Reader::sources(options.at("output_layers", who), who));
  for (bool moved = true; moved;) {
    moved = false;
    for (const std::string& name : reader.order) {
      while (reader.advance(reader.entries.at(name))) moved = true;
    }
  }
  const Config* name = options.find("name");
  return Model(reader.ends(options.at("input_layers", who)), reader.ends(options.at("output_layers", who)),
               {.name = name && name->is_text() ? name->as_text(who) : ""});
}

// Before Keras 2.2.3 the config of a Sequential was the list itself; the input's shape may stand in the first layer.
Model sequential_from(const Config& options, const std::string& version, const std::string& who) {
  const Config& layers = options.is_list() ? options : options.at("layers", who);
  if (!layers.is_list() || layers.items().empty()) fail(who, ": expected a list of layers, got ", to_string(layers));
  std::vector<SequentialItem> items;
  for (const Config& object : layers.items()) {
    const auto [class_name, config] = read_object(object, who);
    const Config* name = config.find("name");
    const std::string place = who + ": layer '" + (name && name->is_text() ? name->as_text(who) : class_name) + "'";
    if (class_name == "InputLayer") {
      items.emplace_back(input_from(config, name ? name->as_text(place) : "", place));
      continue;
    }
    if (items.empty()) {
      const Config* built = options.find("build_input_shape");
      items.emplace_back(built && !built->is_null() ? input_from(Config::fields({{"batch_shape", *built}}), "", place)
                                                    : input_from(config, "", place));
    }
    const bool model = class_name == "Functional" || class_name == "Model" || class_name == "Sequential";
    Config renamed = object;
    if (!model && name && name->is_text()) {
      Config plain = config;
      plain.set("name", plain_name(name->as_text(place)));
      renamed.set("config", std::move(plain));
    }
    items.emplace_back(model ? Layer(model_from_config(object, version, place))
                             : layer_from_config(modernized(renamed, version), place, any_layer(version)));
  }
  const Config* name = options.find("name");
  return Sequential(items, {.name = name && name->is_text() ? name->as_text(who) : ""});
}

}  // namespace

Model model_from_config(const Config& object, const std::string& keras_version, const std::string& who) {
  const auto [class_name, options] = read_object(object, who);
  try {
    if (class_name == "Sequential") return sequential_from(options, keras_version, who);
    if (class_name == "Functional" || class_name == "Model") return functional_from(options, keras_version, who);
  } catch (const Error& error) {
    const std::string text = error.what();
    if (text.starts_with(who)) throw;
    fail(who, ": ", text);
  }
  fail(who, ": expected a model of class Functional, Model or Sequential, got '", class_name, "'");
}

}  // namespace nn::inline NN_ABI
