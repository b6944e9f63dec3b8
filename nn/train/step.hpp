// One training step, and one pass without training.
#pragma once

#include <vector>

#include "nn/train/fit.hpp"

namespace nn::inline NN_ABI {

/// What compile() leaves in a model.
struct Training {
  CompileOptions options;
  std::vector<Loss> losses;         // one an output
  std::vector<double> loss_weights; // one an output
  std::vector<std::string> names;   // of what is reported besides the loss, in the order of Totals::sums
  std::uint64_t seed = 0;           // of shuffling
  std::uint64_t epochs_shuffled = 0;
};

/// Sums of what is reported and how many numbers each sums up, so that parts of a batch and of an epoch can be added.
struct Totals {
  double loss = 0;                  // loss times samples
  double samples = 0;
  std::vector<double> sums, counts; // the losses of the outputs if there are several, then each output's metrics

  void add(const Totals& other);
  Logs logs(const Training& training, const std::string& prefix = "") const;
};

/// How many shards a batch is cut into: by its size alone, so that results do not depend on the number of threads.
/// Two from 16 samples on, then one for each 32.
std::size_t shard_count(std::size_t batch_size);

/// Forward, backward and optimizer step on the samples of x and y at `places`, cut into shards that run on the worker
/// threads. Gradients are added in the order of the shards. Throws Error, and leaves the weights alone, when the loss
/// or a gradient is not finite.
Totals train_step(const Model& model, const Training& training, const TensorRefs& x, const TensorRefs& y, const std::vector<std::size_t>& places);

/// Losses and metrics of all samples of x and y, in batches on the worker threads.
Totals evaluate_all(const Model& model, const Training& training, const TensorRefs& x, const TensorRefs& y, std::size_t batch_size);

/// Throws Error naming `who` when the model is not compiled, or x or y do not fit it, are empty, differ in samples or
/// hold a NaN.
void expect_data(const std::string& who, const Model& model, const TensorRefs& x, const TensorRefs& y);

}  // namespace nn::inline NN_ABI
