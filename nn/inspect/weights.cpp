#include "nn/inspect/weights.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "nn/check.hpp"
#include "nn/graph/names.hpp"
#include "nn/layers/rnn.hpp"

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

// The norms of x along the axis; of numbers and vectors, that of all.
std::vector<double> norms_of(const Tensor& x, const std::string& norm, std::ptrdiff_t axis) {
  const Shape shape = shape_of(x);
  const std::size_t along = shape.size() < 2 ? 0 : normalize_axis(axis, shape.size(), "weights_norm");
  const std::size_t length = shape.empty() ? 1 : shape[along];
  std::size_t step = 1;
  for (std::size_t a = along + 1; a < shape.size(); ++a) step *= shape[a];
  std::vector<double> norms(length == 0 ? 0 : x.size() / length);
  for (std::size_t i = 0; i < x.size(); ++i) {
    double& total = norms[i / (step * length) * step + i % step];
    const double value = std::abs(static_cast<double>(x.data()[i]));
    if (norm == "max") total = std::isnan(value) || std::isnan(total) ? total + value : std::max(total, value);
    if (norm != "max") total += norm == "l2" ? value * value : value;
  }
  for (double& total : norms) total = norm == "l2" ? std::sqrt(total) : total;
  return norms;
}

}  // namespace

std::vector<NamedWeight> weights_by_name(const Model& model) { return weights_inside(*model.impl(), ""); }

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

std::vector<WeightNorm> weights_norm(const Model& model, const WeightsNormOptions& o) {
  expect_one_of("weights_norm", "the norm", o.norm, {"l2", "l1", "max"});
  std::set<const Weight*> wanted;
  for (const LayerId& id : o.layers) {
    for (const Parameter& weight : layer_named(model, id, "weights_norm")->weights()) wanted.insert(weight.get());
  }
  std::vector<WeightNorm> all;
  for (const NamedWeight& weight : weights_by_name(model)) {
    if (!o.layers.empty() && wanted.count(weight.weight.get()) == 0) continue;
    WeightNorm stats{.name = weight.name};
    const std::vector<double> norms = norms_of(weight.weight->value, o.norm, o.axis);
    for (const double norm : norms) {
      stats.max = std::isnan(norm) || std::isnan(stats.max) ? norm + stats.max : std::max(stats.max, norm);
      stats.mean += norm / static_cast<double>(norms.size());
    }
    all.push_back(stats);
  }
  return all;
}

std::vector<WeightPenalty> get_weight_penalties(const Model& model) {
  std::vector<WeightPenalty> all;
  for (const NamedWeight& named : weights_by_name(model)) {
    const Weight& weight = *named.weight;
    if (!weight.trainable || !weight.regularizer) continue;
    const Var penalty = weight.regularizer(Var(weight.value));
    if (penalty.value().size() != 1)
      fail("get_weight_penalties: expected the regularizer of ", named.name, " to give a single number");
    all.push_back({named.name, weight.regularizer.name(), static_cast<double>(penalty.value().data()[0])});
  }
  return all;
}

}  // namespace nn::inline NN_ABI
