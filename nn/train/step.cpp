#include "nn/train/step.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "nn/check.hpp"
#include "nn/kernels/optimizers.hpp"
#include "nn/parallel.hpp"
#include "nn/train/shard.hpp"

namespace nn::inline NN_ABI {

void Totals::add(const Totals& other) {
  loss += other.loss;
  samples += other.samples;
  output_losses.resize(other.output_losses.size());
  for (std::size_t k = 0; k < output_losses.size(); ++k) output_losses[k] += other.output_losses[k];
  metrics.resize(other.metrics.size());
  for (std::size_t m = 0; m < metrics.size(); ++m) add_state(metrics[m], other.metrics[m]);
}

Logs Totals::logs(const Training& training, const std::string& prefix) const {
  Logs all;
  all.set(prefix + "loss", loss / samples);
  for (std::size_t k = 0; k < output_losses.size(); ++k)
    all.set(prefix + training.names[k], output_losses[k] / samples);
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    all.set(prefix + training.names[output_losses.size() + m], training.metrics[m].metric.result(metrics[m]));
  }
  return all;
}

namespace {

// What the shards count together.
Counts counts_of(const PoolVector<std::optional<Shard>>& shards, std::size_t outputs) {
  Counts counts(outputs);
  for (const std::optional<Shard>& shard : shards) {
    for (std::size_t k = 0; shard && k < outputs; ++k) {
      if (shard->counts()[k]) counts[k] = counts[k].value_or(0) + *shard->counts()[k];
    }
  }
  return counts;
}

// The part of `places` that shard s of `shards` works on.
Places shard_of(const Places& places, std::size_t s, std::size_t shards) {
  const auto at = [&](std::size_t k) {
    return places.begin() + static_cast<std::ptrdiff_t>(places.size() * k / shards);
  };
  return {at(s), at(s + 1)};
}

Parameters trainable_weights(const Training& training) {
  Parameters weights;
  for (const Parameter& weight : training.weights) {
    if (weight->trainable) weights.push_back(weight);
  }
  return weights;
}

// The penalties on the weights, which count once a batch, and their gradients, added to `gradients` unless null.
double add_penalties(const Parameters& weights, PoolVector<Tensor>* gradients) {
  double total = 0;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    if (!weights[k]->regularizer) continue;
    Context context;
    context.training = gradients != nullptr;
    const Var penalty = weights[k]->regularizer(context.weight(weights[k]));
    if (penalty.value().size() != 1)
      fail("training: expected the regularizer of ", weights[k]->name, " to give a single number");
    total += static_cast<double>(penalty.value().data()[0]);
    if (!penalty.needs_gradient()) continue;
    backward(penalty);
    (*gradients)[k] += context.gradient(weights[k]);
  }
  return total;
}

// The sum of the shards' totals and, in the order of `weights`, of their gradients.
struct Batch {
  Totals totals;
  PoolVector<Tensor> gradients;
};

// `to` has the weight's shape.
void copy_gradient(const Var& weight, Tensor& to) {
  const Grad& gradient = weight.node()->grad;
  gradient.empty() ? std::fill_n(to.data(), to.size(), Scalar{0})
                   : std::copy_n(gradient.total().data(), to.size(), to.data());
}

Batch run_shards(const Model& model, const Training& training, const Samples& data, const Places& places,
                 const Parameters& weights) {
  const std::size_t count = shard_count(places.size()), outputs = training.losses.size();
  PoolVector<std::optional<Shard>> waiting(count);  // for the others, to know how many places count
  PoolVector<Batch> parts(count);
  for (Batch& part : parts) {  // made and given back by the same thread, which keeps the small ones for itself
    for (const Parameter& weight : weights) part.gradients.push_back(uninitialized(shape_of(weight->value)));
  }
  const auto finish = [&](std::size_t s, Shard& shard, const Counts& counts) {
    const Var loss = shard.loss(counts);
    if (loss.needs_gradient()) backward(loss);
    for (std::size_t k = 0; k < weights.size(); ++k)
      copy_gradient(shard.context.weight(weights[k]), parts[s].gradients[k]);
    parts[s].totals = shard.totals();
  };
  parallel_for(count, [&](std::size_t s) {
    const Places part = shard_of(places, s, count);
    Shard shard(model, training);
    shard.context.training = true;
    shard.context.step = training.optimizer.iterations();
    shard.context.first_sample = places.size() * s / count;
    shard.context.batch_size = places.size();
    shard.forward({data.x.rows(part), data.y.rows(part), data.weights.rows(part)});
    if (shard.masked()) {
      waiting[s].emplace(std::move(shard));
    } else {
      finish(s, shard, Counts(outputs));
    }
  });
  const auto left = std::count_if(waiting.begin(), waiting.end(), [](const auto& shard) { return shard.has_value(); });
  if (left > 0 && static_cast<std::size_t>(left) < count) {
    fail(
        "training: expected a layer to give its output a mask always or never, got one for some samples of a batch "
        "alone");
  }
  if (left > 0) {
    const Counts counts = counts_of(waiting, outputs);
    parallel_for(count, [&](std::size_t s) {
      finish(s, *waiting[s], counts);
      waiting[s].reset();
    });
  }
  for (std::size_t s = 1; s < count; ++s) parts[0].totals.add(parts[s].totals);
  for_each_weight(weights, [&](std::size_t k) {
    for (std::size_t s = 1; s < count; ++s) parts[0].gradients[k] += parts[s].gradients[k];
  });
  return std::move(parts[0]);
}

}  // namespace

Totals train_step(const Model& model, const Training& training, const Samples& data, const Places& places) {
  const Parameters weights = trainable_weights(training);
  Batch batch = run_shards(model, training, data, places, weights);
  batch.totals.loss += add_penalties(weights, &batch.gradients) * batch.totals.samples;
  const auto stop = [&](const std::string& what) {
    throw NotFinite("training: " + what + " at step " + std::to_string(training.optimizer.iterations() + 1) +
                    " of the optimizer; the weights are those before it; try a smaller learning rate or clipnorm");
  };
  if (!std::isfinite(batch.totals.loss))
    stop(std::isnan(batch.totals.loss) ? "the loss became NaN" : "the loss became infinite");
  for_each_weight(weights, [&](std::size_t k) {
    const Tensor& g = batch.gradients[k];
    if (!kernels::all_finite(g.data(), g.size())) stop("the gradient of " + weights[k]->name + " is not finite");
  });
  training.optimizer.apply(weights, std::move(batch.gradients));
  return std::move(batch.totals);
}

Totals evaluate_all(const Model& model, const Training& training, const Samples& data, std::size_t batch_size) {
  const std::size_t samples = data.x.samples(), batches = batches_of(samples, batch_size);
  PoolVector<Totals> totals(batches);
  for_each_batch(model.graph(), batches, [&](std::size_t b) {
    const std::size_t begin = b * batch_size, end = begin + std::min(batch_size, samples - begin);
    Shard shard(model, training);
    shard.context.batch_size = end - begin;
    shard.forward({data.x.rows(begin, end), data.y.rows(begin, end), data.weights.rows(begin, end)});
    shard.loss(shard.counts());
    totals[b] = shard.totals();
  });
  Totals all = totals[0];
  for (std::size_t b = 1; b < batches; ++b) all.add(totals[b]);
  all.loss += add_penalties(trainable_weights(training), nullptr) * all.samples;
  return all;
}

}  // namespace nn::inline NN_ABI
