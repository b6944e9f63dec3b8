#include "viz/norm.hpp"

#include <cmath>

#include "nn/check.hpp"

namespace viz {

std::optional<Range> norm_range(const std::string& who, const Norm& norm, const std::vector<NamedTensor>& maps) {
  if (norm.how == "given") {
    if (norm.range.low < norm.range.high && std::isfinite(norm.range.high - norm.range.low)) return norm.range;
    nn::fail(who, ": expected a finite norm in rising order, got ", norm.range.low, " and ", norm.range.high);
  }
  nn::expect_one_of(who, "norm", norm.how, {"auto", "none"});
  if (norm.how == "none") return std::nullopt;
  const double reach = largest_magnitude(maps);
  return Range{-reach, reach};
}

}  // namespace viz
