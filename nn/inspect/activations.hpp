// What the layers of a model give for data: Keras's activations by name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/graph/model.hpp"
#include "nn/inspect/named_tensors.hpp"
#include "nn/inspect/spots.hpp"

namespace nn::inline NN_ABI {

struct ActivationsOptions {
  LayerIds layers = {};  // names, parts of names, places; left out: the inputs and every layer
  std::optional<Symbols> nodes_to_evaluate = std::nullopt;  // instead of layers: what calls gave, model.output("lstm")
  std::string output_format = "simple";  // "lstm"; "full": with class and output, "lstm/LSTM:0"; "numbered": "0", "1"
  bool nested = false;                   // the layers of nested models, "outer/inner", instead of these models' outputs
  bool inner = false;                    // values inside layers too, such as attention weights
  bool training = false;                 // as while training: dropout and noise are on
  std::optional<std::size_t> batch_size = std::nullopt;  // none: the Input's, or else 32
};

/// The outputs of a model's layers for x by the names that fetch() knows: "lstm", "lstm/output_1" for a further output,
/// "heads/attention_scores" for a value inside a layer, "encoder/lstm" for a layer of a model inside. They come in the
/// order of computing, the model's inputs first. A name in full stands for that layer, any other text for all whose
/// names contain it. A stateful model begins with the states it has, and has them again afterwards. The model need not
/// be compiled. Throws Error listing the names for one that nothing has, for layers and nodes at once, and for
/// an empty vector of either.
/// Source: keract 4.5, get_activations
NamedTensors get_activations(const Model& model, const TensorRefs& x, const ActivationsOptions& options = {});

/// The outputs of all layers whose names contain the text, those of nested models too.
/// learning_phase: 1 as while training, 0 as when predicting.   Throws Error listing the names when there is none.
NamedTensors get_layer_outputs(const Model& model, const std::string& layer_name, const TensorRefs& x,
                               int learning_phase = 0);

}  // namespace nn::inline NN_ABI
