// Some samples on their way through a model: a part of a training batch, or a batch without training.
#pragma once

#include <optional>
#include <vector>

#include "nn/train/step.hpp"

namespace nn::inline NN_ABI {

/// How many places count in the loss of each output, where a mask says that not all do.
using Counts = PoolVector<std::optional<double>>;

/// First forward(), then loss() with what all shards of the batch counted, then, after the way back, totals().
class Shard {
 public:
  Shard(const Model& model, const Training& training) : model_(model), training_(training) {}

  Context context;  // to be set before forward

  struct Rows {
    PoolVector<Tensor> x, y, weights;
  };
  /// The model's outputs for some samples, and the sum of each output's losses.
  void forward(Rows rows);
  /// The same where the model has run already: its values for some samples, their targets and weights.
  void take(const Graph::Values& all, PoolVector<Tensor> y, PoolVector<Tensor> weights);

  /// How many places count in this shard.
  const Counts& counts() const { return counts_; }
  bool masked() const;

  /// The shard's part of the loss of the batch, whose shards have `counts` together.
  Var loss(const Counts& counts);
  /// What is reported of these samples; the shard has done its work.
  Totals totals();

 private:
  void add_losses(std::size_t output);

  const Model& model_;
  const Training& training_;
  PoolVector<Tensor> y_, weights_;
  Vars outputs_, sums_;         // sums_: of each output's losses, weighted
  Masks masks_;
  PoolVector<double> places_;  // how many losses each output has
  Counts counts_;
  double samples_ = 0;
  Totals totals_;
};

double total_of(const Tensor& x);

}  // namespace nn::inline NN_ABI
