// Tensors under names: data sets of a histogram, maps beside each other.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "nn/tensor.hpp"

namespace viz {

/// Numbers of any shape under a name.
using NamedTensor = std::pair<std::string, nn::Tensor>;

/// The least and the largest finite number of all; 0 and 1 where there is none.
std::pair<double, double> finite_range(const std::vector<NamedTensor>& data);

}  // namespace viz
