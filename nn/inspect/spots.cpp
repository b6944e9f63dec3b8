#include "nn/inspect/spots.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "nn/check.hpp"
#include "nn/graph/names.hpp"

namespace nn::inline NN_ABI {

namespace {

// Adds the values of `graph`, whose inputs are the model's inputs `roots` (None: something else).
void add_spots(const Graph& graph, const std::vector<std::size_t>& roots, const std::string& prefix,
               std::vector<Spot>& all) {
  const auto root_of = [&](const Symbol& symbol) {
    const auto found = std::find(graph.inputs().begin(), graph.inputs().end(), symbol);
    return found == graph.inputs().end() ? None : roots[static_cast<std::size_t>(found - graph.inputs().begin())];
  };
  const std::vector<NamedOutput> outputs = named_outputs(graph.calls());
  for (std::size_t i = 0; i < outputs.size();) {
    const Call& call = *outputs[i].symbol.call();
    const std::optional<Model> inside = Model::of(Layer(call.layer));
    Spot spot{.name = "",
              .full_name = "",
              .symbol = outputs[i].symbol,
              .nested = !prefix.empty(),
              .class_name = call.layer->class_name()};
    const bool given = std::any_of(graph.inputs().begin(), graph.inputs().end(),
                                   [&](const Symbol& input) { return input.call() == outputs[i].symbol.call(); });
    spot.of_model = inside && !given;
    if (call.inputs.size() == 1 && !given) spot.reads = root_of(call.inputs[0]);
    const std::size_t own = spot.of_model ? call.outputs() : call.shapes.size();
    for (std::size_t k = 0; k < own; ++k) {
      spot.name = prefix + outputs[i + k].name;
      spot.symbol = outputs[i + k].symbol;
      spot.kind = given ? Spot::input : k < call.outputs() ? Spot::output : Spot::inner;
      spot.full_name = spot.kind == Spot::output
                           ? prefix + outputs[i].name + "/" + spot.class_name + ":" + std::to_string(k)
                           : spot.name + ":0";
      if (!given || root_of(spot.symbol) != None) all.push_back(spot);
    }
    if (spot.of_model) {
      std::vector<std::size_t> through;
      for (const Symbol& input : call.inputs) through.push_back(root_of(input));
      add_spots(inside->graph(), through, prefix + outputs[i].name + "/", all);
    }
    i += call.shapes.size();
  }
}

bool ends_with_part(const std::string& full, const std::string& part) {
  return full.size() > part.size() && full.ends_with(part) && full[full.size() - part.size() - 1] == '/';
}

// What one id means; see choose().
std::vector<const Spot*> matches(const std::vector<Spot>& all, const std::string& name, bool exactly) {
  std::vector<const Spot*> exact, by_part, outputs, any;
  for (const Spot& spot : all) {
    const bool further = spot.kind == Spot::output && spot.name.starts_with(name + "/output_");
    if (spot.name == name || further) exact.push_back(&spot);
    if (ends_with_part(spot.name, name)) by_part.push_back(&spot);
    if (name.empty() || spot.name.find(name) == std::string::npos) continue;
    any.push_back(&spot);
    if (spot.kind == Spot::output && !spot.nested) outputs.push_back(&spot);
  }
  if (!exact.empty() || exactly) return exact;
  if (!by_part.empty()) return by_part;
  return outputs.empty() ? any : outputs;
}

}  // namespace

std::string LayerId::name_in(const Model& model, const std::string& who) const {
  if (!by_place_) return name_;
  const std::vector<Layer> layers = model.layers();
  const int count = static_cast<int>(layers.size());
  if (place_ < -count || place_ >= count)
    fail(who, ": expected a layer's place from ", -count, " to ", count - 1, ", got ", place_);
  return layers[static_cast<std::size_t>(place_ < 0 ? place_ + count : place_)].name();
}

std::vector<Spot> spots_of(const Model& model) {
  std::vector<std::size_t> roots;
  for (std::size_t i = 0; i < model.inputs().size(); ++i) roots.push_back(i);
  std::vector<Spot> all;
  add_spots(model.graph(), roots, "", all);
  // add_spots knows a nested value by its own graph's symbol; the model's graph has it as an inner output of the call.
  std::vector<Spot> placed;
  std::unordered_map<std::string, Symbol> known;
  for (const NamedOutput& output : named_outputs(model.graph().calls())) known.emplace(output.name, output.symbol);
  for (Spot& spot : all) {
    const auto found = known.find(spot.name);
    if (found == known.end()) continue;
    spot.symbol = found->second;
    if (spot.nested && spot.kind == Spot::input) spot.kind = Spot::inner;  // it is what the model is called on
    placed.push_back(std::move(spot));
  }
  return placed;
}

namespace {

std::vector<Spot> choose_nodes(const std::vector<Spot>& all, const SpotChoice& choice, const std::string& who) {
  if (!choice.layers.all(who)) fail(who, ": expected layers or nodes_to_evaluate, got both");
  if (choice.nodes->empty()) fail(who, ": expected at least one of nodes_to_evaluate, got an empty list");
  std::vector<Spot> chosen;
  for (const Symbol& node : *choice.nodes) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Spot& spot) { return spot.symbol == node; });
    if (found == all.end())
      fail(who, ": expected nodes that the model computes, got one of '", node.call()->layer->name(),
           "', which is not among them; model.output(name) gives them");
    chosen.push_back(*found);
  }
  return chosen;
}

}  // namespace

std::vector<Spot> choose(const Model& model, const SpotChoice& choice, const std::string& who) {
  const std::vector<Spot> all = spots_of(model);
  if (choice.nodes) return choose_nodes(all, choice, who);
  std::vector<Spot> chosen;
  if (choice.layers.all(who)) {
    for (const Spot& spot : all) {
      const bool level = choice.nested ? !spot.of_model : !spot.nested;
      const bool kind = spot.kind == Spot::output || (spot.kind == Spot::input ? choice.inputs : choice.inner);
      if (level && kind) chosen.push_back(spot);
    }
    return chosen;
  }
  std::set<const Spot*> wanted;
  for (const LayerId& id : choice.layers) {
    const std::string name = id.name_in(model, who);
    const std::vector<const Spot*> found = matches(all, name, id.by_place());
    if (found.empty()) {
      std::vector<std::string> names;
      for (const Spot& spot : all) names.push_back(spot.name);
      fail(who, ": no layer named '", name, "'; the layers are: ", join(names));
    }
    wanted.insert(found.begin(), found.end());
  }
  for (const Spot& spot : all) {
    if (wanted.count(&spot) > 0) chosen.push_back(spot);
  }
  return chosen;
}

std::vector<std::string> names_of(const std::vector<Spot>& spots, const std::string& format, const std::string& who) {
  expect_one_of(who, "the output_format", format, {"simple", "full", "numbered"});
  std::vector<std::string> names;
  for (const Spot& spot : spots)
    names.push_back(format == "simple" ? spot.name : format == "full" ? spot.full_name : std::to_string(names.size()));
  return names;
}

}  // namespace nn::inline NN_ABI
