// What training reports besides the loss: Keras's metrics, and one of this library's own.
//
// Masks and sample weights enter as in Keras. Metrics in CompileOptions::metrics do not see sample weights, those in
// weighted_metrics do. Means (accuracies, losses) leave masked places out; precision, recall, F1Score, AUC and
// RootMeanSquaredError count them like any other. A metric without a name has Keras's: Recall() is "recall".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/train/metric.hpp"

namespace nn::inline NN_ABI {

// Shares of places where the prediction is right.                              Source: keras/src/metrics/accuracy_metrics.py
struct BinaryAccuracyOptions {
  double threshold = 0.5;  // above it a prediction is 1, else 0
  std::string name = "";
};
Metric BinaryAccuracy(const BinaryAccuracyOptions& options = {});

struct AccuracyOptions {
  std::string name = "";
};
/// The largest prediction is the class: of one-hot targets, and of class numbers.
Metric CategoricalAccuracy(const AccuracyOptions& options = {});
Metric SparseCategoricalAccuracy(const AccuracyOptions& options = {});
/// The prediction equals the target. NB: the name "accuracy" stands for whichever of the three above fits the shapes.
Metric Accuracy(const AccuracyOptions& options = {});
/// BinaryAccuracy for one column of predictions, CategoricalAccuracy for equal shapes, else SparseCategoricalAccuracy.
Metric FittingAccuracy(const AccuracyOptions& options = {});

struct TopKOptions {
  std::size_t k = 5;
  std::string name = "";
};
/// The class is among the k largest predictions; equal ones share a place.
Metric TopKCategoricalAccuracy(const TopKOptions& options = {});
Metric SparseTopKCategoricalAccuracy(const TopKOptions& options = {});

/// The share of samples whose every position is right: the largest prediction is the class at all positions that count,
/// which are those with a mask and a weight other than 0. A sample weighs as its heaviest position; one without a
/// position that counts is left out.
/// y_pred: (batch, ..., classes).   y_true: the same, one-hot, or class numbers (batch, ...).   Not among Keras's.
Metric SequenceAccuracy(const AccuracyOptions& options = {});

// Decisions yes or no: targets that are not 0 are yes, predictions above a threshold.
//                                                                            Source: keras/src/metrics/confusion_metrics.py
struct PrecisionOptions {
  std::optional<double> thresholds = std::nullopt;      // one number, 0 to 1; none: 0.5, or with top_k no threshold
  std::optional<std::size_t> top_k = std::nullopt;      // only the k largest predictions of a place are yes
  std::optional<std::size_t> class_id = std::nullopt;   // only this place of the last axis is looked at
  std::string name = "";
};
/// Of the predictions that are yes, the share that is right; and of the targets that are yes, the share that is found.
Metric Precision(const PrecisionOptions& options = {});
Metric Recall(const PrecisionOptions& options = {});

struct CountOptions {
  std::optional<double> thresholds = std::nullopt;  // one number, 0 to 1; none: 0.5
  std::string name = "";
};
/// The weights of decisions of one kind, added up.
Metric TruePositives(const CountOptions& options = {});
Metric TrueNegatives(const CountOptions& options = {});
Metric FalsePositives(const CountOptions& options = {});
Metric FalseNegatives(const CountOptions& options = {});

struct F1ScoreOptions {
  std::string average = "macro";  // of the classes' scores: "macro" or "weighted" mean; "micro": one score of all
  std::optional<double> threshold = std::nullopt;    // above it a prediction is yes; none: the largest one is
  std::string name = "";
};
/// 2 precision recall / (precision + recall) of y_pred and y_true (batch, classes).
/// Source: keras/src/metrics/f_score_metrics.py. NB: Keras's default is one number for each class; here it is their mean.
Metric F1Score(const F1ScoreOptions& options = {});

struct AUCOptions {
  std::size_t num_thresholds = 200;                    // at least 2, evenly between 0 and 1
  std::vector<double> thresholds = {};                 // between 0 and 1, instead
  std::string curve = "ROC";                           // or "PR", precision over recall
  std::string summation_method = "interpolation";  // or "minoring", "majoring": the lower or upper side of each step
  bool multi_label = false;                            // the mean over the columns of (batch, labels)
  bool from_logits = false;                            // y_pred comes before the sigmoid
  std::string name = "";
};
/// The area under the curve of true against false positives.
Metric AUC(const AUCOptions& options = {});

// Errors. MeanSquaredError(), CosineSimilarity() and all other losses are metrics too: {.metrics = {Huber(2)}}.
struct RootMeanSquaredErrorOptions {
  std::string name = "";
};
Metric RootMeanSquaredError(const RootMeanSquaredErrorOptions& options = {});

}  // namespace nn::inline NN_ABI
