// Where a model's weights stand in Keras's files.
#pragma once

#include <string>
#include <vector>

#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// The variables of one object of a Keras 3 file: the group whose "vars" holds them as 0, 1, ..., and its name.
struct WeightGroup {
  std::string path;  // "layers/lstm/cell"; the class in snake_case and a number, not the layer's name
  std::string name;  // the layer's
  Parameters weights;
};
/// In the order of the layers, those without weights too.   Source: keras/src/saving/saving_lib.py, _save_state
std::vector<WeightGroup> weight_groups(const Model& model);

/// The weights of a layer that contains no other, of the class that files name.
struct LayerWeights {
  std::string class_name;
  Parameters weights;
};

/// A layer and what its weights are called in Keras 2's files, each name once: lstm/lstm_cell/kernel:0,
/// bidirectional/forward_lstm/lstm_cell/kernel:0, multi_head_attention/query/kernel:0. Keras reads them by their order.
struct NamedWeights {
  std::string layer;
  std::vector<std::string> names;
  Parameters weights;               // trainable ones first
  std::vector<LayerWeights> parts;  // the same by the layers inside: of a model, Bidirectional, TimeDistributed
};
std::vector<NamedWeights> named_weights(const Model& model);

}  // namespace nn::inline NN_ABI
