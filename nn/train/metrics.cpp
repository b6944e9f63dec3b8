#include "nn/train/metrics.hpp"

#include <algorithm>
#include <map>

#include "nn/check.hpp"
#include "nn/train/losses.hpp"

namespace nn::inline NN_ABI {

namespace {

std::size_t argmax(const Scalar* x, std::size_t n) { return static_cast<std::size_t>(std::max_element(x, x + n) - x); }

// (..., last) -> (...)
Shape without_last(Shape shape) {
  if (shape.size() < 2 || shape.back() == 0) fail("accuracy: expected y_pred of shape (batch, ..., classes), got ", to_string(shape));
  shape.pop_back();
  return shape;
}

Tensor binary_accuracy(const Tensor& y_true, const Tensor& y_pred) {
  const Tensor t = matched_to("binary_accuracy", y_true, shape_of(y_pred));
  Tensor right = uninitialized(shape_of(y_pred));
  for (std::size_t i = 0; i < right.size(); ++i) {
    right.data()[i] = t.data()[i] == Scalar(y_pred.data()[i] > Scalar{0.5}) ? Scalar{1} : Scalar{0};
  }
  return right;
}

// Whether the largest element of each place of y_pred is the class that target(place) gives, a number.
template <class Target>
Tensor largest_is(const Tensor& y_pred, const Target& target) {
  const std::size_t classes = y_pred.shape().back();
  Tensor right = uninitialized(without_last(shape_of(y_pred)));
  for (std::size_t i = 0; i < right.size(); ++i) {
    right.data()[i] = static_cast<Scalar>(argmax(y_pred.data() + i * classes, classes)) == target(i) ? Scalar{1} : Scalar{0};
  }
  return right;
}

Tensor categorical_accuracy(const Tensor& y_true, const Tensor& y_pred) {
  const Tensor t = matched_to("categorical_accuracy", y_true, shape_of(y_pred));
  const std::size_t classes = y_pred.shape().back();
  return largest_is(y_pred, [&](std::size_t i) { return static_cast<Scalar>(argmax(t.data() + i * classes, classes)); });
}

Tensor sparse_categorical_accuracy(const Tensor& y_true, const Tensor& y_pred) {
  const Tensor t = matched_to("sparse_categorical_accuracy", y_true, without_last(shape_of(y_pred)));
  return largest_is(y_pred, [&](std::size_t i) { return t.data()[i]; });
}

// As Keras chooses: one column of probabilities is binary, equal shapes are one-hot, else class numbers.
Tensor accuracy(const Tensor& y_true, const Tensor& y_pred) {
  if (y_pred.dimension() < 2 || y_pred.shape().back() == 1) return binary_accuracy(y_true, y_pred);
  return same_shape(y_true, y_pred) ? categorical_accuracy(y_true, y_pred) : sparse_categorical_accuracy(y_true, y_pred);
}

Metric::Function loss_values(const char* name) {
  return [loss = Loss(name)](const Tensor& t, const Tensor& p) { return loss(t, p).value(); };
}

}  // namespace

Metric::Metric(const char* name) : Metric(std::string(name)) {}

Metric::Metric(const std::string& name) : name_(name) {
  static const std::map<std::string, Function> known = {
      {"mse", loss_values("mse")},
      {"mean_squared_error", loss_values("mse")},
      {"mae", loss_values("mae")},
      {"mean_absolute_error", loss_values("mae")},
      {"accuracy", accuracy},
      {"acc", accuracy},
      {"binary_accuracy", binary_accuracy},
      {"categorical_accuracy", categorical_accuracy},
      {"sparse_categorical_accuracy", sparse_categorical_accuracy},
  };
  std::vector<std::string> names;
  for (const auto& [key, values] : known) names.push_back(key);
  expect_one_of("Metric", "the name", name, names);
  values_ = known.at(name);
}

}  // namespace nn::inline NN_ABI
