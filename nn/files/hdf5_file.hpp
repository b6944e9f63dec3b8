// The inside of Hdf5File, for the sources that implement it.
#pragma once

#include <optional>

#include "nn/files/hdf5.hpp"
#include "nn/files/hdf5_handle.hpp"
#include "nn/files/number_format.hpp"

namespace nn::inline NN_ABI {

struct Hdf5File::Impl {
  ~Impl();

  std::string name;
  std::string bytes;
  Handle file{-1, H5Fclose};

  /// The object of that path, by hard links alone; nothing when there is none.
  std::optional<Handle> find(const std::string& path) const;
  /// The same, which must be there and of the type.
  Handle open(const std::string& path) const;
  Handle open_group(const std::string& path) const;
  Handle open_dataset(const std::string& path) const;
};

/// The numbers of a type of HDF5; nothing for texts, structures and odd numbers.
std::optional<NumberFormat> number_format_of(hid_t type);

}  // namespace nn::inline NN_ABI
