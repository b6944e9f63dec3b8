// Activations, gradients and other tensors by name as JSON: an object of nested lists, as Python's json reads it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "nn/inspect/named_tensors.hpp"

namespace nn::inline NN_ABI {

/// Writes {name: nested lists, ...} with all digits, a name a line; NaN, Infinity and -Infinity as Python writes them.
/// The file appears in full or not at all.   Source: keract 4.5, persist_to_json_file
void persist_to_json_file(const NamedTensors& activations, const std::filesystem::path& path);

/// The tensors of such a file, in its order. Throws Error naming the file and the place when it is something else:
/// lists of different lengths, more than 32 axes, a name twice, other values than numbers.
NamedTensors load_activations_from_json_file(const std::filesystem::path& path);
/// The same from the text of a file; `name` stands for it in errors.
NamedTensors parse_activations_json(std::string_view text, const std::string& name);

}  // namespace nn::inline NN_ABI
