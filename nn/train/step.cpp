#include "nn/train/step.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nn/check.hpp"
#include "nn/parallel.hpp"

namespace nn::inline NN_ABI {

void Totals::add(const Totals& other) {
  loss += other.loss;
  samples += other.samples;
  sums.resize(other.sums.size());
  counts.resize(other.sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] += other.sums[i];
    counts[i] += other.counts[i];
  }
}

Logs Totals::logs(const Training& training, const std::string& prefix) const {
  Logs all;
  all.set(prefix + "loss", loss / samples);
  for (std::size_t i = 0; i < sums.size(); ++i) all.set(prefix + training.names[i], sums[i] / counts[i]);
  return all;
}

std::size_t shard_count(std::size_t batch_size) {
  return batch_size < 16 ? 1 : std::max<std::size_t>(2, batch_size / 32);
}

namespace {

double total_of(const Tensor& x) {  // not finite if an element is not
  return std::accumulate(x.storage().begin(), x.storage().end(), 0.0, [](double sum, Scalar value) { return sum + static_cast<double>(value); });
}

// The loss of some samples as their share of the batch's mean, with its Totals.
struct Outcome {
  Var loss;
  Totals totals;
};

Outcome losses_of(const Training& training, const Vars& outputs, const std::vector<Tensor>& y, Context& context) {
  const double samples = static_cast<double>(outputs[0].shape(0)), batch = static_cast<double>(context.batch_size);
  Outcome outcome;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const Var values = training.losses[k](y[k], outputs[k]);
    const double each = static_cast<double>(values.value().size()) / samples;  // places a sample
    const Var term = multiply(static_cast<Scalar>(training.loss_weights[k] / (each * batch)), sum(values));
    outcome.loss = k == 0 ? term : add(outcome.loss, term);
    if (outputs.size() > 1) {
      outcome.totals.sums.push_back(total_of(values.value()));
      outcome.totals.counts.push_back(static_cast<double>(values.value().size()));
    }
  }
  for (const Var& penalty : context.losses()) outcome.loss = add(outcome.loss, penalty);
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    for (const Metric& metric : training.options.metrics) {
      const Tensor values = metric(y[k], outputs[k].value());
      outcome.totals.sums.push_back(total_of(values));
      outcome.totals.counts.push_back(static_cast<double>(values.size()));
    }
  }
  outcome.totals.loss = static_cast<double>(outcome.loss.value().data()[0]) * batch;
  outcome.totals.samples = samples;
  return outcome;
}

// The part of `places` that shard s of `shards` works on.
std::vector<std::size_t> shard_of(const std::vector<std::size_t>& places, std::size_t s, std::size_t shards) {
  const auto at = [&](std::size_t k) { return places.begin() + static_cast<std::ptrdiff_t>(places.size() * k / shards); };
  return {at(s), at(s + 1)};
}

Vars as_inputs(std::vector<Tensor> tensors) {
  return Vars(std::make_move_iterator(tensors.begin()), std::make_move_iterator(tensors.end()));
}

}  // namespace

Totals train_step(const Model& model, const Training& training, const TensorRefs& x, const TensorRefs& y,
                  const std::vector<std::size_t>& places) {
  std::vector<Parameter> weights;
  for (const Parameter& weight : model.weights()) {
    if (weight->trainable) weights.push_back(weight);
  }
  const std::size_t shards = shard_count(places.size());
  std::vector<Totals> totals(shards);
  std::vector<std::vector<Tensor>> gradients(shards);
  parallel_for(shards, [&](std::size_t s) {
    const std::vector<std::size_t> part = shard_of(places, s, shards);
    Context context;
    context.training = true;
    context.step = training.options.optimizer.iterations();
    context.first_sample = places.size() * s / shards;
    context.batch_size = places.size();
    const Vars outputs = model.graph().run(as_inputs(x.rows(part)), context);
    Outcome outcome = losses_of(training, outputs, y.rows(part), context);
    if (outcome.loss.needs_gradient()) backward(outcome.loss);
    for (const Parameter& weight : weights) gradients[s].push_back(context.gradient(weight));
    totals[s] = std::move(outcome.totals);
  });
  Totals batch = totals[0];
  for (std::size_t s = 1; s < shards; ++s) {
    batch.add(totals[s]);
    for (std::size_t k = 0; k < weights.size(); ++k) gradients[0][k] += gradients[s][k];
  }
  const auto stop = [&](const std::string& what) {
    fail("training: ", what, " at step ", training.options.optimizer.iterations() + 1,
         " of the optimizer; the weights are those before it; try a smaller learning rate or clipnorm");
  };
  if (!std::isfinite(batch.loss)) stop(std::isnan(batch.loss) ? "the loss became NaN" : "the loss became infinite");
  for (std::size_t k = 0; k < weights.size(); ++k) {
    if (!std::isfinite(total_of(gradients[0][k]))) stop("the gradient of " + weights[k]->name + " is not finite");
  }
  training.options.optimizer.apply(weights, std::move(gradients[0]));
  return batch;
}

Totals evaluate_all(const Model& model, const Training& training, const TensorRefs& x, const TensorRefs& y,
                    std::size_t batch_size) {
  const std::size_t samples = x.samples(), batches = batches_of(samples, batch_size);
  std::vector<Totals> totals(batches);
  parallel_for(batches, [&](std::size_t b) {
    const std::size_t begin = b * batch_size, end = begin + std::min(batch_size, samples - begin);
    Context context;
    context.batch_size = end - begin;
    const Vars outputs = model.graph().run(as_inputs(x.rows(begin, end)), context);
    totals[b] = losses_of(training, outputs, y.rows(begin, end), context).totals;
  });
  Totals all = totals[0];
  for (std::size_t b = 1; b < batches; ++b) all.add(totals[b]);
  return all;
}

void expect_data(const std::string& who, const Model& model, const TensorRefs& x, const TensorRefs& y) {
  if (!model.training()) fail(who, ": expected a compiled model; call compile({.optimizer = Adam(), .loss = \"mse\"}) first");
  model.expect_inputs(who, x);
  if (y.size() != model.outputs().size()) fail(who, ": expected ", model.outputs().size(), " target tensors, got ", y.size());
  for (std::size_t k = 0; k < y.size(); ++k) {
    const std::size_t samples = y[k].dimension() == 0 ? 0 : y[k].shape(0);
    if (samples != x.samples()) fail(who, ": expected as many targets as inputs, got ", samples, " and ", x.samples());
  }
  const auto expect_numbers = [&](const char* what, const TensorRefs& tensors) {
    for (std::size_t k = 0; k < tensors.size(); ++k) {
      const Scalar* data = tensors[k].data();
      const Scalar* bad = std::find_if(data, data + tensors[k].size(), [](Scalar v) { return std::isnan(v); });
      if (bad == data + tensors[k].size()) continue;
      const auto width = static_cast<std::ptrdiff_t>(tensors[k].size() / x.samples());
      fail(who, ": expected numbers in ", what, ", got NaN in sample ", (bad - data) / width, "; remove or fill it");
    }
  };
  expect_numbers("x", x);
  expect_numbers("y", y);
}

}  // namespace nn::inline NN_ABI
