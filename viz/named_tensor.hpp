// Tensors under names: data sets of a histogram, maps beside each other.
#pragma once

#include <string>
#include <utility>

#include "nn/tensor.hpp"

namespace viz {

/// Numbers of any shape under a name.
using NamedTensor = std::pair<std::string, nn::Tensor>;

}  // namespace viz
