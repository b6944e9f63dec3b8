// What a model costs while it is made from a file: a small file is not to make a large one.
#pragma once

#include <cstddef>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// While one lives, models made on its thread come from a file that holds so many numbers. Weights start as zeros,
/// whatever their initializers, because their values follow; more of them than numbers, or names of values inside
/// models inside models beyond any use, are an Error of the layer. The innermost counts.
class ModelFromFile {
 public:
  explicit ModelFromFile(std::size_t numbers);
  ~ModelFromFile();
  ModelFromFile(const ModelFromFile&) = delete;
  ModelFromFile& operator=(const ModelFromFile&) = delete;

  /// The one of this thread, or null.
  static ModelFromFile* current();

  std::size_t numbers() const { return numbers_; }
  /// Takes so many of the numbers; false when fewer are left.
  bool take_numbers(std::size_t count);
  /// The same for the bytes that names take.
  bool take_names(std::size_t bytes);

 private:
  std::size_t numbers_, left_, names_left_ = std::size_t{1} << 26;
  ModelFromFile* outer_;
};

}  // namespace nn::inline NN_ABI
