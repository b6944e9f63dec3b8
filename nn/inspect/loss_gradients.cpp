#include "nn/inspect/loss_gradients.hpp"

#include <algorithm>
#include <unordered_map>

#include "nn/check.hpp"
#include "nn/inspect/taps.hpp"
#include "nn/inspect/weights.hpp"
#include "nn/train/shard.hpp"

namespace nn::inline NN_ABI {

namespace {

struct Run {
  std::string who;
  bool training;
  bool of_weights;  // gradients flow to inputs and weights, else from what is tapped on
};

// The way to the loss and back; gives the context, which holds the gradients of weights.
Context run_back(const Model& model, const TensorRefs& x, const TensorRefs& y, const Tensors& sample_weight,
                 const Run& o, const Tap& tap) {
  expect_data(o.who, model, x, y);
  const std::size_t samples = model.batch_size_for(o.who, x.samples(), x.samples());
  const Tensors weights = weights_for(o.who, y, sample_weight, {});
  Shard shard(model, *model.training());
  shard.context.training = o.training;
  shard.context.batch_size = samples;
  for (const NamedWeight& weight : weights_by_name(model))
    shard.context.set_weight(weight.weight, Var::reference(weight.weight->value, o.of_weights));
  Vars inputs;
  for (Tensor& part : x.rows(0, samples))
    inputs.push_back(o.of_weights ? Var::variable(std::move(part)) : Var(std::move(part)));
  shard.take(run_tapped(model.graph(), inputs, {}, shard.context, tap), y.rows(0, samples),
             weights.empty() ? std::vector<Tensor>() : TensorRefs(weights).rows(0, samples));
  Var loss = shard.loss(shard.counts());
  for (const NamedWeight& weight : weights_by_name(model)) {
    if (!o.of_weights || !weight.weight->trainable || !weight.weight->regularizer) continue;
    loss = add(loss, reshape(weight.weight->regularizer(shard.context.weight(weight.weight)), loss.shape()));
  }
  if (loss.needs_gradient()) backward(loss);
  return std::move(shard.context);
}

}  // namespace

NamedTensors gradients_of_activations(const Model& model, const TensorRefs& x, const TensorRefs& y,
                                      const ActivationGradientsOptions& o) {
  const std::string who = "gradients_of_activations";
  const std::vector<Spot> spots =
      choose(model, {.layers = o.layers, .inputs = false, .nested = o.nested, .inner = o.inner}, who);
  std::unordered_map<std::string, Var> values;
  for (const Spot& spot : spots) values[spot.name];
  bool inside = false;
  for (const Spot& spot : spots) inside = inside || spot.kind == Spot::inner;
  run_back(model, x, y, o.sample_weight, {who, o.training, inside},
           [&](const std::string& name, const Var& value, bool inner) {
             const auto found = values.find(name);
             if (found == values.end()) return value;
             found->second = inner ? value : tapped(value);
             if (inner) value.retain_gradient();
             return found->second;
           });
  NamedTensors gradients;
  for (const Spot& spot : spots) {
    const Var& value = values[spot.name];
    const bool flowed = value.defined() && value.node()->grad && !value.node()->grad.empty();
    if (!flowed && spot.kind == Spot::inner)
      fail(who, ": expected values that the loss is computed from, got '", spot.name,
           "', which its layer computes beside its output; leave it out");
    gradients.emplace_back(spot.name, value.gradient());
  }
  return gradients;
}

NamedTensors gradients_of_weights(const Model& model, const TensorRefs& x, const TensorRefs& y,
                                  const WeightGradientsOptions& o) {
  const Context context = run_back(model, x, y, o.sample_weight, {"gradients_of_weights", o.training, true},
                                   [](const std::string&, const Var& value, bool) { return value; });
  NamedTensors gradients;
  for (const NamedWeight& weight : weights_by_name(model)) {
    if (weight.weight->trainable) gradients.emplace_back(weight.name, context.gradient(weight.weight));
  }
  return gradients;
}

}  // namespace nn::inline NN_ABI
