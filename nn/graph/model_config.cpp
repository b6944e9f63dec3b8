#include "nn/graph/model_config.hpp"

#include <algorithm>
#include <unordered_map>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

Config shape_config(const Shape& shape) {
  Config list = Config::list();
  for (const std::size_t n : shape) list.add(n == None ? Config() : Config(n));
  return list;
}

bool is_input(const LayerImpl& layer) { return layer.class_name() == "InputLayer"; }
bool is_model(const LayerImpl& layer) {
  return layer.class_name() == "Functional" || layer.class_name() == "Sequential";
}

struct Writer {
  const Graph& graph;
  std::unordered_map<const Call*, std::size_t> node = {};  // of its layer, within this graph

  explicit Writer(const Graph& g) : graph(g) {
    std::unordered_map<const LayerImpl*, std::size_t> used;
    for (const auto& call : graph.calls()) node[call.get()] = used[call->layer.get()]++;
  }

  Config history(const Symbol& symbol) const {
    return Config::list({symbol.call()->layer->name(), node.at(symbol.call().get()), symbol.index()});
  }

  Config tensor(const Symbol& symbol) const {
    return Config::fields({{"class_name", "__keras_tensor__"},
                           {"config", Config::fields({{"shape", shape_config(symbol.shape())},
                                                      {"dtype", "float32"},
                                                      {"keras_history", history(symbol)}})}});
  }

  Config tensors(const Symbols& symbols) const {
    Config list = Config::list();
    for (const Symbol& symbol : symbols) list.add(tensor(symbol));
    return list;
  }

  // How Keras's layers take several inputs: apart, with some by name, or as one list.
  Config node_config(const Call& call) const {
    const std::string& kind = call.layer->class_name();
    const Symbols& x = call.inputs;
    Config args = Config::list(), kwargs = Config::fields();
    const bool recurrent = kind == "LSTM" || kind == "GRU" || kind == "SimpleRNN" || kind == "Bidirectional";
    if (kind == "MultiHeadAttention") {
      for (std::size_t i = 0; i < std::min<std::size_t>(x.size(), 2); ++i) args.add(tensor(x[i]));
      if (x.size() > 2) kwargs.set("key", tensor(x[2]));
      if (x.size() > 3) kwargs.set("attention_mask", tensor(x[3]));
    } else if (recurrent && x.size() > 1) {
      args.add(tensor(x[0]));
      kwargs.set("initial_state", tensors(Symbols(std::vector<Symbol>(x.begin() + 1, x.end()))));
    } else if (x.size() == 1) {
      args.add(tensor(x[0]));
    } else {
      args.add(tensors(x));
    }
    bool masked = false;
    Config masks = Config::list();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const bool given = i < call.masks.size() && call.masks[i];
      masks.add(given ? tensor(*call.masks[i]) : Config());
      masked = masked || given;
    }
    if (masked) kwargs.set("mask", x.size() == 1 || recurrent ? masks.items()[0] : masks);
    const Config options = is_model(*call.layer) ? Config() : call.layer->options();
    for (const char* option : call_options) {
      if (const Config* value = options.find(option); value && value->as_bool("")) kwargs.set(option, true);
    }
    return Config::fields({{"args", std::move(args)}, {"kwargs", std::move(kwargs)}});
  }

  Config ends(const Symbols& symbols) const {
    Config list = Config::list();
    for (const Symbol& symbol : symbols) {
      // Among a model's inputs and outputs, and only there, Keras counts the making of a Functional as its first call.
      const std::size_t made = symbol.call()->layer->class_name() == "Functional" ? 1 : 0;
      list.add(Config::list({symbol.call()->layer->name(), made + node.at(symbol.call().get()), symbol.index()}));
    }
    return list;
  }
};

Config input_config(const Symbol& symbol) {
  return object_config("keras.layers", "InputLayer",
                       Config::fields({{"batch_shape", shape_config(symbol.shape())},
                                       {"dtype", "float32"},
                                       {"sparse", false},
                                       {"name", symbol.call()->layer->name()}}));
}

Config layer_object(const LayerImpl& layer);

Config functional_config(const std::string& name, const Graph& graph) {
  for (const Symbol& input : graph.inputs()) {
    if (!is_input(*input.call()->layer))
      fail("Functional '", name, "': expected a model that starts at Inputs to be saved, got one that starts behind ",
           input.call()->layer->who(), "; call its layers on an Input");
  }
  const Writer writer(graph);
  Config layers = Config::list();
  for (const auto& layer : graph.layers()) {
    Config object, nodes = Config::list();
    for (const auto& call : graph.calls()) {
      if (call->layer != layer) continue;
      if (is_input(*layer)) {
        object = input_config(Symbol(call, 0));
      } else {
        nodes.add(writer.node_config(*call));
      }
    }
    if (!is_input(*layer)) object = layer_object(*layer);
    object.set("name", layer->name());
    object.set("inbound_nodes", std::move(nodes));
    layers.add(std::move(object));
  }
  return object_config("keras.src.models.functional", "Functional",
                       Config::fields({{"name", name},
                                       {"trainable", true},
                                       {"layers", std::move(layers)},
                                       {"input_layers", writer.ends(graph.inputs())},
                                       {"output_layers", writer.ends(graph.outputs())}}));
}

Config sequential_config(const std::string& name, const Graph& graph) {
  Config layers = Config::list({input_config(graph.inputs()[0])});
  for (const auto& layer : graph.layers()) {
    if (!is_input(*layer)) layers.add(layer_object(*layer));
  }
  return object_config("keras.src.models.sequential", "Sequential",
                       Config::fields({{"name", name},
                                       {"trainable", true},
                                       {"dtype", "float32"},
                                       {"layers", std::move(layers)},
                                       {"build_input_shape", shape_config(graph.inputs()[0].shape())}}));
}

Config layer_object(const LayerImpl& layer) {
  if (is_model(layer)) return layer.saved();
  Config object = layer.saved();
  Config config = object.at("config", layer.who());
  Config plain = Config::fields();
  for (std::size_t i = 0; i < config.keys().size(); ++i) {
    const std::string& key = config.keys()[i];
    // The first versions of Keras 3 have no seed here.
    const bool no_seed = layer.class_name() == "MultiHeadAttention" && key == "seed" && config.items()[i].is_null();
    if (key != call_options[0] && key != call_options[1] && !no_seed) plain.set(key, config.items()[i]);
  }
  object.set("config", std::move(plain));
  return object;
}

}  // namespace

Config model_config(const std::string& class_name, const std::string& name, const Graph& graph) {
  return class_name == "Sequential" ? sequential_config(name, graph) : functional_config(name, graph);
}

}  // namespace nn::inline NN_ABI
