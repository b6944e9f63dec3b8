// What training makes small.
#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nn/autodiff/ops.hpp"
#include "nn/graph/context.hpp"

namespace nn::inline NN_ABI {

/// A loss by Keras's name, "none" for an output that is not trained, by its constructor below, or a function of your own: from y_true and y_pred of shape
/// (batch, ..., last) to one number for each place, (batch, ...). Training takes their mean.
/// Names: those in the comments below, Keras's class names, and crossentropy (which of the three fits the shapes).
/// The function sees shards of a batch, on several threads at once: it has to treat each sample by itself and change
/// nothing outside.
class Loss {
 public:
  using Function = std::function<Var(const Tensor& y_true, const Var& y_pred)>;
  using MaskFunction = std::function<Mask(const Tensor& y_true, const Shape& places)>;

  Loss(const char* name);         // NOLINT: "mse" is usable wherever a Loss is
  Loss(const std::string& name);  // NOLINT
  template <std::invocable<const Tensor&, const Var&> F>
  Loss(F function) : Loss("function", std::move(function)) {}  // NOLINT
  /// mask: which places count, where the targets say it.   config: how a loss of Keras's is written into files; one of
  /// your own is written by its name.
  Loss(std::string name, Function function, MaskFunction mask = {}, Config config = {})
      : name_(std::move(name)), function_(std::move(function)), mask_(std::move(mask)), config_(std::move(config)) {}

  /// One number for each place. y_true may lack or have a last axis of 1 that y_pred has or lacks. Keras's losses want
  /// equal shapes otherwise, or it is an Error; what a function of your own wants is its own affair.
  Var operator()(const Tensor& y_true, const Var& y_pred) const;
  /// Which of `places`, the shape of the values, count; null: all.
  Mask mask(const Tensor& y_true, const Shape& places) const { return mask_ ? mask_(y_true, places) : nullptr; }
  const std::string& name() const { return name_; }
  const Config& config() const { return config_; }

 private:
  std::string name_;
  Function function_;
  MaskFunction mask_;
  Config config_;
};

/// Makes a loss of your own known under its name: Loss(name) finds it, and models that were saved with it open again.
void register_loss(const Loss& loss);

/// A name, or an object where options differ from Keras's defaults. Throws Error naming `who` for losses that are not
/// known, and for other reductions than the mean.
Config to_config(const Loss& loss);
void read_config(const Config& config, const std::string& who, Loss& loss);

/// One loss for all outputs, or one for each.
struct Losses : std::vector<Loss> {
  Losses(const char* name) : vector{Loss(name)} {}                   // NOLINT
  Losses(const std::string& name) : vector{Loss(name)} {}            // NOLINT
  Losses(const Loss& loss) : vector{loss} {}                         // NOLINT
  template <std::invocable<const Tensor&, const Var&> F>
  Losses(F function) : vector{Loss(std::move(function))} {}          // NOLINT
  Losses(std::initializer_list<Loss> losses) : vector(losses) {}     // NOLINT
};

// Keras's definitions: keras/src/losses/losses.py and, for clipping at 1e-7, keras/src/backend/*/nn.py.
// t is y_true, p is y_pred; means and sums go over the last axis.                                       (losses.cpp)
Loss MeanSquaredError();             // mse, mean_squared_error: mean (p - t)^2
Loss MeanAbsoluteError();            // mae, mean_absolute_error: mean |p - t|
Loss MeanAbsolutePercentageError();  // mape, mean_absolute_percentage_error: 100 mean |p - t| / max(|t|, 1e-7)
Loss MeanSquaredLogarithmicError();  // msle, mean_squared_logarithmic_error: mean (log(1 + p) - log(1 + t))^2, from
                                     // 1e-7 on
/// cosine_similarity: minus the cosine between t and p along an axis other than the batch's.
Loss CosineSimilarity(std::ptrdiff_t axis = -1);
Loss Huber(double delta = 1);        // huber: mean of (p - t)^2 / 2, beyond delta of delta |p - t| - delta^2 / 2
Loss LogCosh();                      // log_cosh: mean log cosh(p - t)
Loss Poisson();                      // poisson: mean p - t log(p + 1e-7)
Loss KLDivergence();                 // kld, kl_divergence: sum t log(t / p), both clipped to 1e-7..1
// Targets -1 and 1; where all are 0 or 1, 0 stands for -1. NB: "all" are those of a shard of the batch.
Loss Hinge();                        // hinge: mean max(1 - t p, 0)
Loss SquaredHinge();                 // squared_hinge: mean max(1 - t p, 0)^2
Loss CategoricalHinge();             // categorical_hinge, one-hot targets: max(max (1 - t) p - sum t p + 1, 0)

//                                                                                                (crossentropies.cpp)
struct CrossentropyOptions {
  bool from_logits = false;    // y_pred comes before the sigmoid or softmax
  double label_smoothing = 0;  // s: targets t become t (1 - s) + s / classes, two classes for the binary one
};
/// bce, binary_crossentropy: mean of -t log p - (1 - t) log(1 - p)
Loss BinaryCrossentropy(const CrossentropyOptions& options = {});
/// categorical_crossentropy: -sum t log(p / sum p)
Loss CategoricalCrossentropy(const CrossentropyOptions& options = {});

struct SparseCategoricalCrossentropyOptions {
  bool from_logits = false;
  std::optional<int> ignore_class = std::nullopt;  // places of this class do not count
};
/// sparse_categorical_crossentropy: -log(p_t / sum p), the targets being class numbers (batch, ...) or (batch, ..., 1).
/// Error when one is no class.
Loss SparseCategoricalCrossentropy(const SparseCategoricalCrossentropyOptions& options = {});

struct BinaryFocalCrossentropyOptions {
  bool apply_class_balancing = false;  // times alpha where t is 1, 1 - alpha where it is 0
  double alpha = 0.25;
  double gamma = 2;
  bool from_logits = false;
  double label_smoothing = 0;
};
/// binary_focal_crossentropy: binary cross-entropy times (1 - q)^gamma, q the probability given to the target.
/// Source: Lin et al. 2018
Loss BinaryFocalCrossentropy(const BinaryFocalCrossentropyOptions& options = {});

struct CategoricalFocalCrossentropyOptions {
  double alpha = 0.25;
  double gamma = 2;
  bool from_logits = false;
  double label_smoothing = 0;
};
/// categorical_focal_crossentropy: -sum alpha (1 - p)^gamma t log p.
Loss CategoricalFocalCrossentropy(const CategoricalFocalCrossentropyOptions& options = {});

/// The loss called `name`, if there is one; the names, each loss once.
std::optional<Loss> find_loss(const std::string& name);
/// Keras's class for a loss; empty for one of your own.
std::string loss_class(const Loss& loss);
std::vector<std::string> loss_names();

/// y_true in the shape of y_pred where they differ by a last axis of 1 alone, else as it is.
Tensor aligned_to(const Tensor& y_true, const Shape& y_pred);
/// The same, and an Error naming `who` when the shapes differ otherwise.
Tensor matched_to(std::string_view who, const Tensor& y_true, const Shape& y_pred);

}  // namespace nn::inline NN_ABI
