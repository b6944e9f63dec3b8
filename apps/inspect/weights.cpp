#include "apps/inspect/weights.hpp"

#include <algorithm>
#include <set>

namespace {

using Gates = std::vector<std::string>;

// In Keras's order; two rows of a GRU's bias are for the input and for the state.
const Gates lstm = {"i", "f", "c", "o"}, gru = {"z", "r", "h"};

Gates gates_of(const std::string& class_name) {
  return class_name == "LSTM" ? lstm : class_name == "GRU" ? gru : Gates();
}

// Its own weights first, then those of the layers inside it, each weight once.
void add(const std::shared_ptr<nn::LayerImpl>& layer, const std::string& path, std::set<const void*>& seen,
         std::vector<ShownWeight>& all) {
  std::set<const void*> inside;
  for (const auto& inner : layer->inner_layers()) {
    for (const nn::Parameter& weight : inner->weights()) inside.insert(weight.get());
  }
  const std::string name = path + layer->name();
  for (const nn::Parameter& weight : layer->weights()) {
    if (inside.count(weight.get()) > 0 || !seen.insert(weight.get()).second) continue;
    all.push_back({name + "/" + weight->name, weight->value, gates_of(layer->class_name())});
  }
  for (const auto& inner : layer->inner_layers()) add(inner, name + "/", seen, all);
}

bool is_recurrent(const nn::Shape& kernel, const nn::Shape& recurrent, std::size_t gates) {
  return kernel.size() == 2 && recurrent.size() == 2 && recurrent[1] == gates * recurrent[0] &&
         kernel[1] == recurrent[1];
}

}  // namespace

std::vector<ShownWeight> weights_of(const nn::Model& model) {
  std::vector<ShownWeight> all;
  std::set<const void*> seen;
  for (const nn::Layer& layer : model.layers()) add(layer.impl(), "", seen, all);
  return all;
}

std::vector<ShownWeight> weights_of(const nn::FileFacts& facts) {
  std::vector<ShownWeight> all;
  for (const nn::WeightInFile& weight : facts.weights) all.push_back({weight.name, weight.value});
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const nn::Shape kernel = nn::shape_of(all[i].value), recurrent = nn::shape_of(all[i + 1].value);
    for (const Gates& gates : {lstm, gru}) {
      if (!is_recurrent(kernel, recurrent, gates.size())) continue;
      all[i].gates = all[i + 1].gates = gates;
      const nn::Shape bias = i + 2 < all.size() ? nn::shape_of(all[i + 2].value) : nn::Shape();
      const bool fits =
          !bias.empty() && bias.back() == recurrent[1] && (bias.size() == 1 || bias == nn::Shape{2, recurrent[1]});
      if (fits) all[i + 2].gates = gates;
    }
  }
  return all;
}
