// Functional models: layers by name, and calls that are made as soon as all that they need is there.
#include <algorithm>
#include <map>
#include <set>

#include "nn/check.hpp"
#include "nn/files/inbound_nodes.hpp"
#include "nn/files/model_parts.hpp"

namespace nn::inline NN_ABI {

namespace {

// Ops that compute masks, which travel by themselves here. HDF5 files give them no module.
bool computes_mask(const Config& object, const std::string& class_name) {
  const Config* module = object.find("module");
  if (module && module->is_text()) return module->as_text("").starts_with("keras.src.ops");
  return class_name == "NotEqual" || class_name == "Any";
}

struct Entry {
  std::string name, place;        // place: how errors call it
  const Config* model = nullptr;  // the object of a model, as it stands in the file
  Config object = {};             // that of a layer, with the options of its calls
  std::vector<InboundNode> nodes = {};
  bool automatic = false;  // an op that computes a mask
  std::optional<Layer> layer = std::nullopt;
  std::vector<Symbols> made = {};  // the outputs of the nodes that were called
  std::size_t first_node = 0;      // the number of its first call: Keras counts some models' making as a call
  std::size_t first_end = 0;       // the same among the model's inputs and outputs
  bool is_functional = false;
  bool twice = false;              // each call is written twice, as keras2_config.cpp does
  std::size_t number = 0;          // among the layers of the file
  std::size_t met = 0;             // how many needs of the next call are known to be there
  std::multimap<std::size_t, std::size_t> waiting = {};  // by number of call, the layers that wait for it
};

bool in_pairs(const std::vector<Config>& nodes) {
  bool pairs = !nodes.empty() && nodes.size() % 2 == 0;
  for (std::size_t i = 0; pairs && i < nodes.size(); i += 2) pairs = nodes[i] == nodes[i + 1];
  return pairs;
}

class FunctionalReader {
 public:
  FunctionalReader(const std::string& version, const std::string& who) : version_(version), who_(who) {}

  void add(const Config& object) {
    const auto [class_name, given] = view_object(object, who_);
    Entry entry;
    entry.name = name_of(object, given);
    entry.place = who_ + ": layer '" + entry.name + "'";
    entry.automatic = computes_mask(object, class_name);
    entry.nodes = inbound_nodes(object, entry.place);
    entry.is_functional = class_name == "Functional";
    if (const Config* nodes = object.find("inbound_nodes"); nodes && nodes->is_list()) {
      entry.twice = (entry.is_functional || class_name == "Sequential") && in_pairs(nodes->items());
      for (const Config& node : nodes->items()) calls_of_keras3_ = calls_of_keras3_ || node.is_fields();
    }
    if (is_model_class(class_name)) {
      entry.model = &object;
    } else {
      expect_small(given, entry.place);
      Config options = given;
      if (options.is_fields()) {
        options.set("name", entry.name);
        set_call_options(object, options);
      }
      entry.object = Config::fields({{"class_name", class_name}, {"config", std::move(options)}});
    }
    if (class_name == "InputLayer") {
      entry.made.push_back(input_from(given, entry.name, entry.place));
      entry.layer = Layer(entry.made[0][0].call()->layer);
      entry.nodes.clear();
    }
    entry.number = order_.size();
    const std::string name = entry.name, place = entry.place;
    const auto [added, is_new] = entries_.emplace(name, std::move(entry));
    if (!is_new) fail(place, ": expected a different name for each layer, got it twice");
    order_.push_back(&added->second);
  }

  // Makes all calls that can be made, as going over the layers again and again does, which is Keras's order, without
  // looking at those whose needs are still missing: a file may list many layers in the worst order. ends: what the model
  // gives.
  void connect(const std::vector<Source>& ends) {
    number_calls(ends);
    std::set<std::pair<std::size_t, std::size_t>> next;  // the round, and the layer's number
    for (std::size_t k = 0; k < order_.size(); ++k) next.emplace(0, k);
    while (!next.empty()) {
      const auto [round, number] = *next.begin();
      next.erase(next.begin());
      Entry& entry = *order_[number];
      while (advance(entry)) continue;
      while (!entry.waiting.empty() && entry.waiting.begin()->first < entry.made.size()) {
        const std::size_t other = entry.waiting.begin()->second;
        entry.waiting.erase(entry.waiting.begin());
        next.emplace(other > number ? round : round + 1, other);
      }
    }
  }

  Symbols symbols(const std::vector<Source>& sources) const {
    Symbols all;
    for (const Source& source : sources) {
      const std::optional<Symbol> found = symbol(source, true);
      if (!found)
        fail(who_, ": expected the layers up to '", source.layer, "' to be connected, got a circle or a missing call");
      all.push_back(*found);
    }
    return all;
  }

 private:
  std::string name_of(const Config& object, const Config& options) const {
    const Config* name = object.find("name");
    return plain_name((name ? *name : options.at("name", who_)).as_text(who_), who_);
  }

