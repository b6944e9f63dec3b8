// What a heatmap is asked to draw: is it possible?
#pragma once

#include <string>

#include "nn/tensor.hpp"
#include "viz/heatmap.hpp"

namespace viz {

/// Throws nn::Error naming `who` unless the values are a matrix and the options fit it.
void check_heatmap(const nn::Tensor& values, const HeatmapOptions& options, const std::string& who = "heatmap");

}  // namespace viz
