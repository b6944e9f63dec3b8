#include "nn/files/weight_paths.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "nn/check.hpp"
#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

namespace {

void add_layer(const std::shared_ptr<LayerImpl>& layer, const std::string& path, std::vector<WeightGroup>& groups);

// The layers of a model or a list: class_name, class_name_1, ...
void add_layers(const std::vector<std::shared_ptr<LayerImpl>>& layers, const std::string& path,
                std::vector<WeightGroup>& groups) {
  std::map<std::string, std::size_t> used;
  for (const auto& layer : layers) {
    const std::string kind = snake_case(layer->class_name());
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
  } else if (kind == "LSTM" || kind == "GRU" || kind == "SimpleRNN") {
    groups.push_back({path + "/cell", layer->name(), layer->weights()});
  } else if (kind == "MultiHeadAttention") {
    const std::vector<Parameter> all = layer->weights();
    const std::size_t each = all.size() / 4;  // a kernel, and perhaps a bias, for each of four
    const char* const parts[] = {"query_dense", "key_dense", "value_dense", "output_dense"};
    for (std::size_t k = 0; k < 4; ++k) {
      const auto at = all.begin() + static_cast<std::ptrdiff_t>(k * each);
      groups.push_back({path + "/" + parts[k], parts[k], {at, at + static_cast<std::ptrdiff_t>(each)}});
    }
  } else {
    groups.back().weights = layer->weights();
  }
}

}  // namespace

std::vector<WeightGroup> weight_groups(const Model& model) {
  std::vector<WeightGroup> groups;
  std::vector<std::shared_ptr<LayerImpl>> layers;
  for (const Layer& layer : model.layers()) layers.push_back(layer.impl());
  add_layers(layers, "layers", groups);
  return groups;
}

std::vector<NamedWeights> named_weights(const Model& model) {
  std::vector<NamedWeights> all;
  for (const auto& layer : model.graph().layers()) {
    NamedWeights named{layer->name(), {}, layer->weights()};
    // Trainable ones first, as in Keras.
    std::stable_partition(named.weights.begin(), named.weights.end(),
                          [](const Parameter& weight) { return weight->trainable; });
    std::set<std::string> used;
    for (const Parameter& weight : named.weights) {
      std::string name = layer->name() + "/" + weight->name;
      for (int k = 1; !used.insert(name).second; ++k)
        name = layer->name() + "/" + weight->name + "_" + std::to_string(k);
      named.names.push_back(name + ":0");
    }
    all.push_back(std::move(named));
  }
  return all;
}

}  // namespace nn::inline NN_ABI
