// What Keras's losses share.
#pragma once

#include "nn/train/losses.hpp"

namespace nn::inline NN_ABI {

inline constexpr Scalar loss_epsilon = Scalar(1e-7);  // keras.config.epsilon()

// The options of losses, to write them into files and read them back.
template <class Visit>
void describe(Visit& visit, Of<CrossentropyOptions> auto& o) {
  visit("from_logits", o.from_logits);
  visit("label_smoothing", o.label_smoothing);
}

template <class Visit>
void describe(Visit& visit, Of<SparseCategoricalCrossentropyOptions> auto& o) {
  visit("from_logits", o.from_logits);
  visit("ignore_class", o.ignore_class);
}

template <class Visit>
void describe(Visit& visit, Of<BinaryFocalCrossentropyOptions> auto& o) {
  visit("apply_class_balancing", o.apply_class_balancing);
  visit("alpha", o.alpha);
  visit("gamma", o.gamma);
  visit("from_logits", o.from_logits);
  visit("label_smoothing", o.label_smoothing);
}

template <class Visit>
void describe(Visit& visit, Of<CategoricalFocalCrossentropyOptions> auto& o) {
  visit("alpha", o.alpha);
  visit("gamma", o.gamma);
  visit("from_logits", o.from_logits);
  visit("label_smoothing", o.label_smoothing);
}

/// How a loss stands in files: Keras's name where all options have their defaults, else the class with its options.
template <class Options>
Config loss_config(const char* name, const char* class_name, const Options& o) {
  const Options defaults;
  ConfigWriter given, usual;
  describe(given, o);
  describe(usual, defaults);
  if (given.config == usual.config) return name;
  return object_config("keras.losses", class_name, std::move(given.config));
}

/// A loss whose y_true has to have y_pred's shape. (batch) is treated as (batch, 1).
template <class F>
Loss keras_loss(const char* name, const F& function, const Config& config) {
  return {name,
          [name, function](const Tensor& y_true, const Var& y_pred) {
            const Var p = y_pred.rank() == 1 ? reshape(y_pred, {y_pred.shape(0), 1}) : y_pred;
            return function(matched_to(name, y_true, p.shape()), p);
          },
          {},
          config};
}
template <class F>
Loss keras_loss(const char* name, const F& function) {
  return keras_loss(name, function, name);
}

}  // namespace nn::inline NN_ABI
