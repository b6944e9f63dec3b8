// What an optimizer keeps for the weights it trains, in HDF5 files.
#pragma once

#include <string>

#include "nn/files/hdf5.hpp"
#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// As in Keras 3's .keras and .weights.h5: optimizer/vars/0, 1, ...
void write_optimizer_group(const Model& model, Hdf5Writer& file);
/// As in an .h5 of Keras 2 before 2.11, whose order Keras 2 expects: the group optimizer_weights, which lists its arrays.
/// Keras 3 does not go on from it, nor from those that it writes itself.
void write_optimizer_weights(const Model& model, Hdf5Writer& file);

/// Whether a file holds an optimizer's state in either of the two forms.
bool has_optimizer_state(const Hdf5File& file);
/// Takes it for the compiled model's optimizer. old: in the order of optimizers before Keras 2.11. Throws Error, and
/// changes nothing, when it does not fit.
void read_optimizer_state(const Model& model, const Hdf5File& file, const std::string& keras_version, bool old);

}  // namespace nn::inline NN_ABI
