// What a heatmap is asked to draw: is it possible, and which numbers do the colours stand for.
#pragma once

#include "nn/tensor.hpp"
#include "viz/heatmap.hpp"
#include "viz/ticks.hpp"

namespace viz {

/// Throws nn::Error unless the values are a matrix and the options fit it.
void check_heatmap(const nn::Tensor& values, const HeatmapOptions& options);

/// The values of the first and the last colour: vmin and vmax where given, else the ends of the finite
/// values; 0 and 1 when there are none; widened to lie around `center` where that is given. Equal ends are moved
/// apart. Throws nn::Error when vmin is above vmax or one is not finite.
Range heatmap_range(const nn::Tensor& values, const HeatmapOptions& options);

}  // namespace viz
