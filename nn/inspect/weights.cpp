#include "nn/inspect/weights.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// The layer's own weights, then those of the layers inside.
void add_weights(const LayerImpl& layer, const std::string& prefix, std::set<const Weight*>& seen,
                 std::map<std::string, std::size_t>& names, std::vector<NamedWeight>& all) {
  const std::vector<std::shared_ptr<LayerImpl>> parts = layer.inner_layers();
  std::set<const Weight*> inside;
  for (const auto& part : parts) {
    for (const Parameter& weight : part->weights()) inside.insert(weight.get());
  }
  for (const Parameter& weight : layer.weights()) {
    if (inside.count(weight.get()) > 0 || !seen.insert(weight.get()).second) continue;
    std::string name = prefix + weight->name;
    const std::size_t time = names[name]++;
    if (time > 0) name.append(":").append(std::to_string(time));
    all.push_back({name, weight});
  }
  for (const auto& part : parts) add_weights(*part, prefix + part->name() + "/", seen, names, all);
}

std::vector<NamedWeight> weights_inside(const LayerImpl& layer, const std::string& prefix) {
  std::set<const Weight*> seen;
  std::map<std::string, std::size_t> names;
  std::vector<NamedWeight> all;
  add_weights(layer, prefix, seen, names, all);
  return all;
}

using Chosen = std::set<const Weight*>;

// Those of the layer at the id's place, or some of them.
void add_by_place(const Model& model, const WeightId& id, const std::string& who, Chosen& chosen) {
  const Layer layer = model.get_layer(id.name_in(model, who));
  const Parameters weights = layer.weights();
  for (const int place : id.places()) {
    if (place < 0 || static_cast<std::size_t>(place) >= weights.size())
      fail(who, ": expected a weight of '", layer.name(), "', which has ", weights.size(), ", got ", place);
    chosen.insert(weights[static_cast<std::size_t>(place)].get());
  }
  for (const Parameter& weight : weights) {
    if (id.places().empty()) chosen.insert(weight.get());
  }
}

// Those called so or of the layer called so, or else those whose names contain the text.
void add_by_name(const std::vector<NamedWeight>& all, const std::string& name, const std::string& who, Chosen& chosen) {
  Chosen exact, containing;
  std::vector<std::string> names;
  for (const NamedWeight& weight : all) {
    if (weight.name == name || weight.name.starts_with(name + "/")) exact.insert(weight.weight.get());
    if (weight.name.find(name) != std::string::npos) containing.insert(weight.weight.get());
    names.push_back(weight.name);
  }
  if (name.empty() || containing.empty())
    fail(who, ": no weight or layer with weights named '", name, "'; the weights are: ", join(names));
  const Chosen& found = exact.empty() ? containing : exact;
  chosen.insert(found.begin(), found.end());
}

}  // namespace

std::vector<NamedWeight> weights_by_name(const Model& model) { return weights_inside(*model.impl(), ""); }

std::vector<NamedWeight> choose_weights(const Model& model, const WeightIds& ids, const GetWeightsOptions& options,
                                        const std::string& who) {
  const std::vector<NamedWeight> all = weights_by_name(model);
  const bool every = ids.all(who);
  Chosen chosen;
  for (const WeightId& id : ids) {
    if (every) break;
    if (id.by_place()) {
      add_by_place(model, id, who, chosen);
    } else {
      add_by_name(all, id.name_in(model, who), who, chosen);
    }
  }
  std::vector<NamedWeight> weights;
  for (const NamedWeight& weight : all) {
    const bool omitted =
        std::any_of(options.omit_names.begin(), options.omit_names.end(),
                    [&](const std::string& text) { return weight.name.find(text) != std::string::npos; });
    if (!omitted && (every || chosen.count(weight.weight.get()) > 0)) weights.push_back(weight);
  }
  return weights;
}

NamedTensors get_weights(const Model& model, const WeightIds& ids, const GetWeightsOptions& options) {
  NamedTensors all;
  for (const NamedWeight& weight : choose_weights(model, ids, options, "get_weights"))
    all.emplace_back(weight.name, weight.weight->value);
  return all;
}

}  // namespace nn::inline NN_ABI
