// compile, fit, evaluate: the words of Keras's training loop.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nn/graph/model.hpp"
#include "nn/train/callbacks.hpp"
#include "nn/train/losses.hpp"
#include "nn/train/metrics.hpp"
#include "nn/train/optimizers.hpp"
#include "nn/train/sample_weights.hpp"

namespace nn::inline NN_ABI {

struct CompileOptions {
  Optimizer optimizer = "rmsprop";
  Losses loss = "mse";                     // one for all outputs, or one for each
  std::vector<double> loss_weights = {};   // of the outputs' losses in the sum; none: 1 each
  std::vector<Metric> metrics = {};        // each on every output
  std::vector<Metric> weighted_metrics = {};  // the same, with sample weights
  std::vector<std::vector<Metric>> output_metrics = {};           // besides, a list for each output
  std::vector<std::vector<Metric>> weighted_output_metrics = {};  // the same, with sample weights
};

/// Inputs, targets and perhaps sample weights that belong together; copies of what it was made from.
struct Data {
  Data() = default;
  Data(Tensor inputs, Tensor targets, const Tensors& weights = {})
      : x{std::move(inputs)}, y{std::move(targets)}, sample_weight(weights) {}
  Data(std::vector<Tensor> inputs, std::vector<Tensor> targets, const Tensors& weights = {})
      : x(std::move(inputs)), y(std::move(targets)), sample_weight(weights) {}

  std::vector<Tensor> x, y;
  Tensors sample_weight;
};

struct FitOptions {
  std::optional<std::size_t> batch_size = std::nullopt;  // none: the Input's, or else 32
  std::size_t epochs = 1;
  int verbose = -1;                        // 0 silent, 1 a bar, 2 a line an epoch, -1 a bar on a terminal else lines
  double validation_split = 0;             // the last part of x and y, before shuffling, 0 to below 1
  Data validation_data = {};               // instead of a split
  bool shuffle = true;
  ClassWeights class_weight = {};          // of the samples of each class in the loss, instead of sample_weight
  Tensors sample_weight = {};              // of each sample in the loss: (batch), or (batch, time) to weigh each step
  std::size_t initial_epoch = 0;
  std::vector<AnyCallback> callbacks = {};
};

struct EvaluateOptions {
  std::optional<std::size_t> batch_size = std::nullopt;
  Tensors sample_weight = {};
};

struct TrainOnBatchOptions {
  Tensors sample_weight = {};
  ClassWeights class_weight = {};
};

/// The logs of each epoch, by name.
struct History {
  std::vector<std::size_t> epoch;
  std::vector<std::pair<std::string, std::vector<double>>> logs;

  void add(std::size_t index, const Logs& epoch_logs);
  /// Throws Error listing the names there are.
  const std::vector<double>& operator[](const std::string& name) const;
};

}  // namespace nn::inline NN_ABI
