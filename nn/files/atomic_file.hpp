// Files read whole, and files that are either there in full or not there at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// Writes the bytes to a file of that name, in place of an older one. Missing folders are made. The bytes go
/// to a temporary file in the same folder, which is renamed at the end: whoever looks sees the old file or
/// the new one. Throws Error "who: expected ..." naming path and reason when the file cannot be written.
void write_file(const std::string& who, const std::filesystem::path& path, std::string_view bytes);

/// The bytes of a file. Throws Error "path: expected ..." with the reason when it is no regular file or cannot be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace nn::inline NN_ABI
