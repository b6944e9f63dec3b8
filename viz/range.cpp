#include "viz/range.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nn/check.hpp"

namespace viz {

namespace {

constexpr Range nothing{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};

Range with(Range range, const nn::Tensor& values) {
  for (const nn::Scalar* v = values.data(); v != values.data() + values.size(); ++v) {
    if (!std::isfinite(*v)) continue;
    range.low = std::min<double>(range.low, *v);
    range.high = std::max<double>(range.high, *v);
  }
  return range;
}

Range or_default(const Range& range) { return range.low > range.high ? Range{0, 1} : range; }

}  // namespace

Range finite_range(const nn::Tensor& values) { return or_default(with(nothing, values)); }

Range finite_range(const std::vector<NamedTensor>& data) {
  Range range = nothing;
  for (const auto& [name, values] : data) range = with(range, values);
  return or_default(range);
}

double largest_magnitude(const std::vector<NamedTensor>& data) {
  const Range range = finite_range(data);
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  return largest > 0 ? largest : 1;
}

Range visible_range(Range range) {
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  constexpr double none = 1e-300;
  if (range.high - range.low > std::max(1e-12 * largest, none)) return range;
  const double margin = largest < none ? 0.1 : 0.1 * largest;
  return {range.low - margin, range.high + margin};
}

Range value_range(const std::string& who, Range range, std::optional<double> vmin, std::optional<double> vmax,
                  std::optional<double> center) {
  range.low = vmin.value_or(vmax ? std::min(range.low, *vmax) : range.low);
  range.high = vmax.value_or(std::max(range.low, range.high));
  if (!std::isfinite(range.high - range.low) || range.low > range.high) {
    nn::fail(who, ": expected a finite vmin that is not above vmax, got ", range.low, " and ", range.high);
  }
  if (!center) return visible_range(range);
  const double reach = std::max(std::abs(range.high - *center), std::abs(range.low - *center));
  if (!std::isfinite(*center - reach) || !std::isfinite(*center + reach)) {
    nn::fail(who, ": expected a finite center, not too far from the values, got ", *center);
  }
  return visible_range({*center - reach, *center + reach});
}

}  // namespace viz
