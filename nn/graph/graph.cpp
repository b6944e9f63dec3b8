#include "nn/graph/graph.hpp"

#include <algorithm>
#include <unordered_set>

#include "nn/check.hpp"
#include "nn/parallel.hpp"
#include "nn/random.hpp"

namespace nn::inline NN_ABI {

namespace {

// Everything the outputs were computed from, down to the inputs.
std::vector<std::shared_ptr<Call>> calls_between(const Symbols& inputs, const Symbols& outputs) {
  if (inputs.empty() || outputs.empty()) {
    fail("Model: expected at least one input and one output, got ", inputs.size(), " and ", outputs.size());
  }
  std::unordered_set<const Call*> seen;
  std::vector<std::shared_ptr<Call>> calls, pending;
  for (const Symbol& input : inputs) {
    if (std::count(inputs.begin(), inputs.end(), input) > 1) fail("Model: expected each input once, got '", input.call()->layer->name(), "' twice");
    if (seen.insert(input.call().get()).second) calls.push_back(input.call());
  }
  const std::size_t given = calls.size();
  const auto visit = [&](const Symbol& symbol) {
    if (seen.insert(symbol.call().get()).second) pending.push_back(symbol.call());
    const bool of_input = std::any_of(inputs.begin(), inputs.end(), [&](const Symbol& i) { return i.call() == symbol.call(); });
    if (of_input && std::count(inputs.begin(), inputs.end(), symbol) == 0) {
      fail("Model: the outputs need another output of '", symbol.call()->layer->name(), "' than the one among the model's inputs");
    }
  };
  for (const Symbol& output : outputs) visit(output);
  while (!pending.empty()) {
    const std::shared_ptr<Call> call = pending.back();
    pending.pop_back();
    if (call->inputs.empty()) {
      fail("Model: the outputs need the Input '", call->layer->name(), "', which is not among the model's inputs");
    }
    calls.push_back(call);
    for (const Symbol& needed : call->needs()) visit(needed);
  }
  std::sort(calls.begin() + static_cast<std::ptrdiff_t>(given), calls.end(),
            [](const auto& a, const auto& b) { return a->number < b->number; });
  return calls;
}

}  // namespace

Graph::Graph(Symbols inputs, Symbols outputs)
    : inputs_(std::move(inputs)), outputs_(std::move(outputs)), calls_(calls_between(inputs_, outputs_)) {
  for (const std::shared_ptr<Call>& call : calls_) {
    const bool is_input = std::any_of(inputs_.begin(), inputs_.end(), [&](const Symbol& i) { return i.call() == call; });
    given_ += is_input ? 1 : 0;
    first_[call.get()] = values_;
    values_ += call->shapes.size();
  }
}

Vars Graph::run(const Vars& inputs, Context& context) const {
  const Values all = run_all(inputs, {}, context);
  Vars outputs;
  for (const Symbol& output : outputs_) outputs.push_back(all.values[place(output)]);
  return outputs;
}

Graph::Values Graph::run_all(const Vars& inputs, const Masks& masks, Context& context) const {
  Values all{Vars(values_), Masks(values_)};
  for (std::size_t i = 0; i < inputs.size(); ++i) all.values[place(inputs_[i])] = inputs[i];
  for (std::size_t i = 0; i < masks.size(); ++i) all.masks[place(inputs_[i])] = masks[i];

  const std::uint64_t outer_call = context.call;
  for (std::size_t c = given_; c < calls_.size(); ++c) {
    const Call& call = *calls_[c];
    Vars arguments;
    Masks argument_masks;
    for (std::size_t i = 0; i < call.inputs.size(); ++i) {
      const bool given = i < call.masks.size() && call.masks[i];
      arguments.push_back(all.values[place(call.inputs[i])]);
      argument_masks.push_back(given ? as_mask(all.values[place(*call.masks[i])]) : all.masks[place(call.inputs[i])]);
    }
    context.call = mix(outer_call, c);  // so that a layer called twice draws twice, in nested models too
    LayerResult result = run_layer(*call.layer, arguments, argument_masks, context);
    std::size_t at = first_.at(&call);
    for (std::size_t k = 0; k < result.outputs.size(); ++k, ++at) {
      all.values[at] = std::move(result.outputs[k]);
      all.masks[at] = std::move(result.masks[k]);
    }
    for (const std::string& name : call.inner) {
      if (result.inner.count(name) == 0) fail(call.layer->who(), ": expected call to set_inner(\"", name, "\"), as inner_outputs promises");
      all.values[at++] = result.inner.at(name);
    }
  }
  context.call = outer_call;
  return all;
}

bool Graph::is_stateful() const {
  return std::any_of(calls_.begin(), calls_.end(), [](const auto& call) { return call->layer->is_stateful(); });
}

std::optional<std::size_t> Graph::batch_size() const {
  for (const Symbol& input : inputs_) {
    if (!input.shape().empty() && input.shape()[0] != None) return input.shape()[0];
  }
  return std::nullopt;
}

void for_each_batch(const Graph& graph, std::size_t batches, const std::function<void(std::size_t)>& run) {
  if (!graph.is_stateful()) return parallel_for(batches, run);
  for (std::size_t b = 0; b < batches; ++b) run(b);
}

std::vector<NamedOutput> named_outputs(const std::vector<std::shared_ptr<Call>>& calls) {
  std::vector<NamedOutput> all;
  std::unordered_map<const LayerImpl*, std::size_t> times;
  for (const std::shared_ptr<Call>& call : calls) {
    const std::size_t time = times[call->layer.get()]++;
    std::string name = call->layer->name();
    if (time > 0) name.append(":").append(std::to_string(time));
    all.push_back({name, Symbol(call, 0)});
    const std::size_t count = call->outputs();
    for (std::size_t i = 1; i < call->shapes.size(); ++i) {
      const std::string part = i < count ? "output_" + std::to_string(i) : call->inner[i - count];
      all.push_back({name + "/" + part, Symbol(call, i)});
    }
  }
  return all;
}

Symbol find_output(const std::vector<NamedOutput>& outputs, const std::string& name) {
  const auto ends_with_part = [&](const std::string& full) {
    return full.size() > name.size() && full.ends_with(name) && full[full.size() - name.size() - 1] == '/';
  };
  std::vector<const NamedOutput*> by_part, by_text;
  std::vector<std::string> names;
  for (const NamedOutput& output : outputs) {
    if (output.name == name) return output.symbol;
    if (ends_with_part(output.name)) by_part.push_back(&output);
    if (!name.empty() && output.name.find(name) != std::string::npos) by_text.push_back(&output);
    names.push_back(output.name);
  }
  if (by_part.size() == 1) return by_part[0]->symbol;
  if (by_text.size() == 1) return by_text[0]->symbol;
  if (by_text.empty()) fail("no layer named '", name, "'; the layers are: ", join(names));
  names.clear();
  for (const NamedOutput* output : by_text) names.push_back(output->name);
  fail("more than one layer matches '", name, "'; choose one of: ", join(names));
}

}  // namespace nn::inline NN_ABI
