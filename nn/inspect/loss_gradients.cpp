#include "nn/inspect/loss_gradients.hpp"

#include <unordered_map>

#include "nn/check.hpp"
#include "nn/inspect/seen.hpp"
#include "nn/inspect/states_guard.hpp"
#include "nn/train/shard.hpp"

namespace nn::inline NN_ABI {

namespace {

// x as a value of its own: it keeps its gradient, which that of other uses of x is not part of. dL/dx flows on to x.
Var apart(const Var& x) {
  const Var anchor = Var::variable(zeros({}));  // something that wants a gradient, where x is a constant
  const Var y =
      record("apart", x.value(), {x, anchor}, [](const Tensor&, const Tensor& dy, Grads& dx) { dx[0] += dy; });
  y.retain_gradient();
  return y;
}

struct Run {
  std::string who;
  bool training;
  bool of_weights;  // gradients flow to the weights
  Tap tap = {};
};

// The way to the loss and back; gives the context, which holds the gradients of weights.
Context run_back(const Model& model, const TensorRefs& x, const TensorRefs& y, const Tensors& sample_weight,
                 const Run& o) {
  expect_data(o.who, model, x, y);
  const std::size_t samples = model.batch_size_for(o.who, x.samples(), x.samples());
  const Tensors weights = weights_for(o.who, y, sample_weight, {});
  const StatesGuard guard(model);
  Shard shard(model, *model.training());
  shard.context.training = o.training;
  shard.context.batch_size = samples;
  shard.context.set_tap(o.tap);
  for (const NamedWeight& weight : weights_by_name(model))
    shard.context.set_weight(weight.weight, Var::reference(weight.weight->value, o.of_weights));
  shard.forward({x.rows(0, samples), y.rows(0, samples),
                 weights.empty() ? PoolVector<Tensor>() : TensorRefs(weights).rows(0, samples)});
  Var loss = shard.loss(shard.counts());
  for (const NamedWeight& weight : weights_by_name(model)) {
    if (!o.of_weights || !weight.weight->trainable || !weight.weight->regularizer) continue;
    loss = add(loss, reshape(weight.weight->regularizer(shard.context.weight(weight.weight)), loss.shape()));
  }
  if (loss.needs_gradient()) backward(loss);
  return std::move(shard.context);
}

}  // namespace

NamedTensors get_gradients_of_activations(const Model& model, const TensorRefs& x, const TensorRefs& y,
                                          const ActivationGradientsOptions& o) {
  const std::string who = "get_gradients_of_activations";
  const SpotChoice choice{
      .layers = o.layers, .nodes = o.nodes_to_evaluate, .inputs = false, .nested = o.nested, .inner = o.inner};
  const std::vector<Spot> spots = choose(model, choice, who);
  const std::vector<std::string> names = names_of(spots, o.output_format, who);
  std::unordered_map<std::string, Seen> values;
  for (const Spot& spot : spots) values[spot.name];
  const Tap tap = [&](const std::string& name, const Var& value, const std::optional<Step>& step) {
    const auto found = values.find(name);
    return found == values.end() ? value : found->second.add(apart(value), step);
  };
  run_back(model, x, y, o.sample_weight, {who, o.training, false, tap});
  std::vector<Tensor> gradients;
  for (const Spot& spot : spots) gradients.push_back(values[spot.name].gradient());
  return NamedTensors(names, std::move(gradients));
}

NamedTensors get_gradients_of_trainable_weights(const Model& model, const TensorRefs& x, const TensorRefs& y,
                                                const WeightGradientsOptions& o) {
  const std::string who = "get_gradients_of_trainable_weights";
  const std::vector<NamedWeight> chosen = choose_weights(model, o.weights, {.omit_names = o.omit_names}, who);
  const Context context = run_back(model, x, y, o.sample_weight, {who, o.training, true});
  NamedTensors gradients;
  for (const NamedWeight& weight : chosen) {
    if (weight.weight->trainable) gradients.emplace_back(weight.name, context.gradient(weight.weight));
  }
  return gradients;
}

}  // namespace nn::inline NN_ABI
