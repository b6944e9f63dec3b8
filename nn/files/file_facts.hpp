// What a Keras file says about itself, read without building its model: of models that do not open here, too.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "nn/graph/config.hpp"
#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

enum class FileKind {
  archive,          // a model in a zip archive: .keras of Keras 3
  model,            // a model in HDF5: .h5 of Keras 1 to 3
  named_weights,    // weights alone, by the names of layers: .h5 of Keras 1 and 2
  grouped_weights,  // weights alone, by the classes of layers: .weights.h5 of Keras 3
  other,            // HDF5 of something else
};

/// An array and its name: "lstm_1/kernel"; "enc/lstm_cell/0" where the file numbers the weights of a layer.
struct WeightInFile {
  std::string name;
  Tensor value;
};

struct FileFacts {
  FileKind kind = FileKind::other;
  std::size_t bytes = 0;
  std::string keras_version, backend, date_saved;  // empty when the file does not say
  Config model;     // the model's description, {"class_name": ..., "config": ...}; null when there is none
  Config training;  // what compile was given, the optimizer as "optimizer"; null when there is nothing
  std::optional<std::int64_t> iterations;                   // steps that the optimizer has done
  std::size_t optimizer_arrays = 0, optimizer_numbers = 0;  // its state
  std::vector<WeightInFile> weights;
  std::vector<std::string> problems;  // a sentence for each part that could not be read
};

/// Throws Error naming the file when it is neither an archive of Keras's nor HDF5, or not there in full. A part that is
/// missing or odd is left out, an odd one noted among the problems.
FileFacts file_facts(const std::filesystem::path& path);

}  // namespace nn::inline NN_ABI
