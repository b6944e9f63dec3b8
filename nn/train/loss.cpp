// Losses by name and from files, and targets in the shape of predictions.
#include <algorithm>
#include <map>
#include <mutex>

#include "nn/check.hpp"
#include "nn/train/keras_loss.hpp"

namespace nn::inline NN_ABI {

namespace {

// As Keras chooses: one column of probabilities is binary, equal shapes are one-hot, else class numbers.
Loss Crossentropy() {
  return {"crossentropy",
          [](const Tensor& t, const Var& p) {
            const Shape given = shape_of(t), shape = p.shape();
            if (shape.back() == 1) return BinaryCrossentropy()(t, p);
            const bool numbers = given.size() < shape.size() || given.back() == 1;
            return numbers ? SparseCategoricalCrossentropy()(t, p) : CategoricalCrossentropy()(t, p);
          },
          {},
          "crossentropy"};
}

// 0 for each place: of an output that is not trained.
Loss NoLoss() {
  return {"none",
          [](const Tensor&, const Var& p) {
            return multiply(Scalar{0}, p.rank() == 1 ? reshape(p, {p.shape(0), 1}) : mean(p, {-1}));
          },
          {},
          "none"};
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
      {{"none", "None"}, [] { return NoLoss(); }},
      {{"crossentropy", "ce", "Crossentropy"}, [] { return Crossentropy(); }},
  };
  return known;
}

std::mutex own_mutex;

// Losses that were made known, by name.
std::map<std::string, Loss>& own_losses() {
  static std::map<std::string, Loss> losses;
  return losses;
}

template <class Options>
Options read_options(ConfigReader& read) {
  Options o;
  describe(read, o);
  return o;
}

// The loss of a class with options that differ from the defaults, if it is one that has options.
std::optional<Loss> with_options(const std::string& class_name, const Config& options, const std::string& who) {
  ConfigReader read(options, who);
  if (class_name == "BinaryCrossentropy") return BinaryCrossentropy(read_options<CrossentropyOptions>(read));
  if (class_name == "CategoricalCrossentropy") return CategoricalCrossentropy(read_options<CrossentropyOptions>(read));
  if (class_name == "SparseCategoricalCrossentropy")
    return SparseCategoricalCrossentropy(read_options<SparseCategoricalCrossentropyOptions>(read));
  if (class_name == "BinaryFocalCrossentropy")
    return BinaryFocalCrossentropy(read_options<BinaryFocalCrossentropyOptions>(read));
  if (class_name == "CategoricalFocalCrossentropy")
    return CategoricalFocalCrossentropy(read_options<CategoricalFocalCrossentropyOptions>(read));
  if (class_name == "Huber") {
    double delta = 1;
    read("delta", delta);
    return Huber(delta);
  }
  if (class_name == "CosineSimilarity") {
    std::ptrdiff_t axis = -1;
    read("axis", axis);
    return CosineSimilarity(axis);
  }
  return std::nullopt;
}

}  // namespace

void register_loss(const Loss& loss) {
  for (const Known& known : known_losses()) {
    if (std::count(known.names.begin(), known.names.end(), loss.name()) > 0)
      fail("register_loss: expected a name that none of Keras's losses has, got '", loss.name(), "'");
  }
  const std::lock_guard lock(own_mutex);
  own_losses().insert_or_assign(loss.name(), loss);
}

Config to_config(const Loss& loss) {
  if (loss.config().is_null()) return function_config(loss.name());
  return loss.config().is_text() && loss.config().as_text("") == "none" ? Config() : loss.config();
}

void read_config(const Config& config, const std::string& who, Loss& loss) {
  if (config.is_null()) {
    loss = Loss("none");
    return;
  }
  const auto [class_name, options] = read_object(config, who);
  const std::string name = class_name == "function" ? config.at("config", who).as_text(who) : class_name;
  if (const Config* reduction = options.find("reduction"); reduction && reduction->is_text())
    expect_one_of(who, "the reduction", reduction->as_text(who), {"sum_over_batch_size", "auto"});
  if (const Config* axis = options.find("axis"); axis && name.ends_with("entropy") && axis->as_integer(who) != -1)
    fail(who, ": expected ", name, " over the last axis, -1, got the axis ", axis->as_integer(who));
  std::optional<Loss> found = with_options(name, options, who);
  if (!found) found = find_loss(name);
  if (!found) found = find_loss(name.substr(name.find('>') + 1));  // "package>name"
  if (!found) {
    fail(who, ": expected a loss that is known here, got '", name,
         "'; one of your own is made known with register_loss");
  }
  loss = *found;
}

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
  const std::lock_guard lock(own_mutex);
  const auto own = own_losses().find(name);
  return own == own_losses().end() ? std::nullopt : std::optional(own->second);
}

std::string loss_class(const Loss& loss) {
  if (!loss.config().is_text())
    return loss.config().is_null() ? "" : read_object(loss.config(), loss.name()).class_name;
  const std::string& name = loss.config().as_text(loss.name());
  for (const Known& known : known_losses()) {
    if (std::count(known.names.begin(), known.names.end(), name) > 0) return known.names.back();
  }
  return "";
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

Tensor matched_to(std::string_view who, const Tensor& y_true, const Shape& y_pred) {
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
