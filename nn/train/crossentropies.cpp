// Losses between classes and probabilities.
#include <cmath>

#include "nn/check.hpp"
#include "nn/train/keras_loss.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr Scalar epsilon = loss_epsilon;

void expect_smoothing(const char* who, double s) { expect_between(who, "label_smoothing", s, 0, 1); }

void expect_focus(const char* who, double alpha, double gamma) {
  if (!std::isfinite(alpha)) fail(who, ": expected a number as alpha, got ", alpha);
  if (!(gamma >= 0 && std::isfinite(gamma))) fail(who, ": expected gamma of at least 0, got ", gamma);
}

Tensor smoothed(const Tensor& t, double smoothing, std::size_t classes) {
  const auto s = static_cast<Scalar>(smoothing);
  return t * (1 - s) + s / static_cast<Scalar>(classes);
}

// -t log p - (1 - t) log(1 - p)
Var binary(const Tensor& t, const Var& p) {
  const Var q = clip(p, epsilon, 1 - epsilon);
  const Tensor opposite = 1 - t;
  return negative(add(multiply(t, log(q)), multiply(opposite, log(subtract(Scalar{1}, q)))));
}

// probabilities that add up to 1 over the last axis, away from 0 and 1
Var shares(const Var& p) { return clip(divide(p, sum(p, {-1}, true)), epsilon, 1 - epsilon); }

// (1 - p)^gamma
Var focus(const Var& p, double gamma) {
  const Var rest = subtract(Scalar{1}, p);
  return gamma == 0 ? add(multiply(Scalar{0}, rest), Scalar{1}) : power(rest, static_cast<Scalar>(gamma));
}

// y_i = x_i,c_i                dx_i,c_i += dy_i          for x (..., classes) and a class c_i for each place
Var pick(const Var& x, const Places& classes) {
  Shape places = x.shape();
  const std::size_t width = places.back();
  places.pop_back();
  Tensor y = uninitialized(places);
  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = x.value().data()[i * width + classes[i]];
  return record("pick", std::move(y), {x}, [classes, width](const Tensor&, const Tensor& dy, Grads& dx) {
    Scalar* total = dx[0].buffer().data();
    for (std::size_t i = 0; i < dy.size(); ++i) total[i * width + classes[i]] += dy.data()[i];
  });
}

constexpr const char* sparse_name = "sparse_categorical_crossentropy";

// The class numbers of y_true, one for each of `places`; 0 for the ignored class.
Places classes_of(const Tensor& y_true, const Shape& places, std::size_t count, const std::optional<int>& ignored) {
  const Tensor t = matched_to(sparse_name, y_true, places);
  Places classes(t.size());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const Scalar c = t.data()[i];
    if (ignored && c == static_cast<Scalar>(*ignored)) continue;
    if (!(c >= 0 && c < static_cast<Scalar>(count) && c == std::floor(c))) {
      fail(sparse_name, ": expected class numbers from 0 to ", count - 1, " in y_true, got ", c);
    }
    classes[i] = static_cast<std::size_t>(c);
  }
  return classes;
}

Shape places_of(const Shape& y_pred) {
  if (y_pred.size() < 2) fail(sparse_name, ": expected y_pred of shape (batch, ..., classes), got ", to_string(y_pred));
  return {y_pred.begin(), y_pred.end() - 1};
}

// 0 where the target is the ignored class, else 1
Mask counted(const Tensor& y_true, const Shape& places, int ignored) {
  Tensor mask = matched_to(sparse_name, y_true, places);
  for (Scalar& value : mask.storage()) value = value == static_cast<Scalar>(ignored) ? Scalar{0} : Scalar{1};
  return make_pooled<const Tensor>(std::move(mask));
}

