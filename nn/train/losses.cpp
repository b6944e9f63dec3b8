// Losses between numbers.
#include "nn/train/losses.hpp"

#include <algorithm>
#include <cmath>

#include "nn/autodiff/pointwise.hpp"
#include "nn/check.hpp"
#include "nn/train/keras_loss.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr Scalar epsilon = loss_epsilon;

Tensor at_least(Tensor x, Scalar low) {
  for (Scalar& value : x.storage()) value = std::max(value, low);
  return x;
}

// x / |x| along an axis, |x| being at least epsilon
Var normalized(const Var& x, std::ptrdiff_t axis) {
  return divide(x, sqrt(maximum(sum(square(x), {axis}, true), epsilon * epsilon)));
}

// y = e^2 / 2 where |e| <= delta, else delta |e| - delta^2 / 2            de += dy clip(e, -delta, delta)
Var huber(const Var& e, Scalar delta) {
  return pointwise("huber", e,
                   [=](Scalar v) { return std::abs(v) <= delta ? v * v / 2 : delta * std::abs(v) - delta * delta / 2; },
                   [=](Scalar v, Scalar) { return std::clamp(v, -delta, delta); });
}

// y = log cosh(e)                                                         de += dy tanh(e)
Var log_cosh(const Var& e) {
  const Scalar log_2 = std::log(Scalar{2});
  return pointwise("log_cosh", e,
                   [=](Scalar v) { return std::abs(v) + std::log1p(std::exp(-2 * std::abs(v))) - log_2; },
                   [](Scalar v, Scalar) { return std::tanh(v); });
}

// max(1 - t p, 0), with targets of 0 and 1 taken as -1 and 1
Var hinge(Tensor t, const Var& p) {
  if (std::all_of(t.begin(), t.end(), [](Scalar v) { return v == 0 || v == 1; })) t = 2 * t - 1;
  return relu(subtract(Scalar{1}, multiply(t, p)));
}

}  // namespace

Loss MeanSquaredError() {
  return keras_loss("mean_squared_error",
                    [](const Tensor& t, const Var& p) { return mean(square(subtract(p, t)), {-1}); });
}

Loss MeanAbsoluteError() {
  return keras_loss("mean_absolute_error",
                    [](const Tensor& t, const Var& p) { return mean(abs(subtract(p, t)), {-1}); });
}

Loss MeanAbsolutePercentageError() {
  return keras_loss("mean_absolute_percentage_error", [](const Tensor& t, const Var& p) {
    const Tensor size = at_least(xt::abs(t), epsilon);
    return multiply(Scalar{100}, mean(abs(divide(subtract(p, t), size)), {-1}));
  });
}

Loss MeanSquaredLogarithmicError() {
  return keras_loss("mean_squared_logarithmic_error", [](const Tensor& t, const Var& p) {
    const Tensor log_t = xt::log(at_least(t, epsilon) + 1);
    return mean(square(subtract(log(add(maximum(p, epsilon), Scalar{1})), log_t)), {-1});
  });
}

Loss CosineSimilarity(std::ptrdiff_t axis) {
  if (axis == 0) fail("CosineSimilarity: expected an axis other than the batch's, got 0");
  return keras_loss(
      "cosine_similarity",
      [axis](const Tensor& t, const Var& p) {
        if (normalize_axis(axis, p.rank(), "CosineSimilarity") == 0) {
          fail("CosineSimilarity: expected an axis other than the batch's, got ", axis);
        }
        return negative(sum(multiply(normalized(t, axis), normalized(p, axis)), {axis}));
      },
      axis == -1 ? Config("cosine_similarity")
                 : object_config("keras.losses", "CosineSimilarity", Config::fields({{"axis", to_config(axis)}})));
}

Loss Huber(double delta) {
  if (!(delta > 0 && std::isfinite(delta))) fail("Huber: expected delta above 0, got ", delta);
  return keras_loss(
      "huber_loss",
      [d = static_cast<Scalar>(delta)](const Tensor& t, const Var& p) { return mean(huber(subtract(p, t), d), {-1}); },
      delta == 1 ? Config("huber") : object_config("keras.losses", "Huber", Config::fields({{"delta", delta}})));
}

Loss LogCosh() {
  return keras_loss("log_cosh", [](const Tensor& t, const Var& p) { return mean(log_cosh(subtract(p, t)), {-1}); });
}

Loss Poisson() {
  return keras_loss("poisson", [](const Tensor& t, const Var& p) {
    return mean(subtract(p, multiply(t, log(add(p, epsilon)))), {-1});
  });
}

Loss KLDivergence() {
  return keras_loss("kl_divergence", [](const Tensor& t, const Var& p) {
    const Tensor q = xt::clip(t, epsilon, Scalar{1}), log_q = xt::log(q);
    return sum(multiply(q, subtract(log_q, log(clip(p, epsilon, 1)))), {-1});
  });
}

Loss Hinge() {
  return keras_loss("hinge", [](const Tensor& t, const Var& p) { return mean(hinge(t, p), {-1}); });
}

Loss SquaredHinge() {
  return keras_loss("squared_hinge", [](const Tensor& t, const Var& p) { return mean(square(hinge(t, p)), {-1}); });
}

Loss CategoricalHinge() {
  return keras_loss("categorical_hinge", [](const Tensor& t, const Var& p) {
    const Tensor others = 1 - t;
    const Var right = sum(multiply(t, p), {-1}), wrong = max(multiply(others, p), {-1});
    return relu(add(subtract(wrong, right), Scalar{1}));
  });
}

}  // namespace nn::inline NN_ABI
