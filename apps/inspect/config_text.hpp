// Options from files as a person reads them in a terminal.
#pragma once

#include <string>

#include "nn/graph/config.hpp"

/// Options as Python writes calls: Adam(learning_rate=0.01, beta_1=0.9). What says nothing (None, False, 0, names) is
/// left out.
std::string config_text(const nn::Config& config);
