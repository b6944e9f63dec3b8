#include "viz/value_range.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/check.hpp"

namespace viz {

Range finite_range(const std::string& who, const nn::Tensor& values, std::optional<double> vmin,
                   std::optional<double> vmax) {
  Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const nn::Scalar* v = values.data(); v != values.data() + values.size(); ++v) {
    if (!std::isfinite(*v)) continue;
    range.low = std::min<double>(range.low, *v);
    range.high = std::max<double>(range.high, *v);
  }
  if (range.low > range.high) range = {0, 1};  // no finite value at all
  range.low = vmin.value_or(vmax ? std::min(range.low, *vmax) : range.low);
  range.high = vmax.value_or(std::max(range.low, range.high));
  if (!std::isfinite(range.high - range.low) || range.low > range.high) {
    nn::fail(who, ": expected a finite vmin that is not above vmax, got ", range.low, " and ", range.high);
  }
  return range;
}

Range value_range(const std::string& who, const nn::Tensor& values, std::optional<double> vmin,
                  std::optional<double> vmax) {
  return visible_range(finite_range(who, values, vmin, vmax));
}

}  // namespace viz
