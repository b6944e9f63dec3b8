// What a metric is. The list of them is in metrics.hpp.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "nn/train/losses.hpp"

namespace nn::inline NN_ABI {

/// A metric by Keras's name, by its constructor (metrics.hpp), any Loss, or a function of your own: from y_true and
/// y_pred to a tensor (batch, ...) whose elements are averaged.
/// A metric keeps a few numbers that can be added, so that shards of a batch and batches of an epoch are: update adds
/// to them, result makes one number of them. Both are called on several threads at once and change nothing outside.
/// Names: accuracy (which of the next three fits the shapes), binary_accuracy (above or below 0.5),
/// categorical_accuracy (one-hot targets), sparse_categorical_accuracy (class numbers), top_k_categorical_accuracy,
/// sparse_top_k_categorical_accuracy, sequence_accuracy, precision, recall, true_positives and the other three,
/// f1_score, auc, root_mean_squared_error, cosine_similarity, and every name of a Loss.
class Metric {
 public:
  /// What is measured. sample_weight: null for 1 each.   mask: null where every place counts.
  struct Batch {
    const Tensor& y_true;
    const Tensor& y_pred;
    const Tensor* sample_weight = nullptr;
    const Tensor* mask = nullptr;
  };
  using State = PoolVector<double>;  // empty at first
  using Function = std::function<Tensor(const Tensor& y_true, const Tensor& y_pred)>;
  using Update = std::function<void(State& state, const Batch& batch)>;
  using Result = std::function<double(const State& state)>;

  Metric(const char* name);         // NOLINT: "mae" is usable wherever a Metric is
  Metric(const std::string& name);  // NOLINT
  Metric(const Loss& loss);         // NOLINT: the mean of its values; of CosineSimilarity the cosine, not its negative
  /// The mean of the function's values, weighted by sample weights and mask.   Source: keras.metrics.MeanMetricWrapper
  Metric(std::string name, const Function& values);
  Metric(std::string name, Update update, Result result)
      : name_(std::move(name)), update_(std::move(update)), result_(std::move(result)) {}
  /// A metric of a class of Keras's: the same with what is written into files, its class and options.
  Metric(Metric metric, std::string class_name, Config options);

  const std::string& name() const { return name_; }
  /// The same under another name in the logs.
  Metric named(const std::string& name) const;
  void update(State& state, const Batch& batch) const { update_(state, batch); }
  /// 0 for a state that nothing was added to.
  double result(const State& state) const { return state.empty() ? 0 : result_(state); }
  /// The metric of one batch alone.
  double operator()(const Tensor& y_true, const Tensor& y_pred) const { return (*this)({y_true, y_pred}); }
  double operator()(const Batch& batch) const;

  /// Its class in Keras, empty for one of your own, and its options.
  const std::string& class_name() const { return class_name_; }
  const Config& options() const { return options_; }

 private:
  std::string name_;
  Update update_;
  Result result_;
  std::string class_name_;
  Config options_ = Config::fields();
};

/// Makes a metric of your own known under its name: Metric(name) finds it, and models saved with it open again.
void register_metric(const Metric& metric);

/// An object with class and name, or the name alone where Keras chooses by the shapes ("accuracy"). Throws Error naming
/// `who` for metrics that are not known.
Config to_config(const Metric& metric);
void read_config(const Config& config, const std::string& who, Metric& metric);

/// Adds one state to another; either may be empty.
void add_state(Metric::State& state, const Metric::State& other);

/// The options of a metric, with `name` where they have none.
template <class Options>
Options named(Options options, const char* name) {
  if (options.name.empty()) options.name = std::string(name);
  return options;
}

/// a / b, and 0 where b is.
inline double divide_no_nan(double a, double b) { return b == 0 ? 0 : a / b; }

}  // namespace nn::inline NN_ABI
