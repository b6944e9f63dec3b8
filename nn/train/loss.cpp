// Losses by name, and targets in the shape of predictions.
#include <algorithm>

#include "nn/check.hpp"
#include "nn/train/losses.hpp"

namespace nn::inline NN_ABI {

namespace {

// As Keras chooses: one column of probabilities is binary, equal shapes are one-hot, else class numbers.
Loss Crossentropy() {
  return {"crossentropy", [](const Tensor& t, const Var& p) {
            const Shape given = shape_of(t), shape = p.shape();
            if (shape.back() == 1) return BinaryCrossentropy()(t, p);
            const bool numbers = given.size() < shape.size() || given.back() == 1;
            return numbers ? SparseCategoricalCrossentropy()(t, p) : CategoricalCrossentropy()(t, p);
          }};
}

struct Known {
  std::vector<std::string> names;  // Keras's function, its class, short names
  Loss (*make)();
};

const std::vector<Known>& known_losses() {
  static const std::vector<Known> known = {
      {{"mse", "MSE", "mean_squared_error", "MeanSquaredError"}, [] { return MeanSquaredError(); }},
      {{"mae", "MAE", "mean_absolute_error", "MeanAbsoluteError"}, [] { return MeanAbsoluteError(); }},
      {{"mape", "MAPE", "mean_absolute_percentage_error", "MeanAbsolutePercentageError"},
       [] { return MeanAbsolutePercentageError(); }},
      {{"msle", "MSLE", "mean_squared_logarithmic_error", "MeanSquaredLogarithmicError"},
       [] { return MeanSquaredLogarithmicError(); }},
      {{"cosine_similarity", "CosineSimilarity"}, [] { return CosineSimilarity(); }},
      {{"huber", "huber_loss", "Huber"}, [] { return Huber(); }},
      {{"log_cosh", "logcosh", "LogCosh"}, [] { return LogCosh(); }},
      {{"poisson", "Poisson"}, [] { return Poisson(); }},
      {{"kl_divergence", "kld", "KLD", "KLDivergence"}, [] { return KLDivergence(); }},
      {{"hinge", "Hinge"}, [] { return Hinge(); }},
      {{"squared_hinge", "SquaredHinge"}, [] { return SquaredHinge(); }},
      {{"categorical_hinge", "CategoricalHinge"}, [] { return CategoricalHinge(); }},
      {{"binary_crossentropy", "bce", "BCE", "BinaryCrossentropy"}, [] { return BinaryCrossentropy(); }},
      {{"binary_focal_crossentropy", "BinaryFocalCrossentropy"}, [] { return BinaryFocalCrossentropy(); }},
      {{"categorical_crossentropy", "CategoricalCrossentropy"}, [] { return CategoricalCrossentropy(); }},
      {{"categorical_focal_crossentropy", "CategoricalFocalCrossentropy"},
       [] { return CategoricalFocalCrossentropy(); }},
      {{"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"},
       [] { return SparseCategoricalCrossentropy(); }},
      {{"crossentropy", "ce"}, [] { return Crossentropy(); }},
  };
  return known;
}

}  // namespace

Loss::Loss(const char* name) : Loss(std::string(name)) {}

Loss::Loss(const std::string& name) {
  const std::optional<Loss> found = find_loss(name);
  if (!found) expect_one_of("Loss", "the name", name, loss_names());
  *this = *found;
}

std::optional<Loss> find_loss(const std::string& name) {
  for (const Known& known : known_losses()) {
    if (std::count(known.names.begin(), known.names.end(), name) > 0) return known.make();
  }
  return std::nullopt;
}

std::vector<std::string> loss_names() {
  std::vector<std::string> names;
  for (const Known& known : known_losses()) names.push_back(known.names[0]);
  return names;
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
