// JSON texts as Configs: how Keras files describe models.
#pragma once

#include <string>

#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

/// Throws Error naming `who` and the place when the text is no JSON, nested deeper than 200 levels, or has more than a
/// million values.
Config parse_json(const std::string& text, const std::string& who);

std::string to_json(const Config& config);

}  // namespace nn::inline NN_ABI
