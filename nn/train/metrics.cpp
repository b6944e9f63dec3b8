// Metrics by name.
#include "nn/train/metrics.hpp"

#include <cmath>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

Metric RootMeanSquaredError(const RootMeanSquaredErrorOptions& options) {
  const RootMeanSquaredErrorOptions o = named(options, "root_mean_squared_error");
  const Metric squares(o.name, [name = o.name](const Tensor& t, const Tensor& p) -> Tensor {
    return xt::square(p - matched_to(name, t, shape_of(p)));
  });
  return {o.name,
          [squares](Metric::State& state, const Metric::Batch& batch) {  // of every place, masked or not
            squares.update(state, {batch.y_true, batch.y_pred, batch.sample_weight});
          },
          [squares](const Metric::State& state) { return std::sqrt(squares.result(state)); }};
}

namespace {

struct Known {
  const char* name;
  const char* class_name;
  Metric (*make)();
};

const Known known_metrics[] = {
    {"accuracy", "acc", [] { return FittingAccuracy(); }},
    {"binary_accuracy", "BinaryAccuracy", [] { return BinaryAccuracy(); }},
    {"categorical_accuracy", "CategoricalAccuracy", [] { return CategoricalAccuracy(); }},
    {"sparse_categorical_accuracy", "SparseCategoricalAccuracy", [] { return SparseCategoricalAccuracy(); }},
    {"top_k_categorical_accuracy", "TopKCategoricalAccuracy", [] { return TopKCategoricalAccuracy(); }},
    {"sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy",
     [] { return SparseTopKCategoricalAccuracy(); }},
    {"sequence_accuracy", "SequenceAccuracy", [] { return SequenceAccuracy(); }},
    {"precision", "Precision", [] { return Precision(); }},
    {"recall", "Recall", [] { return Recall(); }},
    {"true_positives", "TruePositives", [] { return TruePositives(); }},
    {"true_negatives", "TrueNegatives", [] { return TrueNegatives(); }},
    {"false_positives", "FalsePositives", [] { return FalsePositives(); }},
    {"false_negatives", "FalseNegatives", [] { return FalseNegatives(); }},
    {"f1_score", "F1Score", [] { return F1Score(); }},
    {"auc", "AUC", [] { return AUC(); }},
    {"root_mean_squared_error", "RootMeanSquaredError", [] { return RootMeanSquaredError(); }},
};

Metric find(const std::string& name) {
  std::vector<std::string> names;
  for (const Known& known : known_metrics) {
    if (name == known.name || name == known.class_name) return known.make();
    names.emplace_back(known.name);
  }
  if (const std::optional<Loss> loss = find_loss(name)) return *loss;
  const std::vector<std::string> losses = loss_names();
  names.insert(names.end(), losses.begin(), losses.end());
  expect_one_of("Metric", "the name", name, names);
  return name;
}

}  // namespace

Metric::Metric(const char* name) : Metric(std::string(name)) {}

Metric::Metric(const std::string& name) : Metric(find(name)) { name_ = name; }

}  // namespace nn::inline NN_ABI
