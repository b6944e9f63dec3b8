// NumPy's files of one array.
// Source: numpy/lib/format.py describes the format; numpy.load and numpy.save read and write it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// The array in a .npy file of version 1, 2 or 3: bool, integers of 1 to 8 bytes and floats of 2, 4 and 8, in either order
/// of bytes, by rows or by columns. Throws Error naming the file for another kind of file, and for a size that the
/// file's length does not justify.
Tensor read_npy(const std::filesystem::path& path);
/// The same from the bytes of a file; `name` stands for it in errors.
Tensor parse_npy(std::string_view bytes, const std::string& name);

/// Writes x by rows, little-endian. bytes_per_number: 4 or 8. The file appears in full or not at all.
void write_npy(const Tensor& x, const std::filesystem::path& path, std::size_t bytes_per_number = sizeof(Scalar));

}  // namespace nn::inline NN_ABI
