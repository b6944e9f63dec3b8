#include "nn/inspect/rnn_weights.hpp"

#include "nn/check.hpp"
#include "nn/layers/rnn.hpp"

namespace nn::inline NN_ABI {

namespace {

struct Recurrent {
  std::string prefix;  // of the names of its weights
  std::shared_ptr<RecurrentImpl> layer;
};

void add_recurrent(const std::shared_ptr<LayerImpl>& layer, const std::string& prefix, std::vector<Recurrent>& all) {
  if (auto found = std::dynamic_pointer_cast<RecurrentImpl>(layer)) all.push_back({prefix, std::move(found)});
  for (const auto& part : layer->inner_layers()) add_recurrent(part, prefix + part->name() + "/", all);
}

// The layer with that name, or the only one whose name contains it; one inside a layer by "outer/inner".
std::shared_ptr<LayerImpl> layer_named(const Model& model, const LayerId& id, const std::string& who) {
  const std::string name = id.name_in(model, who);
  struct Known {
    std::string name;
    std::shared_ptr<LayerImpl> layer;
  };
  std::vector<Known> all;
  const auto walk = [&](const auto& self, const LayerImpl& layer, const std::string& prefix) -> void {
    for (const auto& part : layer.inner_layers()) {
      all.push_back({prefix + part->name(), part});
      self(self, *part, prefix + part->name() + "/");
    }
  };
  walk(walk, *model.impl(), "");
  std::vector<std::shared_ptr<LayerImpl>> matching;
  std::vector<std::string> names, recurrent;
  for (const Known& known : all) {
    if (known.name == name) return known.layer;
    names.push_back(known.name);
    const bool outer = known.name.find('/') == std::string::npos;
    if (outer && known.name.find(name) != std::string::npos) matching.push_back(known.layer);
  }
  if (matching.size() == 1 && !name.empty()) return matching[0];
  fail(who, ": ", matching.empty() ? "no layer named '" : "more than one layer matches '", name,
       "'; the layers are: ", join(names));
}

std::vector<Recurrent> recurrent_layers(const Model& model, const LayerId& id, const std::string& who) {
  const std::shared_ptr<LayerImpl> layer = layer_named(model, id, who);
  std::vector<Recurrent> all;
  add_recurrent(layer, "", all);
  if (all.empty()) fail(who, ": expected an LSTM, GRU or SimpleRNN, or a layer that contains one, got ", layer->who());
  return all;
}

// In the order of the weights' columns.
std::vector<std::string> gates_of(const RecurrentImpl& layer) {
  if (layer.s.gates == 4) return {"i", "f", "c", "o"};
  if (layer.s.gates == 3) return {"z", "r", "h"};
  return {};
}

}  // namespace

NamedTensors get_rnn_weights(const Model& model, const LayerId& id, const RnnWeightsOptions& o) {
  NamedTensors all;
  for (const Recurrent& recurrent : recurrent_layers(model, id, "get_rnn_weights")) {
    const std::vector<std::string> gates = gates_of(*recurrent.layer);
    const std::size_t units = recurrent.layer->s.units;
    for (const Parameter& weight : recurrent.layer->weights()) {
      const std::string name = recurrent.prefix + weight->name;
      if (o.concat_gates || gates.empty()) {
        all.emplace_back(name, weight->value);
        continue;
      }
      for (std::size_t k = 0; k < gates.size(); ++k)
        all.emplace_back(name + "/" + gates[k], slice(Var(weight->value), -1, k * units, (k + 1) * units).value());
    }
  }
  return all;
}

std::string rnn_summary(const Model& model, const LayerId& id) {
  std::string text;
  for (const Recurrent& recurrent : recurrent_layers(model, id, "rnn_summary")) {
    for (const Parameter& weight : recurrent.layer->weights()) {
      const std::vector<std::string> gates = gates_of(*recurrent.layer);
      text += recurrent.prefix + weight->name + " " + to_string(shape_of(weight->value));
      text += (gates.empty() ? "" : ": " + join(gates)) + "\n";
    }
  }
  return text;
}

}  // namespace nn::inline NN_ABI
