// How strongly each piece of a text is shaded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"

namespace viz {

struct Shades {
  std::vector<double>
      strengths;  // one a piece: from -1 to 1, from 0 if not diverging; NaN for a weight that is not a number
  double top;     // the weight of strength 1
};

/// The weights divided by vmax, by default the largest finite one (in magnitude, if diverging); beyond the ends they
/// are the ends, and all zero when there is nothing to divide by. The weights may have any shape, such as (1, 5): only
/// their number counts. Throws nn::Error naming `who` unless there is a weight for each of at least one piece, and for
/// a vmax that is not above zero.
Shades shades(const std::string& who, const std::vector<std::string>& pieces, const nn::Tensor& weights, bool diverging,
              std::optional<double> vmax);

/// What stands in place of a legend when there is nothing to divide by.
std::string no_shades(bool diverging);

}  // namespace viz
