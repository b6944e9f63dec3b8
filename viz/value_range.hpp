// Which numbers the ends of a colour map stand for.
#pragma once

#include <optional>
#include <string>

#include "nn/tensor.hpp"
#include "viz/ticks.hpp"

namespace viz {

/// vmin and vmax where given, else the ends of the finite values; 0 and 1 when there are none. Throws nn::Error naming
/// `who` when vmin is above vmax or one is not finite.
Range finite_range(const std::string& who, const nn::Tensor& values, std::optional<double> vmin,
                   std::optional<double> vmax);
/// The same with equal ends moved apart: the values of the first and the last colour.
Range value_range(const std::string& who, const nn::Tensor& values, std::optional<double> vmin,
                  std::optional<double> vmax);

}  // namespace viz
