// Models in files that are open already; load_model opens them.
#pragma once

#include "nn/files/archive.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// The model in a .keras archive. Throws Error naming the archive and the place.
Model model_in(const Archive& archive, const LoadOptions& options = {});
/// The model in an .h5 file.
Model model_in(const Hdf5File& file, const LoadOptions& options = {});

}  // namespace nn::inline NN_ABI
