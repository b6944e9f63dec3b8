// Shares of right predictions.
#include <algorithm>

#include "nn/check.hpp"
#include "nn/train/metric_options.hpp"
#include "nn/train/sample_weights.hpp"

namespace nn::inline NN_ABI {

namespace {

std::size_t argmax(const Scalar* x, std::size_t n) { return static_cast<std::size_t>(std::max_element(x, x + n) - x); }

// (..., last) -> (...)
Shape without_last(const std::string& who, Shape shape) {
  if (shape.size() < 2 || shape.back() == 0) {
    fail(who, ": expected y_pred of shape (batch, ..., classes), got ", to_string(shape));
  }
  shape.pop_back();
  return shape;
}

Tensor binary(const std::string& who, const Tensor& y_true, const Tensor& y_pred, double threshold) {
  const Tensor t = matched_to(who, y_true, shape_of(y_pred));
  Tensor right = uninitialized(shape_of(y_pred));
  for (std::size_t i = 0; i < right.size(); ++i) {
    right.data()[i] = t.data()[i] == Scalar(y_pred.data()[i] > static_cast<Scalar>(threshold)) ? Scalar{1} : Scalar{0};
  }
  return right;
}

// As Keras chooses.
bool is_one_hot(const Tensor& y_true, const Tensor& y_pred) {
  return y_true.dimension() >= y_pred.dimension() && y_true.shape().back() != 1;
}

// The class of each place: of one-hot targets, or class numbers as they are.
Tensor classes_of(const std::string& who, const Tensor& y_true, const Shape& y_pred, bool one_hot) {
  const Shape places = without_last(who, y_pred);
  if (!one_hot) return matched_to(who, y_true, places);
  const Tensor t = matched_to(who, y_true, y_pred);
  Tensor classes = uninitialized(places);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    classes.data()[i] = static_cast<Scalar>(argmax(t.data() + i * y_pred.back(), y_pred.back()));
  }
  return classes;
}

// 1 where the largest prediction is the class.
Tensor largest_is(const Tensor& classes, const Tensor& y_pred) {
  const std::size_t count = y_pred.shape().back();
  Tensor right = uninitialized(shape_of(classes));
  for (std::size_t i = 0; i < right.size(); ++i) {
    right.data()[i] =
        static_cast<Scalar>(argmax(y_pred.data() + i * count, count)) == classes.data()[i] ? Scalar{1} : Scalar{0};
  }
  return right;
}

// 1 where fewer than k predictions are larger than that of the class. A number that is no class is never among them.
Tensor among_largest(const Tensor& classes, const Tensor& y_pred, std::size_t k) {
  const std::size_t count = y_pred.shape().back();
  Tensor right = zeros(shape_of(classes));
  for (std::size_t i = 0; i < right.size(); ++i) {
    const Scalar c = classes.data()[i], *row = y_pred.data() + i * count;
    if (!(c >= 0 && c < static_cast<Scalar>(count))) continue;
    const Scalar chosen = row[static_cast<std::size_t>(c)];
    const auto larger = std::count_if(row, row + count, [&](Scalar p) { return p > chosen; });
    right.data()[i] = static_cast<std::size_t>(larger) < k ? Scalar{1} : Scalar{0};
  }
  return right;
}

Metric class_accuracy(const char* class_name, const AccuracyOptions& o, bool one_hot) {
  return with_options(class_name, o, {o.name, [name = o.name, one_hot](const Tensor& t, const Tensor& p) {
                                        return largest_is(classes_of(name, t, shape_of(p), one_hot), p);
                                      }});
}

Metric top_k(const char* class_name, const TopKOptions& o, bool one_hot) {
  if (o.k == 0) fail(o.name, ": expected k of at least 1, got 0");
  return with_options(class_name, o, {o.name, [o, one_hot](const Tensor& t, const Tensor& p) {
                                        return among_largest(classes_of(o.name, t, shape_of(p), one_hot), p, o.k);
                                      }});
}

// state: the weight of the samples that are right, and of all
void add_sequences(const std::string& who, Metric::State& state, const Metric::Batch& batch) {
  const Tensor &t = batch.y_true, &p = batch.y_pred;
  const Tensor right = largest_is(classes_of(who, t, shape_of(p), is_one_hot(t, p)), p);
  const bool weighted = batch.sample_weight || batch.mask;
  const Tensor weights =
      weighted ? place_weights(who, batch.sample_weight, batch.mask, shape_of(right)) : ones(shape_of(right));
  const std::size_t samples = right.shape(0), each = samples == 0 ? 0 : right.size() / samples;
  state.resize(2);
  for (std::size_t n = 0; n < samples; ++n) {
    bool all_right = true;
    Scalar heaviest = 0;
    for (std::size_t i = n * each; i < (n + 1) * each; ++i) {
      all_right = all_right && (weights.data()[i] == 0 || right.data()[i] == 1);
      heaviest = std::max(heaviest, weights.data()[i]);
    }
    state[0] += all_right ? static_cast<double>(heaviest) : 0;
    state[1] += static_cast<double>(heaviest);
  }
}

}  // namespace

Metric BinaryAccuracy(const BinaryAccuracyOptions& options) {
  const BinaryAccuracyOptions o = named(options, "binary_accuracy");
  return with_options("BinaryAccuracy", o,
                      {o.name, [o](const Tensor& t, const Tensor& p) { return binary(o.name, t, p, o.threshold); }});
}

Metric CategoricalAccuracy(const AccuracyOptions& o) {
  return class_accuracy("CategoricalAccuracy", named(o, "categorical_accuracy"), true);
}

Metric SparseCategoricalAccuracy(const AccuracyOptions& o) {
  return class_accuracy("SparseCategoricalAccuracy", named(o, "sparse_categorical_accuracy"), false);
}

Metric Accuracy(const AccuracyOptions& options) {
  const AccuracyOptions o = named(options, "accuracy");
  return with_options("Accuracy", o, {o.name, [name = o.name](const Tensor& given, const Tensor& p) -> Tensor {
                                        const Tensor t = matched_to(name, given, shape_of(p));
                                        return xt::cast<Scalar>(xt::equal(t, p));
                                      }});
}

Metric FittingAccuracy(const AccuracyOptions& options) {
  const AccuracyOptions o = named(options, "accuracy");
  return with_options("FittingAccuracy", o, {o.name, [name = o.name](const Tensor& t, const Tensor& p) {
                                               if (p.dimension() < 2 || p.shape().back() == 1)
                                                 return binary(name, t, p, 0.5);
                                               return largest_is(classes_of(name, t, shape_of(p), is_one_hot(t, p)), p);
                                             }});
}

Metric TopKCategoricalAccuracy(const TopKOptions& o) {
  return top_k("TopKCategoricalAccuracy", named(o, "top_k_categorical_accuracy"), true);
}

Metric SparseTopKCategoricalAccuracy(const TopKOptions& o) {
  return top_k("SparseTopKCategoricalAccuracy", named(o, "sparse_top_k_categorical_accuracy"), false);
}

Metric SequenceAccuracy(const AccuracyOptions& options) {
  const AccuracyOptions o = named(options, "sequence_accuracy");
  return with_options(
      "SequenceAccuracy", o,
      {o.name, [name = o.name](Metric::State& state, const Metric::Batch& batch) { add_sequences(name, state, batch); },
       [](const Metric::State& state) { return divide_no_nan(state[0], state[1]); }});
}

}  // namespace nn::inline NN_ABI
