// A model's weights in HDF5 files, in the layouts of Keras 2 and Keras 3.
#pragma once

#include <string>
#include <vector>

#include "nn/files/hdf5.hpp"
#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// The Keras whose formats are written, and the width of the numbers: what resumes training loses none of their bits.
inline constexpr const char* written_keras_version = "3.10.0";
inline constexpr std::size_t bytes_per_number = sizeof(Scalar) == 8 ? 8 : 4;

/// As Keras 3: a group "vars" for each layer, which is found by its class and number.
void write_groups(const Model& model, Hdf5Writer& file);
/// As Keras 2: a group for each layer below `root` ("" or "/model_weights"), its weights in the order of weight_names.
void write_named(const Model& model, Hdf5Writer& file, const std::string& root,
                 const std::string& keras_version = written_keras_version);

/// A value found for a weight. All are found, and checked, before any is taken.
struct FoundWeight {
  Parameter weight;
  Tensor value;
};
/// From a file of either layout. Throws Error naming the file and the layer when something lacks or does not fit.
std::vector<FoundWeight> read_weights(const Model& model, const Hdf5File& file, const LoadWeightsOptions& options);
void take(std::vector<FoundWeight> found);

}  // namespace nn::inline NN_ABI
