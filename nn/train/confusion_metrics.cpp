// Metrics of decisions yes or no at one threshold.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "nn/check.hpp"
#include "nn/train/metric_options.hpp"
#include "nn/train/sample_weights.hpp"

namespace nn::inline NN_ABI {

namespace {

// The k largest predictions of each place, the first of equal ones; all others become less than any threshold.
Tensor only_largest(Tensor p, std::size_t k, const std::string& who) {
  const std::size_t count = p.shape().back();
  if (k == 0 || k > count) fail(who, ": expected top_k from 1 to ", count, ", got ", k);
  Places order(count);
  for (Scalar* row = p.data(); row != p.data() + p.size(); row += count) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return row[a] > row[b]; });
    for (std::size_t i = k; i < count; ++i) row[order[i]] = Scalar(-1e10);
  }
  return p;
}

struct Confusion {
  double true_positives = 0, true_negatives = 0, false_positives = 0, false_negatives = 0;
};

Confusion confusion(const Metric::Batch& batch, const PrecisionOptions& o) {
  const Tensor t = matched_to(o.name, batch.y_true, shape_of(batch.y_pred));
  const Tensor p = o.top_k ? only_largest(batch.y_pred, *o.top_k, o.name) : batch.y_pred;
  const std::size_t last = p.shape().back();
  if (o.class_id && (p.dimension() < 2 || *o.class_id >= last)) {
    fail(o.name, ": expected a class_id below the last axis of y_pred, ", to_string(shape_of(p)), ", got ",
         *o.class_id);
  }
  const auto threshold = static_cast<Scalar>(o.thresholds.value_or(o.top_k ? -1e10 : 0.5));
  const Tensor weights = batch.sample_weight ? spread(o.name, *batch.sample_weight, shape_of(p)) : ones(shape_of(p));
  Confusion sums;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (o.class_id && i % last != *o.class_id) continue;
    const bool yes = p.data()[i] > threshold, wanted = t.data()[i] != 0;
    const double weight = static_cast<double>(weights.data()[i]);
    sums.true_positives += yes && wanted ? weight : 0;
    sums.true_negatives += !yes && !wanted ? weight : 0;
    sums.false_positives += yes && !wanted ? weight : 0;
    sums.false_negatives += !yes && wanted ? weight : 0;
  }
  return sums;
}

// The share of true positives among those and what `others` gives.
Metric share_of_true(const char* class_name, const PrecisionOptions& o, double Confusion::*others) {
  if (o.thresholds) expect_between(o.name, "thresholds", *o.thresholds, 0, 1);
  const Metric metric(
      o.name,
      [o, others](Metric::State& state, const Metric::Batch& batch) {
        const Confusion sums = confusion(batch, o);
        add_state(state, {sums.true_positives, sums.*others});
      },
      [](const Metric::State& state) { return divide_no_nan(state[0], state[0] + state[1]); });
  return with_options(class_name, o, metric);
}

Metric count_of(const char* class_name, const CountOptions& o, double Confusion::*kind) {
  if (o.thresholds) expect_between(o.name, "thresholds", *o.thresholds, 0, 1);
  const Metric metric(
      o.name,
      [o, kind](Metric::State& state, const Metric::Batch& batch) {
        add_state(state, {confusion(batch, {.thresholds = o.thresholds, .name = o.name}).*kind});
      },
      [](const Metric::State& state) { return state[0]; });
  return with_options(class_name, o, metric);
}

// state: true positives, false positives and false negatives of each class
void add_classes(const F1ScoreOptions& o, Metric::State& state, const Metric::Batch& batch) {
  const Tensor& p = batch.y_pred;
  if (p.dimension() != 2) fail(o.name, ": expected y_pred of shape (batch, classes), got ", to_string(shape_of(p)));
  const Tensor t = matched_to(o.name, batch.y_true, shape_of(p));
  const Tensor weights = batch.sample_weight ? spread(o.name, *batch.sample_weight, shape_of(p)) : ones(shape_of(p));
  const std::size_t classes = p.shape(1);
  state.resize(3 * classes);
  for (std::size_t n = 0; n < p.shape(0); ++n) {
    const Scalar* row = p.data() + n * classes;
    const Scalar largest = *std::max_element(row, row + classes);
    for (std::size_t c = 0; c < classes; ++c) {
      const bool yes = o.threshold ? row[c] > static_cast<Scalar>(*o.threshold)
                                   : row[c] >= largest && std::abs(row[c]) > Scalar(1e-9);
      const double wanted = static_cast<double>(t(n, c)), weight = static_cast<double>(weights(n, c));
      state[3 * c] += yes ? weight * wanted : 0;
      state[3 * c + 1] += yes ? weight * (1 - wanted) : 0;
      state[3 * c + 2] += yes ? 0 : weight * wanted;
    }
  }
}

double f1(double true_positives, double false_positives, double false_negatives) {
  constexpr double epsilon = 1e-7;
  const double precision = true_positives / (true_positives + false_positives + epsilon);
  const double recall = true_positives / (true_positives + false_negatives + epsilon);
  return 2 * precision * recall / (precision + recall + epsilon);
}

double f1_of(const std::string& average, const Metric::State& state) {
  double sum = 0, weights = 0;
  Metric::State all(3);
  for (std::size_t i = 0; i < state.size(); i += 3) {
    const double targets = state[i] + state[i + 2], weight = average == "weighted" ? targets : 1;
    sum += weight * f1(state[i], state[i + 1], state[i + 2]);
    weights += weight;
    add_state(all, {state[i], state[i + 1], state[i + 2]});
  }
  if (average == "micro") return f1(all[0], all[1], all[2]);
  return sum / (average == "weighted" ? weights + 1e-7 : weights);
}

}  // namespace

Metric Precision(const PrecisionOptions& o) {
  return share_of_true("Precision", named(o, "precision"), &Confusion::false_positives);
}

Metric Recall(const PrecisionOptions& o) {
  return share_of_true("Recall", named(o, "recall"), &Confusion::false_negatives);
}

Metric TruePositives(const CountOptions& o) {
  return count_of("TruePositives", named(o, "true_positives"), &Confusion::true_positives);
}

Metric TrueNegatives(const CountOptions& o) {
  return count_of("TrueNegatives", named(o, "true_negatives"), &Confusion::true_negatives);
}

Metric FalsePositives(const CountOptions& o) {
  return count_of("FalsePositives", named(o, "false_positives"), &Confusion::false_positives);
}

Metric FalseNegatives(const CountOptions& o) {
  return count_of("FalseNegatives", named(o, "false_negatives"), &Confusion::false_negatives);
}

Metric F1Score(const F1ScoreOptions& options) {
  const F1ScoreOptions o = named(options, "f1_score");
  expect_one_of("F1Score", "average", o.average, {"micro", "macro", "weighted"});
  if (o.threshold && !(*o.threshold > 0 && *o.threshold <= 1)) {
    fail("F1Score: expected a threshold above 0, up to 1, got ", *o.threshold);
  }
  const Metric metric(
      o.name, [o](Metric::State& state, const Metric::Batch& batch) { add_classes(o, state, batch); },
      [average = o.average](const Metric::State& state) { return f1_of(average, state); });
  return with_options("F1Score", o, metric);
}

}  // namespace nn::inline NN_ABI
