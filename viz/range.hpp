// Ranges of numbers: what data span, and what the ends of axes and colour maps stand for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/named_tensor.hpp"

namespace viz {

struct Range {
  double low, high;
};

/// From the least to the largest finite number; from 0 to 1 where there is none.
Range finite_range(const nn::Tensor& values);
Range finite_range(const std::vector<NamedTensor>& data);

/// The largest distance of a finite number from 0; 1 where that is 0 or there is none.
double largest_magnitude(const std::vector<NamedTensor>& data);

/// The range itself; or, when its ends are (nearly) the same number, one around it: 10 % to both sides, as
/// matplotlib does, and 0.1 around zero.
Range visible_range(Range range);

/// The values of the first and the last colour: vmin and vmax where given, else the ends of the finite values; widened
/// to lie around `center` where that is given. Equal ends are moved apart. Throws nn::Error naming `who` when vmin is
/// above vmax or one is not finite.
Range value_range(const std::string& who, Range finite, std::optional<double> vmin, std::optional<double> vmax,
                  std::optional<double> center = std::nullopt);

}  // namespace viz
