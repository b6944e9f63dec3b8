#include "nn/inspect/taps.hpp"

#include <algorithm>

#include "nn/check.hpp"
#include "nn/graph/names.hpp"
#include "nn/random.hpp"

namespace nn::inline NN_ABI {

namespace {

// What run_layer gives, of a model inside.
LayerResult run_model(const Model& model, const Vars& inputs, const Masks& masks, Context& context, const Tap& tap,
                      const std::string& prefix) {
  const Graph& graph = model.graph();
  const Graph::Values all = run_tapped(graph, inputs, masks, context, tap, prefix);
  LayerResult result;
  for (const Symbol& output : graph.outputs()) {
    result.outputs.push_back(all.values[graph.place(output)]);
    result.masks.push_back(all.masks[graph.place(output)]);
  }
  for (const NamedOutput& output : named_outputs(graph.calls()))
    result.inner[output.name] = all.values[graph.place(output.symbol)];
  return result;
}

bool is_given(const Graph& graph, const std::shared_ptr<Call>& call) {
  return std::any_of(graph.inputs().begin(), graph.inputs().end(),
                     [&](const Symbol& input) { return input.call() == call; });
}

}  // namespace

Graph::Values run_tapped(const Graph& graph, const Vars& inputs, const Masks& masks, Context& context, const Tap& tap,
                         const std::string& prefix) {
  const std::vector<NamedOutput> names = named_outputs(graph.calls());  // in the order of their places
  Graph::Values all{Vars(names.size()), Masks(names.size())};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::size_t at = graph.place(graph.inputs()[i]);
    all.values[at] = tap(prefix + names[at].name, inputs[i], false);
    if (i < masks.size()) all.masks[at] = masks[i];
  }
  const std::uint64_t outer_call = context.call;
  for (std::size_t c = 0; c < graph.calls().size(); ++c) {
    const std::shared_ptr<Call>& call = graph.calls()[c];
    if (is_given(graph, call)) continue;
    Vars arguments;
    Masks argument_masks;
    for (std::size_t i = 0; i < call->inputs.size(); ++i) {
      const bool given = i < call->masks.size() && call->masks[i];
      const std::size_t place = graph.place(call->inputs[i]);
      arguments.push_back(all.values[place]);
      argument_masks.push_back(given ? as_mask(all.values[graph.place(*call->masks[i])]) : all.masks[place]);
    }
    context.call = mix(outer_call, c);  // as Graph::run_all, so that dropout draws the same
    std::size_t at = graph.place(Symbol(call, 0));
    const std::optional<Model> model = Model::of(Layer(call->layer));
    LayerResult result = model
                             ? run_model(*model, arguments, argument_masks, context, tap, prefix + names[at].name + "/")
                             : run_layer(*call->layer, arguments, argument_masks, context);
    if (result.outputs.size() != call->outputs())
      fail(call->layer->who(), ": expected ", call->outputs(), " outputs, as output_shapes promises, got ",
           result.outputs.size());
    for (std::size_t k = 0; k < result.outputs.size(); ++k, ++at) {
      all.values[at] = tap(prefix + names[at].name, result.outputs[k], false);
      all.masks[at] = result.masks[k];
    }
    for (const std::string& inner : call->inner) {
      Var& value = all.values[at];
      value = result.inner[inner];
      if (!model && value.defined()) value = tap(prefix + names[at].name, value, true);
      ++at;
    }
  }
  context.call = outer_call;
  return all;
}

Var tapped(const Var& x) {
  const Var anchor = Var::variable(zeros({}));  // something that wants a gradient, where x is a constant
  const Var y =
      record("tapped", x.value(), {x, anchor}, [](const Tensor&, const Tensor& dy, Grads& dx) { dx[0] += dy; });
  y.retain_gradient();
  return y;
}

}  // namespace nn::inline NN_ABI