Var sparse_categorical(const Tensor& t, const Var& given, const SparseCategoricalCrossentropyOptions& o) {
  const Shape places = places_of(given.shape());
  const Places classes = classes_of(t, places, given.shape().back(), o.ignore_class);
  Var p = given;
  Tensor counts;
  if (o.ignore_class) {  // nothing of an ignored place comes in, be it 0 / 0
    counts = *counted(t, places, *o.ignore_class);
    Shape with_classes = places;
    with_classes.push_back(1);
    p = where(reshape(counts, with_classes), p, Scalar{1});
  }
  const Var values = o.from_logits ? pick(log_softmax(p), classes)
                                   : log(clip(divide(pick(p, classes), sum(p, {-1})), epsilon, 1 - epsilon));
  return negative(o.ignore_class ? multiply(counts, values) : values);
}

}  // namespace

Loss BinaryCrossentropy(const CrossentropyOptions& o) {
  expect_smoothing("BinaryCrossentropy", o.label_smoothing);
  return keras_loss(
      "binary_crossentropy",
      [o](const Tensor& given, const Var& p) {
        const Tensor t = smoothed(given, o.label_smoothing, 2);
        return mean(o.from_logits ? subtract(softplus(p), multiply(p, t)) : binary(t, p), {-1});  // log(1 + e^x) - t x
      },
      loss_config("binary_crossentropy", "BinaryCrossentropy", o));
}

Loss CategoricalCrossentropy(const CrossentropyOptions& o) {
  expect_smoothing("CategoricalCrossentropy", o.label_smoothing);
  return keras_loss(
      "categorical_crossentropy",
      [o](const Tensor& given, const Var& p) {
        const Tensor t = smoothed(given, o.label_smoothing, p.shape().back());
        return negative(sum(multiply(t, o.from_logits ? log_softmax(p) : log(shares(p))), {-1}));
      },
      loss_config("categorical_crossentropy", "CategoricalCrossentropy", o));
}

Loss SparseCategoricalCrossentropy(const SparseCategoricalCrossentropyOptions& o) {
  Loss::MaskFunction mask;
  if (o.ignore_class)
    mask = [c = *o.ignore_class](const Tensor& t, const Shape& places) { return counted(t, places, c); };
  return {sparse_name, [o](const Tensor& t, const Var& p) { return sparse_categorical(t, p, o); }, mask,
          loss_config(sparse_name, "SparseCategoricalCrossentropy", o)};
}

Loss BinaryFocalCrossentropy(const BinaryFocalCrossentropyOptions& o) {
  expect_smoothing("BinaryFocalCrossentropy", o.label_smoothing);
  expect_focus("BinaryFocalCrossentropy", o.alpha, o.gamma);
  return keras_loss(
      "binary_focal_crossentropy",
      [o](const Tensor& given, const Var& y_pred) {
        const Tensor t = smoothed(given, o.label_smoothing, 2), opposite = 1 - t;
        const Var p = o.from_logits ? sigmoid(y_pred) : y_pred;
        const Var given_to_target = add(multiply(t, p), multiply(opposite, subtract(Scalar{1}, p)));
        Var values = multiply(focus(given_to_target, o.gamma), binary(t, p));
        if (o.apply_class_balancing) {
          const auto alpha = static_cast<Scalar>(o.alpha);
          const Tensor balance = t * alpha + opposite * (1 - alpha);
          values = multiply(balance, values);
        }
        return mean(values, {-1});
      },
      loss_config("binary_focal_crossentropy", "BinaryFocalCrossentropy", o));
}

Loss CategoricalFocalCrossentropy(const CategoricalFocalCrossentropyOptions& o) {
  expect_smoothing("CategoricalFocalCrossentropy", o.label_smoothing);
  expect_focus("CategoricalFocalCrossentropy", o.alpha, o.gamma);
  return keras_loss(
      "categorical_focal_crossentropy",
      [o](const Tensor& given, const Var& y_pred) {
        const Tensor t = smoothed(given, o.label_smoothing, y_pred.shape().back());
        const Var q = shares(o.from_logits ? softmax(y_pred) : y_pred);
        const Var each = multiply(focus(q, o.gamma), multiply(t, log(q)));
        return multiply(static_cast<Scalar>(-o.alpha), sum(each, {-1}));
      },
      loss_config("categorical_focal_crossentropy", "CategoricalFocalCrossentropy", o));
}

}  // namespace nn::inline NN_ABI
