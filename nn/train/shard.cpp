#include "nn/train/shard.hpp"

#include <algorithm>

#include "nn/train/sample_weights.hpp"

namespace nn::inline NN_ABI {

double total_of(const Tensor& x) {
  double total = 0;
  for (const Scalar value : x.storage()) total += static_cast<double>(value);
  return total;
}

void Shard::forward(Rows rows) {
  const Vars inputs(std::make_move_iterator(rows.x.begin()), std::make_move_iterator(rows.x.end()));
  take(model_.graph().run_all(inputs, {}, context), std::move(rows.y), std::move(rows.weights));
}

void Shard::take(const Graph::Values& all, PoolVector<Tensor> y, PoolVector<Tensor> weights) {
  y_ = std::move(y);
  weights_ = std::move(weights);
  const Graph& graph = model_.graph();
  samples_ = static_cast<double>(all.values[graph.place(graph.inputs()[0])].shape(0));
  for (std::size_t k = 0; k < y_.size(); ++k) {
    outputs_.push_back(all.values[graph.place(graph.outputs()[k])]);
    masks_.push_back(all.masks[graph.place(graph.outputs()[k])]);
    add_losses(k);
  }
}

void Shard::add_losses(std::size_t k) {
  const Loss& loss = training_.losses[k];
  Var values = loss(y_[k], outputs_[k]);
  const Shape places = values.shape();
  const Mask by_targets = loss.mask(y_[k], places);
  std::optional<double> count;
  if (masks_[k] || by_targets) {
    const Tensor mask = place_weights(loss.name(), by_targets.get(), masks_[k].get(), places);
    count = total_of(mask);
    values = multiply(values, mask);
  }
  if (!weights_.empty()) values = multiply(values, spread(loss.name(), weights_[k], places));
  places_.push_back(static_cast<double>(size_of(places)));
  counts_.push_back(count);
  sums_.push_back(sum(values));
}

bool Shard::masked() const {
  return std::any_of(counts_.begin(), counts_.end(), [](const auto& count) { return count.has_value(); });
}

Var Shard::loss(const Counts& counts) {
  const double batch = static_cast<double>(context.batch_size);
  Var total;
  for (std::size_t k = 0; k < sums_.size(); ++k) {
    const double share = divide_no_nan(1, counts[k] ? *counts[k] : places_[k] / samples_ * batch);
    const Var term = multiply(static_cast<Scalar>(training_.loss_weights[k] * share), sums_[k]);
    total = k == 0 ? term : add(total, term);
    if (sums_.size() > 1)
      totals_.output_losses.push_back(static_cast<double>(sums_[k].value().data()[0]) * share * batch);
  }
  for (const Var& penalty : context.losses()) total = add(total, penalty);
  totals_.loss = static_cast<double>(total.value().data()[0]) * batch;
  totals_.samples = samples_;
  return total;
}

Totals Shard::totals() {
  for (const Training::OutputMetric& m : training_.metrics) {
    const Tensor* weights = m.weighted && !weights_.empty() ? &weights_[m.output] : nullptr;
    const Metric::Batch batch{y_[m.output], outputs_[m.output].value(), weights, masks_[m.output].get()};
    m.metric.update(totals_.metrics.emplace_back(), batch);
  }
  return std::move(totals_);
}

}  // namespace nn::inline NN_ABI
