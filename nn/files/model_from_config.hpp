// Models from the trees of options that Keras writes into files. Writing them: graph/model_config.hpp.
#pragma once

#include <string>

#include "nn/graph/config.hpp"
#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// The model that an object describes, {"class_name": "Functional" or "Sequential", "config": ...}, with new weights: of
/// Keras 3, or of Keras 1 and 2 when keras_version says so. Throws Error naming `who` and the layer.
Model model_from_config(const Config& object, const std::string& keras_version, const std::string& who);

}  // namespace nn::inline NN_ABI
