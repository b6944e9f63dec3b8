// What training reports besides the loss.
#pragma once

#include <functional>
#include <string>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// A mean over samples by Keras's name, or a function of your own: from y_true and y_pred to a tensor of any shape
/// whose elements are averaged; the function sees shards of a batch, on several threads at once.
/// Names: mse, mae, accuracy (which of the next three fits the shapes), binary_accuracy (above or below 0.5),
/// categorical_accuracy (one-hot targets), sparse_categorical_accuracy (class numbers).
class Metric {
 public:
  using Function = std::function<Tensor(const Tensor& y_true, const Tensor& y_pred)>;

  Metric(const char* name);         // NOLINT: "mae" is usable wherever a Metric is
  Metric(const std::string& name);  // NOLINT
  Metric(std::string name, Function values) : name_(std::move(name)), values_(std::move(values)) {}

  Tensor operator()(const Tensor& y_true, const Tensor& y_pred) const { return values_(y_true, y_pred); }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  Function values_;
};

}  // namespace nn::inline NN_ABI
