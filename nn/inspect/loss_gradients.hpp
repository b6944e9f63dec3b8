// How the training loss of a compiled model depends on what its layers give and on its weights.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/inspect/named_tensors.hpp"
#include "nn/inspect/spots.hpp"
#include "nn/inspect/weights.hpp"
#include "nn/train/sample_weights.hpp"

namespace nn::inline NN_ABI {

struct ActivationGradientsOptions {
  LayerIds layers = {};  // as for get_activations(); left out: every layer
  std::optional<Symbols> nodes_to_evaluate = std::nullopt;
  std::string output_format = "simple";
  bool nested = false;         // the layers of nested models, "outer/inner", instead of these models' outputs
  bool inner = false;          // values inside layers too, such as attention weights
  bool training = false;       // as while training: dropout and noise are on
  Tensors sample_weight = {};  // of each sample in the loss, as for fit()
};

/// dL/d(output) of layers, by name and in the shapes that get_activations() gives: L is the loss of compile() over x
/// and y as one batch, penalties included. The model's inputs are among them only when they are named. There are zeros
/// where L does not depend on a value by a gradient, such as ids that an Embedding reads.
/// Throws Error when the model is not compiled and when data do not fit it.
/// Source: keract 4.5, get_gradients_of_activations
NamedTensors get_gradients_of_activations(const Model& model, const TensorRefs& x, const TensorRefs& y,
                                          const ActivationGradientsOptions& options = {});

struct WeightGradientsOptions {
  WeightIds weights = {};                    // "lstm", "lstm/kernel", {1, 0}; left out: all
  std::vector<std::string> omit_names = {};  // texts: weights whose names contain one are left out
  bool training = false;       // as while training: dropout and noise are on
  Tensors sample_weight = {};  // of each sample in the loss, as for fit()
};

/// dL/d(weight) of the trainable weights, by the names of weights_by_name() (inspect/weights.hpp): "lstm/kernel". L is
/// the loss of compile() over x and y as one batch, penalties included.
/// Throws Error when the model is not compiled, when data do not fit it, and when an id matches no weight.
/// Source: keract 4.5, get_gradients_of_trainable_weights; see-rnn 1.15, get_gradients
NamedTensors get_gradients_of_trainable_weights(const Model& model, const TensorRefs& x, const TensorRefs& y,
                                                const WeightGradientsOptions& options = {});

}  // namespace nn::inline NN_ABI
