// Models as trees of options, as Keras 3 writes them into files. Reading them: files/model_from_config.hpp.
#pragma once

#include <string>

#include "nn/graph/config.hpp"
#include "nn/graph/graph.hpp"

namespace nn::inline NN_ABI {

/// {"class_name": "Functional" or "Sequential", "config": ...}. Throws Error when a layer cannot be written.
Config model_config(const std::string& class_name, const std::string& name, const Graph& graph);

/// Options of layers here that are arguments of the call in Keras.
inline constexpr const char* call_options[] = {"use_causal_mask", "return_attention_scores"};

}  // namespace nn::inline NN_ABI
