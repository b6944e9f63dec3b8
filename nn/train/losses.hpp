// What training makes small.
#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <vector>

#include "nn/autodiff/ops.hpp"

namespace nn::inline NN_ABI {

/// A loss by Keras's name, by its constructor below, or a function of your own: from y_true and y_pred of shape
/// (batch, ..., last) to one number for each place, (batch, ...). Training takes their mean.
/// Names: mse, mae, binary_crossentropy, categorical_crossentropy, and Keras's other names for them.
/// The function sees shards of a batch, on several threads at once: it has to treat each sample by itself and change
/// nothing outside.
class Loss {
 public:
  using Function = std::function<Var(const Tensor& y_true, const Var& y_pred)>;

  Loss(const char* name);         // NOLINT: "mse" is usable wherever a Loss is
  Loss(const std::string& name);  // NOLINT
  template <std::invocable<const Tensor&, const Var&> F>
  Loss(F function) : Loss("function", std::move(function)) {}  // NOLINT
  Loss(std::string name, Function function) : name_(std::move(name)), function_(std::move(function)) {}

  /// One number for each place. y_true may lack or have a last axis of 1 that y_pred has or lacks. Keras's losses want
  /// equal shapes otherwise, or it is an Error; what a function of your own wants is its own affair.
  Var operator()(const Tensor& y_true, const Var& y_pred) const;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  Function function_;
};

/// One loss for all outputs, or one for each.
struct Losses : std::vector<Loss> {
  Losses(const char* name) : vector{Loss(name)} {}                   // NOLINT
  Losses(const std::string& name) : vector{Loss(name)} {}            // NOLINT
  Losses(const Loss& loss) : vector{loss} {}                         // NOLINT
  template <std::invocable<const Tensor&, const Var&> F>
  Losses(F function) : vector{Loss(std::move(function))} {}          // NOLINT
  Losses(std::initializer_list<Loss> losses) : vector(losses) {}     // NOLINT
};

struct CrossentropyOptions {
  bool from_logits = false;    // y_pred comes before the sigmoid or softmax
  double label_smoothing = 0;  // s: targets t become t (1 - s) + s / classes, two classes for the binary one
};

/// Keras's definitions: keras/src/losses/losses.py and, for clipping at 1e-7, keras/src/backend/*/nn.py.
Loss MeanSquaredError();    // mean over the last axis of (p - t)^2
Loss MeanAbsoluteError();   // mean over the last axis of |p - t|
Loss BinaryCrossentropy(const CrossentropyOptions& options = {});       // mean of -t log p - (1 - t) log(1 - p)
Loss CategoricalCrossentropy(const CrossentropyOptions& options = {});  // -sum t log(p / sum p) over the last axis

/// y_true in the shape of y_pred where they differ by a last axis of 1 alone, else as it is.
Tensor aligned_to(const Tensor& y_true, const Shape& y_pred);
/// The same, and an Error naming `who` when the shapes differ otherwise.
Tensor matched_to(const std::string& who, const Tensor& y_true, const Shape& y_pred);

}  // namespace nn::inline NN_ABI
