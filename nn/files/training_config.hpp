// What compile() was given, in files: Keras 3's compile_config, and the training_config of HDF5 files.
#pragma once

#include <string>

#include "nn/graph/config.hpp"
#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// {"optimizer": ..., "loss": ..., "loss_weights": ..., "metrics": ..., "weighted_metrics": ...} of a compiled model.
Config compile_config(const Model& model);
/// The same as HDF5 files have it: "optimizer_config" in place of "optimizer".
Config training_config(const Model& model);

/// The optimizer of either, or null.
const Config* optimizer_in(const Config& config);

/// Compiles a model with either of them, of any version of Keras. Does nothing where no loss or no optimizer is given.
/// Throws Error naming `who` for what is not known here, and how to open the model without.
void compile_from_config(const Model& model, const Config& config, const std::string& keras_version,
                         const std::string& who);

/// What resumed training needs and Keras's files have no place for: the seeds of shuffling and of layers, by path.
Config seeds_config(const Model& model);
void take_seeds(const Model& model, const Config& seeds, const std::string& who);

}  // namespace nn::inline NN_ABI
