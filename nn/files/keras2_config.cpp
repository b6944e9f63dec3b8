#include "nn/files/keras2_config.hpp"

#include <map>
#include <set>

#include "nn/files/weights_in_files.hpp"

namespace nn::inline NN_ABI {

namespace {

const char* const who = "keras2_config";

const std::string& kind_of(const Config& object) { return object.at("class_name", who).as_text(who); }
bool is_model(const std::string& kind) { return kind == "Functional" || kind == "Sequential"; }

// The object, without the fields that say where its class is found or with them.
Config object_of(const Config& given, Config config, bool with_module) {
  if (!with_module) return Config::fields({{"class_name", kind_of(given)}, {"config", std::move(config)}});
  Config object = given;
  object.set("config", std::move(config));
  return object;
}

// ---- hard_sigmoid ----

// Whether some layer's activation has the name.
bool uses(const Config& config, const std::string& activation) {
  for (std::size_t i = 0; i < config.items().size(); ++i) {
    const Config& value = config.items()[i];
    const std::string key = config.is_fields() ? config.keys()[i] : "";
    const bool here = key == "activation" || key == "recurrent_activation";
    if (here && value == Config(activation)) return true;
    if (uses(value, activation)) return true;
  }
  return false;
}

void rename_activation(Config& config, const std::string& from, const std::string& to) {
  for (std::size_t i = 0; i < config.items().size(); ++i) {
    Config& value = config.items()[i];
    const std::string key = config.is_fields() ? config.keys()[i] : "";
    const bool here = key == "activation" || key == "recurrent_activation";
    if (here && value == Config(from)) value = to;
    rename_activation(value, from, to);
  }
}

// ---- calls ----

bool has_tensor(const Config& config) {
  if (const Config* kind = config.find("class_name"); kind && *kind == Config("__keras_tensor__")) return true;
  for (const Config& item : config.items()) {
    if (has_tensor(item)) return true;
  }
  return false;
}

// The calls of the layers of one Functional model.
//
// Keras 2 counts the calls of a model inside another from 1, Keras 3 from 0. So each call of such a model is written
// twice, and what refers to call k names the place 2k + 1: for Keras 2 the first of the two, for Keras 3 the second.
struct Calls {
  std::set<std::string> models = {};  // the names of the models inside

  Config place(const Config& layer, std::int64_t call, const Config& tensor) const {
    return Config::list({layer, models.count(layer.as_text(who)) ? 2 * call + 1 : call, tensor});
  }

  Config history(const Config& tensor) const {
    const std::vector<Config>& given = tensor.at("config", who).at("keras_history", who).items();
    return place(given[0], given[1].as_integer(who), given[2]);
  }

  // The same tree, with the places of its tensors.
  Config renumbered(const Config& config) const {
    Config changed = config;
    if (const Config* kind = config.find("class_name"); kind && *kind == Config("__keras_tensor__")) {
      Config inside = config.at("config", who);
      inside.set("keras_history", history(config));
      changed.set("config", std::move(inside));
      return changed;
    }
    for (Config& item : changed.items()) item = renumbered(item);
    return changed;
  }

  // One tensor or one list of them: [[layer, call, tensor, {options}], ...]. Else Keras 3's form.
  Config node(const Config& given) const {
    const Config& args = given.at("args", who);
    const Config& kwargs = given.at("kwargs", who);
    if (args.items().size() != 1 || has_tensor(kwargs)) return renumbered(given);
    const Config& only = args.items()[0];
    Config list = Config::list();
    for (const Config& tensor : only.is_list() ? only.items() : std::vector<Config>{only}) {
      Config entry = history(tensor);
      entry.add(kwargs);
      list.add(std::move(entry));
    }
    return list;
  }

