// Models as Keras 2 writes them, in the form that Keras 3 opens too.
#pragma once

#include <string>

#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

/// A model's options for an HDF5 file, and the version of Keras by whose rules they are meant.
struct LegacyModel {
  Config config;
  std::string keras_version;
};

/// The model that model_config() describes, in Keras 2's layout: batch_input_shape, calls as lists, objects without
/// "module", options that Keras 2 may not know left out where they have their default. What has no form in which both
/// open stays as Keras 3 writes it:
///
/// - Calls with further tensors: initial states, the value of MultiHeadAttention, masks given by hand.
/// - Models that use Keras 3's hard_sigmoid, which Keras 2 would open and compute otherwise. "hard_sigmoid_keras2" in a
///   model without it becomes Keras 2's "hard_sigmoid", and the version 2.15.0.
///
/// model: {"class_name": "Functional" or "Sequential", "config": ...}.
/// Source: what Keras 2.12, tf_keras 2.21, Keras 3.3 and 3.15 open; tf_keras/src/engine/functional.py,
/// reconstruct_from_config; keras/src/models/functional.py, deserialize_node
LegacyModel keras2_config(const Config& model);

}  // namespace nn::inline NN_ABI
