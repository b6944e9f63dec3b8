// One training step, and one pass without training.
#pragma once

#include <vector>

#include "nn/train/fit.hpp"

namespace nn::inline NN_ABI {

/// What compile() leaves in a model.
struct Training {
  struct OutputMetric {
    Metric metric;
    std::size_t output;
    bool weighted;                    // by sample weights
  };

  Optimizer optimizer;
  std::vector<Loss> losses;           // one an output
  std::vector<double> loss_weights;   // one an output
  std::vector<OutputMetric> metrics;
  std::vector<std::string>
      names;  // of what is reported besides the loss: the outputs' losses if there are several, then metrics
  Parameters weights;                 // of the model, whether they are trainable now or not
  std::uint64_t seed = 0;             // of shuffling
  std::uint64_t epochs_shuffled = 0;
};

/// Samples: inputs, targets, and a tensor of weights for each output or none. It refers to the caller's tensors.
struct Samples {
  TensorRefs x, y, weights;
};

/// Sums of what is reported, so that parts of a batch and of an epoch can be added.
struct Totals {
  double loss = 0;                    // loss times samples
  double samples = 0;
  PoolVector<double> output_losses;  // times samples, if there are several outputs
  PoolVector<Metric::State> metrics;

  void add(const Totals& other);
  Logs logs(const Training& training, const std::string& prefix = "") const;
};

/// What train_step throws when the loss or a gradient is not finite.
struct NotFinite : Error {
  using Error::Error;
};

/// Forward, backward and optimizer step on the samples at `places`, cut into shards that run on the worker threads.
/// Gradients are added in the order of the shards. Where an output is masked, all shards go forward before any goes
/// back, since its loss is a mean over the places of the batch that count. Throws NotFinite, and leaves the weights
/// alone, when the loss or a gradient is not finite.
Totals train_step(const Model& model, const Training& training, const Samples& data, const Places& places);

/// Losses and metrics of all samples, in batches on the worker threads; in order where the model is stateful.
Totals evaluate_all(const Model& model, const Training& training, const Samples& data, std::size_t batch_size);

/// Throws Error naming `who` when the model is not compiled, or x or y do not fit it, are empty, differ in samples or
/// hold a NaN.
void expect_data(const std::string& who, const Model& model, const TensorRefs& x, const TensorRefs& y);

}  // namespace nn::inline NN_ABI
