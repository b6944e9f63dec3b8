// The area under a curve of decisions at many thresholds.
#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "nn/train/metric_options.hpp"
#include "nn/train/sample_weights.hpp"

namespace nn::inline NN_ABI {

namespace {

// The number of the last threshold below p. The first is a little below 0, the last a little above 1, so that everything
// is above the first and nothing above the last.
std::size_t last_below(Scalar p, const AUCOptions& o) {
  if (!o.thresholds.empty()) {
    const auto reached = [](double threshold, Scalar value) { return static_cast<Scalar>(threshold) < value; };
    return static_cast<std::size_t>(std::lower_bound(o.thresholds.begin(), o.thresholds.end(), p, reached) -
                                    o.thresholds.begin());
  }
  const Scalar steps = std::ceil(std::clamp(p, Scalar{0}, Scalar{1}) * static_cast<Scalar>(o.num_thresholds - 1)) - 1;
  return steps > 0 ? static_cast<std::size_t>(steps) : 0;
}

// The state, for each label and each threshold: the weights of the targets that are yes, then of those that are no,
// whose prediction lies above this threshold and not above the next.
void add_buckets(const AUCOptions& o, Metric::State& state, const Metric::Batch& batch) {
  const Tensor& p = batch.y_pred;
  if (o.multi_label && p.dimension() != 2)
    fail(o.name, ": expected y_pred of shape (batch, labels), got ", to_string(shape_of(p)));
  const Tensor t = matched_to(o.name, batch.y_true, shape_of(p));
  const Tensor weights = batch.sample_weight ? spread(o.name, *batch.sample_weight, shape_of(p)) : ones(shape_of(p));
  const std::size_t labels = o.multi_label ? p.shape(1) : 1, n = o.num_thresholds;
  state.resize(2 * n * labels);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const Scalar given = o.from_logits ? 1 / (1 + std::exp(-p.data()[i])) : p.data()[i];
    const std::size_t kind = t.data()[i] != 0 ? 0 : n;
    state[i % labels * 2 * n + kind + last_below(given, o)] += static_cast<double>(weights.data()[i]);
  }
}

// What is above each threshold, from what is between them.
std::vector<double> above(const double* between, std::size_t n) {
  std::vector<double> sums(between, between + n);
  for (std::size_t i = n - 1; i-- > 0;) sums[i] += sums[i + 1];
  return sums;
}

// Davis and Goadrich 2006: true positives are interpolated between thresholds, not their share.
double interpolated_pr(const std::vector<double>& tp, const std::vector<double>& fp) {
  double area = 0;
  for (std::size_t i = 0; i + 1 < tp.size(); ++i) {
    const double dtp = tp[i] - tp[i + 1], p = tp[i] + fp[i], next = tp[i + 1] + fp[i + 1];
    const double slope = divide_no_nan(dtp, std::max(p - next, 0.0)), intercept = tp[i + 1] - slope * next;
    const double ratio = p > 0 && next > 0 ? p / next : 1;
    area += divide_no_nan(slope * (dtp + intercept * std::log(ratio)), std::max(tp[0], 0.0));
  }
  return area;
}

double area(const AUCOptions& o, const std::vector<double>& tp, const std::vector<double>& fp) {
  if (o.curve == "PR" && o.summation_method == "interpolation") return interpolated_pr(tp, fp);
  const auto point = [&](std::size_t i) {  // tp[0] and fp[0] are all targets that are yes and no
    const double recall = divide_no_nan(tp[i], tp[0]);
    return o.curve == "ROC" ? std::pair(divide_no_nan(fp[i], fp[0]), recall)
                            : std::pair(recall, divide_no_nan(tp[i], tp[i] + fp[i]));
  };
  double sum = 0;
  for (std::size_t i = 0; i + 1 < tp.size(); ++i) {
    const auto [x, y] = point(i);
    const auto [next_x, next_y] = point(i + 1);
    const double height = o.summation_method == "interpolation" ? (y + next_y) / 2
                          : o.summation_method == "minoring"    ? std::min(y, next_y)
                                                                : std::max(y, next_y);
    sum += (x - next_x) * height;
  }
  return sum;
}

}  // namespace

Metric AUC(const AUCOptions& options) {
  AUCOptions o = named(options, "auc");
  for (const double threshold : o.thresholds) expect_between("AUC", "thresholds", threshold, 0, 1);
  std::sort(o.thresholds.begin(), o.thresholds.end());
  if (!o.thresholds.empty()) o.num_thresholds = o.thresholds.size() + 2;
  if (o.num_thresholds < 2) fail("AUC: expected num_thresholds of at least 2, got ", o.num_thresholds);
  expect_one_of("AUC", "curve", o.curve, {"ROC", "PR"});
  expect_one_of("AUC", "summation_method", o.summation_method, {"interpolation", "minoring", "majoring"});
  const Metric metric(
      o.name, [o](Metric::State& state, const Metric::Batch& batch) { add_buckets(o, state, batch); },
      [o](const Metric::State& state) {
        const std::size_t n = o.num_thresholds, labels = state.size() / (2 * n);
        double sum = 0;
        for (std::size_t k = 0; k < labels; ++k) {
          sum += area(o, above(&state[2 * n * k], n), above(&state[2 * n * k + n], n));
        }
        return sum / static_cast<double>(labels);
      });
  return with_options("AUC", o, metric);
}

}  // namespace nn::inline NN_ABI