  // Of a model's inputs or outputs, where Keras 3 too counts the calls of a Functional from 1.
  Config ends(const Config& given, const std::set<std::string>& functionals) const {
    if (given.items()[0].is_text()) return ends(Config::list({given}), functionals).items()[0];
    Config list = Config::list();
    for (const Config& end : given.items()) {
      const bool from_one = functionals.count(end.items()[0].as_text(who)) > 0;
      list.add(place(end.items()[0], end.items()[1].as_integer(who) - (from_one ? 1 : 0), end.items()[2]));
    }
    return list;
  }
};

// ---- layers ----

// Options that some Keras 2 does not know, with the value that says nothing new.
const std::map<std::string, std::map<std::string, Config>>& newer_options() {
  static const std::map<std::string, Config> recurrent = {{"seed", Config()}, {"zero_output_for_mask", false}};
  static const std::map<std::string, Config> random = {{"seed", Config()}}, pooling = {{"keepdims", false}};
  static const std::map<std::string, std::map<std::string, Config>> options = {
      {"AdditiveAttention", random},
      {"Attention", {{"seed", Config()}, {"score_mode", "dot"}}},
      {"GRU", recurrent},
      {"GaussianNoise", random},
      {"GlobalAveragePooling1D", pooling},
      {"GlobalMaxPooling1D", pooling},
      {"LSTM", recurrent},
      {"LayerNormalization", {{"rms_scaling", false}}},
      {"MultiHeadAttention", random},
      {"SimpleRNN", recurrent},
      {"SpatialDropout1D", random},
  };
  return options;
}

bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

// What an initializer, a penalty or a constraint is: a name, nothing, or an object.
Config plain_object(const Config& given) {
  if (!given.is_fields() || !given.find("class_name") || !given.find("config")) return given;
  const Config& options = given.at("config", who);
  Config plain = object_of(given, options, false);
  if (kind_of(given) != "OrthogonalInitializer") return plain;
  // Keras 3's first versions do not know Keras 2's name of this class, but all know the function's.
  if (options == Config::fields({{"gain", 1.0}, {"seed", Config()}})) return "orthogonal";
  plain.set("class_name", "Orthogonal");
  return plain;
}

Config layer_config(const Config& given, bool wrapped);

// A forward layer under the name from which Keras makes "forward_..." and "backward_...", and no backward layer, if
// the two are such copies: early Keras 2 knows no other.
void plain_pair(Config& config) {
  const Config forward = config.at("layer", who), backward = config.at("backward_layer", who);
  const auto named = [](Config object, const std::string& name, bool turned) {
    Config options = object.at("config", who);
    options.set("name", name);
    if (turned) options.set("go_backwards", !options.at("go_backwards", who).as_bool(who));
    object.set("config", std::move(options));
    return object;
  };
  const std::string prefix = "forward_", name = forward.at("config", who).at("name", who).as_text(who);
  if (!name.starts_with(prefix) || name.size() == prefix.size()) return;
  const std::string plain = name.substr(prefix.size());
  if (plain.starts_with(prefix) || plain.starts_with("backward_")) return;
  if (!(named(forward, "backward_" + plain, true) == backward)) return;
  Config shorter = Config::fields();
  for (std::size_t i = 0; i < config.keys().size(); ++i) {
    if (config.keys()[i] != "backward_layer") shorter.set(config.keys()[i], config.items()[i]);
  }
  shorter.set("layer", named(forward, plain, false));
  config = std::move(shorter);
}

Config options_of(const std::string& kind, const Config& given) {
  const auto found = newer_options().find(kind);
  Config config = Config::fields();
  for (std::size_t i = 0; i < given.keys().size(); ++i) {
    const std::string& key = given.keys()[i];
    const Config& value = given.items()[i];
    if (found != newer_options().end()) {
      const auto newer = found->second.find(key);
      if (newer != found->second.end() && newer->second == value) continue;
    }
    const bool object =
        ends_with(key, "_initializer") || ends_with(key, "_regularizer") || ends_with(key, "_constraint");
    const std::string name = kind == "InputLayer" && key == "batch_shape" ? "batch_input_shape" : key;
    config.set(name, object ? plain_object(value) : value);
  }
  if (kind == "Bidirectional") plain_pair(config);
  if (kind == "Bidirectional" || kind == "TimeDistributed") {
    for (const char* key : {"layer", "backward_layer"}) {
      if (const Config* inner = config.find(key)) config.set(key, layer_config(Config(*inner), true));
    }
  }
  return config;
}

Config functional_config(const Config& given) {
  Calls calls;
  std::set<std::string> functionals;
  const std::vector<Config>& layers = given.at("layers", who).items();
  for (const Config& layer : layers) {
    const std::string& name = layer.at("name", who).as_text(who);
    if (is_model(kind_of(layer))) calls.models.insert(name);
    if (kind_of(layer) == "Functional") functionals.insert(name);
  }
  Config written = Config::list();
  for (const Config& layer : layers) {
    Config nodes = Config::list();
    for (const Config& given_node : layer.at("inbound_nodes", who).items()) {
      const Config node = calls.node(given_node);
      if (is_model(kind_of(layer))) nodes.add(node);
      nodes.add(node);
    }
    Config object = layer_config(layer, false);
    object.set("name", layer.at("name", who));
    object.set("inbound_nodes", std::move(nodes));
    written.add(std::move(object));
  }
  return Config::fields({{"name", given.at("name", who)},
                         {"layers", std::move(written)},
                         {"input_layers", calls.ends(given.at("input_layers", who), functionals)},
                         {"output_layers", calls.ends(given.at("output_layers", who), functionals)}});
}

Config sequential_config(const Config& given) {
  Config layers = Config::list();
  for (const Config& layer : given.at("layers", who).items()) layers.add(layer_config(layer, false));
  return Config::fields({{"name", given.at("name", who)}, {"layers", std::move(layers)}});
}

// Keras 3 finds a layer inside a wrapper only by its module; and it leaves the axis of a layer without one away.
Config layer_config(const Config& given, bool wrapped) {
  const std::string& kind = kind_of(given);
  const Config& config = given.at("config", who);
  if (kind == "Functional") return object_of(given, functional_config(config), wrapped);
  if (kind == "Sequential") return object_of(given, sequential_config(config), wrapped);
  return object_of(given, options_of(kind, config), wrapped || config.find("axis"));
}

}  // namespace

LegacyModel keras2_config(const Config& model) {
  if (uses(model, "hard_sigmoid")) return {model, written_keras_version};
  Config config = layer_config(model, false);
  if (!uses(config, "hard_sigmoid_keras2")) return {std::move(config), written_keras_version};
  rename_activation(config, "hard_sigmoid_keras2", "hard_sigmoid");
  return {std::move(config), "2.15.0"};
}

}  // namespace nn::inline NN_ABI
