#include "nn/train/losses.hpp"

#include <map>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr Scalar epsilon = Scalar(1e-7);  // keras.config.epsilon()

// One of Keras's losses: y_true has to have y_pred's shape.
template <class F>
Loss keras_loss(const char* name, const F& function) {
  return {name, [name, function](const Tensor& t, const Var& p) { return function(matched_to(name, t, p.shape()), p); }};
}

Var mean_squared_error(const Tensor& t, const Var& p) { return mean(square(subtract(p, t)), {-1}); }

Var mean_absolute_error(const Tensor& t, const Var& p) { return mean(abs(subtract(p, t)), {-1}); }

Var binary_crossentropy(const Tensor& given, const Var& p, const CrossentropyOptions& o) {
  const auto s = static_cast<Scalar>(o.label_smoothing);
  const Tensor t = given * (1 - s) + s / 2;
  if (o.from_logits) return mean(subtract(softplus(p), multiply(p, t)), {-1});  // log(1 + e^x) - t x
  const Var q = clip(p, epsilon, 1 - epsilon);
  const Tensor opposite = 1 - t;
  return mean(negative(add(multiply(t, log(q)), multiply(opposite, log(subtract(Scalar{1}, q))))), {-1});
}

Var categorical_crossentropy(const Tensor& given, const Var& p, const CrossentropyOptions& o) {
  const auto s = static_cast<Scalar>(o.label_smoothing);
  const Tensor t = given * (1 - s) + s / static_cast<Scalar>(p.shape().back());
  if (o.from_logits) return negative(sum(multiply(t, log_softmax(p)), {-1}));
  const Var q = clip(divide(p, sum(p, {-1}, true)), epsilon, 1 - epsilon);
  return negative(sum(multiply(t, log(q)), {-1}));
}

void check(const char* who, const CrossentropyOptions& o) { expect_between(who, "label_smoothing", o.label_smoothing, 0, 1); }

}  // namespace

Loss MeanSquaredError() { return keras_loss("mean_squared_error", mean_squared_error); }

Loss MeanAbsoluteError() { return keras_loss("mean_absolute_error", mean_absolute_error); }

Loss BinaryCrossentropy(const CrossentropyOptions& o) {
  check("BinaryCrossentropy", o);
  return keras_loss("binary_crossentropy", [o](const Tensor& t, const Var& p) { return binary_crossentropy(t, p, o); });
}

Loss CategoricalCrossentropy(const CrossentropyOptions& o) {
  check("CategoricalCrossentropy", o);
  return keras_loss("categorical_crossentropy", [o](const Tensor& t, const Var& p) { return categorical_crossentropy(t, p, o); });
}

Loss::Loss(const char* name) : Loss(std::string(name)) {}

Loss::Loss(const std::string& name) {
  static const std::map<std::string, std::function<Loss()>> known = {
      {"mse", [] { return MeanSquaredError(); }},
      {"MSE", [] { return MeanSquaredError(); }},
      {"mean_squared_error", [] { return MeanSquaredError(); }},
      {"mae", [] { return MeanAbsoluteError(); }},
      {"MAE", [] { return MeanAbsoluteError(); }},
      {"mean_absolute_error", [] { return MeanAbsoluteError(); }},
      {"bce", [] { return BinaryCrossentropy(); }},
      {"binary_crossentropy", [] { return BinaryCrossentropy(); }},
      {"categorical_crossentropy", [] { return CategoricalCrossentropy(); }},
  };
  std::vector<std::string> names;
  for (const auto& [key, make] : known) names.push_back(key);
  expect_one_of("Loss", "the name", name, names);
  *this = known.at(name)();
}

Tensor aligned_to(const Tensor& y_true, const Shape& y_pred) {
  const auto without_one = [](Shape s) {
    if (s.size() > 1 && s.back() == 1) s.pop_back();
    return s;
  };
  const Shape shape = shape_of(y_true);
  Tensor aligned = y_true;
  if (shape != y_pred && (shape == without_one(y_pred) || without_one(shape) == y_pred)) aligned.reshape(y_pred);
  return aligned;
}

Tensor matched_to(const std::string& who, const Tensor& y_true, const Shape& y_pred) {
  Tensor aligned = aligned_to(y_true, y_pred);
  if (shape_of(aligned) != y_pred) {
    fail(who, ": expected y_true of shape ", to_string(y_pred), " as y_pred, got ", to_string(shape_of(y_true)));
  }
  return aligned;
}

Var Loss::operator()(const Tensor& y_true, const Var& y_pred) const {
  if (y_pred.rank() == 0) fail(name_, ": expected y_pred with at least a batch axis, got a single number");
  return function_(aligned_to(y_true, y_pred.shape()), y_pred);
}

}  // namespace nn::inline NN_ABI
