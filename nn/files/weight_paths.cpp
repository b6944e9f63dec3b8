#include "nn/files/weight_paths.hpp"

#include <map>
#include <set>

#include "nn/check.hpp"
#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

namespace {

// keras-attention's layer has the name of Keras's.
std::string class_in_files(const LayerImpl& layer) {
  return layer.class_name() == "LastStateAttention" ? "Attention" : layer.class_name();
}

bool is_recurrent(const std::string& kind) { return kind == "LSTM" || kind == "GRU" || kind == "SimpleRNN"; }

void add_layer(const std::shared_ptr<LayerImpl>& layer, const std::string& path, std::vector<WeightGroup>& groups);

// The layers of a model or a list: class_name, class_name_1, ...
void add_layers(const std::vector<std::shared_ptr<LayerImpl>>& layers, const std::string& path,
                std::vector<WeightGroup>& groups) {
  std::map<std::string, std::size_t> used;
  for (const auto& layer : layers) {
    const std::string kind = snake_case(class_in_files(*layer));
    const std::size_t number = used[kind]++;
    std::string place = path + "/" + kind;
    if (number > 0) place.append("_").append(std::to_string(number));
    add_layer(layer, place, groups);
  }
}

void add_layer(const std::shared_ptr<LayerImpl>& layer, const std::string& path, std::vector<WeightGroup>& groups) {
  const std::string& kind = layer->class_name();
  const auto inside = layer->inner_layers();
  groups.push_back({path, layer->name(), {}});
  if (Model::of(Layer(layer))) {
    add_layers(inside, path + "/layers", groups);
  } else if (kind == "Bidirectional") {
    add_layer(inside[0], path + "/forward_layer", groups);
    add_layer(inside[1], path + "/backward_layer", groups);
  } else if (kind == "TimeDistributed") {
    add_layer(inside[0], path + "/layer", groups);
  } else if (is_recurrent(kind)) {
    groups.push_back({path + "/cell", layer->name(), layer->weights()});
  } else if (kind == "MultiHeadAttention") {
    const Parameters all = layer->weights();
    const std::size_t each = all.size() / 4;  // a kernel, and perhaps a bias, for each of four
    const char* const parts[] = {"query_dense", "key_dense", "value_dense", "output_dense"};
    for (std::size_t k = 0; k < 4; ++k) {
      const auto at = all.begin() + static_cast<std::ptrdiff_t>(k * each);
      groups.push_back({path + "/" + parts[k], parts[k], {at, at + static_cast<std::ptrdiff_t>(each)}});
    }
  } else if (kind == "LastStateAttention") {  // a Dense for each, in attributes of these names
    for (const Parameter& weight : layer->weights())
      groups.push_back(
          {path + "/" + (weight->name == "attention_vector" ? "w_c" : weight->name), weight->name, {weight}});
  } else {
    groups.back().weights = layer->weights();
  }
}

// The layers that hold weights, and which weights: those of models and wrappers are those inside. Each weight once.
void add_parts(const std::shared_ptr<LayerImpl>& layer, std::set<const Weight*>& seen,
               std::vector<LayerWeights>& parts) {
  const std::string& kind = layer->class_name();
  if (Model::of(Layer(layer)) || kind == "Bidirectional" || kind == "TimeDistributed") {
    for (const auto& inside : layer->inner_layers()) add_parts(inside, seen, parts);
    return;
  }
  LayerWeights part{kind, {}};
  for (const Parameter& weight : layer->weights()) {
    if (seen.insert(weight.get()).second) part.weights.push_back(weight);
  }
  parts.push_back(std::move(part));
}

// Keras 2 stores trainable weights first.
std::vector<LayerWeights> trainable_first(const std::vector<LayerWeights>& parts) {
  std::vector<LayerWeights> ordered;
  for (const bool trainable : {true, false}) {
    for (const LayerWeights& part : parts) {
      LayerWeights some{part.class_name, {}};
      for (const Parameter& weight : part.weights) {
        if (weight->trainable == trainable) some.weights.push_back(weight);
      }
      if (!some.weights.empty()) ordered.push_back(std::move(some));
    }
  }
  return ordered;
}

}  // namespace

std::vector<WeightGroup> weight_groups(const Model& model) {
  std::vector<WeightGroup> groups;
  std::vector<std::shared_ptr<LayerImpl>> layers;
  for (const Layer& layer : model.layers()) layers.push_back(layer.impl());
  add_layers(layers, "layers", groups);
  return groups;
}

namespace {

// A wrapper's name stands before that of what it wraps, a model's name before nothing.
void name_weights(const LayerImpl& layer, const std::string& before, std::map<const Weight*, std::string>& names) {
  const std::string& kind = layer.class_name();
  const std::string place = before + layer.name() + "/";
  const bool wrapper = kind == "Bidirectional" || kind == "TimeDistributed";
  for (const auto& inside : layer.inner_layers()) name_weights(*inside, wrapper ? place : "", names);
  for (const Parameter& weight : layer.weights()) {
    std::string name = weight->name;
    if (is_recurrent(kind)) name = snake_case(kind) + "_cell/" + name;
    // query_kernel, ..
    if (const auto end = name.rfind('_'); kind == "MultiHeadAttention" && end != std::string::npos) name[end] = '/';
    names.emplace(weight.get(), place + name);
  }
}

}  // namespace

std::vector<NamedWeights> named_weights(const Model& model) {
  std::vector<NamedWeights> all;
  for (const auto& layer : model.graph().layers()) {
    std::vector<LayerWeights> parts;
    std::set<const Weight*> seen;
    add_parts(layer, seen, parts);
    NamedWeights named{layer->name(), {}, {}, trainable_first(parts)};
    for (const LayerWeights& part : named.parts)
      named.weights.insert(named.weights.end(), part.weights.begin(), part.weights.end());
    std::map<const Weight*, std::string> names;
    name_weights(*layer, "", names);
    std::set<std::string> used;
    for (const Parameter& weight : named.weights) {
      const std::string& plain = names.at(weight.get());
      std::string name = plain;
      for (int k = 1; !used.insert(name).second; ++k) name = plain + "_" + std::to_string(k);
      named.names.push_back(name + ":0");
    }
    all.push_back(std::move(named));
  }
  return all;
}

}  // namespace nn::inline NN_ABI
