#include "nn/graph/graph.hpp"

#include <algorithm>
#include <unordered_set>

#include "nn/check.hpp"
#include "nn/graph/names.hpp"
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
    if (std::count(inputs.begin(), inputs.end(), input) > 1)
      fail("Model: expected each input once, got '", input.call()->layer->name(), "' twice");
    if (seen.insert(input.call().get()).second) calls.push_back(input.call());
  }
  const std::size_t given = calls.size();
  const auto visit = [&](const Symbol& symbol) {
    if (seen.insert(symbol.call().get()).second) pending.push_back(symbol.call());
    const bool of_input =
        std::any_of(inputs.begin(), inputs.end(), [&](const Symbol& i) { return i.call() == symbol.call(); });
    if (of_input && std::count(inputs.begin(), inputs.end(), symbol) == 0) {
      fail("Model: the outputs need another output of '", symbol.call()->layer->name(),
           "' than the one among the model's inputs");
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

// The layers of calls, which stand in an order they can run in.
std::vector<std::shared_ptr<LayerImpl>> in_keras_order(const Symbols& outputs,
                                                       const std::vector<std::shared_ptr<Call>>& calls) {
  // Met: the number of layers met before on the way from the outputs, depth first.
  std::unordered_map<const LayerImpl*, std::size_t> met;
  std::unordered_set<const Call*> inside, seen;
  for (const auto& call : calls) inside.insert(call.get());
  std::vector<std::shared_ptr<Call>> pending;
  for (const Symbol& output : outputs) {
    pending.push_back(output.call());
    while (!pending.empty()) {
      const std::shared_ptr<Call> call = pending.back();
      pending.pop_back();
      if (inside.count(call.get()) == 0 || !seen.insert(call.get()).second) continue;
      met.emplace(call->layer.get(), met.size());
      const Symbols needs = call->needs();
      for (auto needed = needs.rbegin(); needed != needs.rend(); ++needed) pending.push_back(needed->call());
    }
  }
  // A layer is as deep as its deepest call: 1 more than what needs it, 0 for what nothing needs.
  std::unordered_map<const Call*, std::size_t> call_depth;
  std::unordered_map<const LayerImpl*, std::size_t> depth;
  for (auto call = calls.rbegin(); call != calls.rend(); ++call) {
    std::size_t& of_layer = depth[(*call)->layer.get()];
    of_layer = std::max(of_layer, call_depth[call->get()]);
    for (const Symbol& needed : (*call)->needs()) {
      std::size_t& before = call_depth[needed.call().get()];
      before = std::max(before, of_layer + 1);
    }
  }
  std::vector<std::shared_ptr<LayerImpl>> layers;
  std::unordered_set<const LayerImpl*> listed;
  for (const auto& call : calls) {
    if (listed.insert(call->layer.get()).second) layers.push_back(call->layer);
  }
  const auto place = [&](const LayerImpl* layer) {
    return met.count(layer) > 0 ? met.at(layer) + 1 : 0;
  };  // inputs nobody needs first
  std::stable_sort(layers.begin(), layers.end(), [&](const auto& a, const auto& b) {
    const std::size_t deep = depth.at(a.get()), other = depth.at(b.get());
    return deep != other ? deep > other : place(a.get()) < place(b.get());
  });
  return layers;
}

// The tap of a layer called `name`: it is told the names inside, "" for the layer's output.
Tap under(const std::string& name, const Tap& tap) {
  return [&tap, name](const std::string& part, const Var& value, const std::optional<Step>& step) {
    return tap(part.empty() ? name : name + "/" + part, value, step);
  };
}

}  // namespace

Graph::Graph(Symbols inputs, Symbols outputs)
    : inputs_(std::move(inputs)), outputs_(std::move(outputs)), calls_(calls_between(inputs_, outputs_)) {
  for (const std::shared_ptr<Call>& call : calls_) {
    const bool is_input =
        std::any_of(inputs_.begin(), inputs_.end(), [&](const Symbol& i) { return i.call() == call; });
    given_ += is_input ? 1 : 0;
    first_[call.get()] = values_;
    values_ += call->shapes.size();
  }
  layers_ = in_keras_order(outputs_, calls_);
  stateful_ = std::any_of(layers_.begin(), layers_.end(), [](const auto& layer) { return layer->is_stateful(); });
}

Shapes Graph::shapes_for(const Shapes& inputs) const {
  Shapes all(values_);
  for (std::size_t i = 0; i < inputs.size(); ++i) all[place(inputs_[i])] = inputs[i];
  for (std::size_t c = given_; c < calls_.size(); ++c) {
    const Call& call = *calls_[c];
    Shapes given;
    for (const Symbol& input : call.inputs) given.push_back(all[place(input)]);
    std::size_t at = first_.at(&call);
    for (Shape& shape : call.layer->output_shapes(given)) all[at++] = std::move(shape);
    for (LayerImpl::Inner& inner : call.layer->inner_outputs(given)) all[at++] = std::move(inner.shape);
  }
  return all;
}

Vars Graph::run(const Vars& inputs, Context& context) const {
  const Values all = run_all(inputs, {}, context);
  Vars outputs;
  for (const Symbol& output : outputs_) outputs.push_back(all.values[place(output)]);
  return outputs;
}

Graph::Values Graph::run_all(const Vars& inputs, const Masks& masks, Context& context) const {
  Values all{Vars(values_), Masks(values_)};
  const Tap tap = context.tap();  // a copy: layers that run have taps of their own
  const std::vector<NamedOutput> names = tap ? named_outputs(calls_) : std::vector<NamedOutput>();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::size_t at = place(inputs_[i]);
    all.values[at] = tap ? tap(names[at].name, inputs[i], {}) : inputs[i];
  }
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
    std::size_t at = first_.at(&call);
    LayerResult result =
        run_layer(*call.layer, arguments, argument_masks, context, true, tap ? under(names[at].name, tap) : Tap());
    if (result.outputs.size() != call.outputs())
      fail(call.layer->who(), ": expected ", call.outputs(), " outputs, as output_shapes promises, got ",
           result.outputs.size());
    for (std::size_t k = 0; k < result.outputs.size(); ++k, ++at) {
      const Shape got = result.outputs[k].shape();
      if (!fits(got, call.shapes[k]))
        fail(call.layer->who(), ": expected output of shape ", to_string(call.shapes[k]),
             ", as output_shapes promises, got ", to_string(got));
      all.values[at] = std::move(result.outputs[k]);
      all.masks[at] = std::move(result.masks[k]);
    }
    for (const std::string& name : call.inner) {
      const auto found = result.inner.find(std::string_view(name));
      if (found == result.inner.end())
        fail(call.layer->who(), ": expected call to set_inner(\"", name, "\"), as inner_outputs promises");
      all.values[at++] = found->second;
    }
  }
  context.call = outer_call;
  return all;
}

std::optional<std::size_t> Graph::batch_size() const {
  for (const Symbol& input : inputs_) {
    if (!input.shape().empty() && input.shape()[0] != None) return input.shape()[0];
  }
  return std::nullopt;
}

void for_each_batch(const Graph& graph, std::size_t batches, Task run) {
  if (!graph.is_stateful()) return parallel_for(batches, run);
  for (std::size_t b = 0; b < batches; ++b) run(b);
}

}  // namespace nn::inline NN_ABI
