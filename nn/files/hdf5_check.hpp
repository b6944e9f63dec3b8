// A look at an HDF5 file before the HDF5 library reads it. The library trusts a file's addresses, lengths and lists more
// than it can: damaged ones make it write beyond its memory or run in circles. Checked here is what Keras's files are
// made of; whatever they do not have is refused.
// Source: "HDF5 File Format Specification Version 3.0", The HDF Group.
#pragma once

#include <string>
#include <string_view>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// Throws Error "file: at byte 1234: expected ..., got ..." unless every object that hangs below the root lies within the
/// file and is of a kind that Keras's files have.
void check_hdf5(std::string_view bytes, const std::string& file);

}  // namespace nn::inline NN_ABI
