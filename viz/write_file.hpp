// Files that are either there in full or not there at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace viz {

/// Writes the bytes to a file of that name, in place of an older one. Missing folders are made. The bytes go
/// to a temporary file in the same folder, which is renamed at the end: whoever looks sees the old file or
/// the new one. Throws nn::Error "who: expected ..." naming path and reason when the file cannot be written.
void write_file(const std::string& who, const std::filesystem::path& path, std::string_view bytes);

}  // namespace viz