  // Keras 3 numbers calls from 0, but those of a Functional from 1 among inputs and outputs. Keras 2 numbers those of
  // some models from 1 everywhere: the largest number that something refers to tells.
  void number_calls(const std::vector<Source>& ends) {
    if (calls_of_keras3_) {
      for (auto& [name, entry] : entries_) entry.first_end = entry.is_functional ? 1 : 0;
      return;
    }
    const auto refer = [&](const Source& source) {
      const auto found = entries_.find(source.layer);
      if (found == entries_.end() || found->second.nodes.empty() || source.node < found->second.nodes.size()) return;
      found->second.first_node = std::max(found->second.first_node, source.node + 1 - found->second.nodes.size());
    };
    for (const Source& source : ends) refer(source);
    for (const auto& [name, entry] : entries_) {
      for (const InboundNode& node : entry.nodes) {
        for (const Source& source : node.inputs) refer(source);
      }
    }
    for (auto& [name, entry] : entries_) entry.first_end = entry.first_node;
  }

  // The symbol that a source names, if it was made. end: as one of the model's inputs or outputs.
  std::optional<Symbol> symbol(const Source& source, bool end = false) const {
    const auto found = entries_.find(source.layer);
    if (found == entries_.end())
      fail(who_, ": expected one of the file's layers, got '", source.layer, "' as an input");
    const Entry& entry = found->second;
    const std::size_t first = end ? entry.first_end : entry.first_node, node = source.node - first;
    if (source.node < first || node >= entry.made.size()) return std::nullopt;
    if (source.index >= entry.made[node].size() && entry.layer) {  // a value inside the layer, which Keras does not have
      const std::shared_ptr<Call> call = entry.made[node][0].call();
      if (source.index < call->outputs() + call->inner.size()) return Symbol(call, source.index);
    }
    if (source.index >= entry.made[node].size()) {
      fail(who_, ": layer '", source.layer, "': expected at least ", source.index + 1, " outputs, got ",
           entry.made[node].size());
    }
    return entry.made[node][source.index];
  }

  // Calls the entry's next node if all that it needs is there.
  bool advance(Entry& entry) {
    if (entry.automatic || entry.made.size() >= entry.nodes.size()) return false;
    if (entry.twice && entry.made.size() % 2 == 1) {
      entry.made.push_back(Symbols(entry.made.back()));
      return true;
    }
    const InboundNode& node = entry.nodes[entry.made.size()];
    if (const Source* const source = missing(entry, node)) {
      Entry& awaited = entries_.at(source->layer);
      awaited.waiting.emplace(source->node - awaited.first_node, entry.number);
      return false;
    }
    Symbols inputs;
    CallOptions options;
    for (const Source& source : node.inputs) inputs.push_back(*symbol(source));
    for (const auto& mask : node.masks) options.mask.push_back(is_given(mask) ? symbol(*mask) : std::nullopt);
    options.mask.resize(std::min(options.mask.size(), inputs.size()));
    if (!entry.layer) entry.layer = make(entry);
    entry.made.push_back(entry.layer->outputs(inputs, options));
    entry.met = 0;
    return true;
  }

  Layer make(const Entry& entry) const {
    if (entry.model) return model_called(entry.name, *entry.model, version_, entry.place);
    return layer_or_model_from(entry.object, version_, entry.place);
  }

  bool is_given(const std::optional<Source>& mask) const {
    const auto found = mask ? entries_.find(mask->layer) : entries_.end();
    return found != entries_.end() && !found->second.automatic;
  }

  // What the entry's next call waits for; null when all that it needs is there.
  const Source* missing(Entry& entry, const InboundNode& node) const {
    for (; entry.met < node.inputs.size() + node.masks.size(); ++entry.met) {
      const bool is_input = entry.met < node.inputs.size();
      if (!is_input && !is_given(node.masks[entry.met - node.inputs.size()])) continue;
      const Source& source = is_input ? node.inputs[entry.met] : *node.masks[entry.met - node.inputs.size()];
      if (!symbol(source)) return &source;
    }
    return nullptr;
  }

  std::string version_, who_;
  bool calls_of_keras3_ = false;  // whether some call is written as Keras 3 does
  std::map<std::string, Entry> entries_;
  std::vector<Entry*> order_;
};

}  // namespace

Model functional_from(const Config& options, const std::string& name, const std::string& version,
                      const std::string& who) {
  FunctionalReader reader(version, who);
  const Config& layers = options.at("layers", who);
  if (!layers.is_list() || layers.items().empty()) fail(who, ": expected a list of layers, got ", to_string(layers));
  for (const Config& layer : layers.items()) reader.add(layer);
  const std::vector<Source> inputs = sources_in(options.at("input_layers", who), who),
                            outputs = sources_in(options.at("output_layers", who), who);
  reader.connect(outputs);
  return Model(reader.symbols(inputs), reader.symbols(outputs), {.name = name});
}

}  // namespace nn::inline NN_ABI
