// JSON texts as Configs: how Keras files describe models.
#pragma once

#include <string>

#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

/// Throws Error naming `who` and the place when the text is no JSON, nested deeper than 200 levels, has more than a
/// million values, or more than most_fields in one object, which are searched one after the other.
Config parse_json(const std::string& text, const std::string& who, std::size_t most_fields = 1000);

/// indent: blanks for each level, on lines of their own; below 0: all on one line.
std::string to_json(const Config& config, int indent = -1);

}  // namespace nn::inline NN_ABI
