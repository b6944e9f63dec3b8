#include "viz/named_tensor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace viz {

std::pair<double, double> finite_range(const std::vector<NamedTensor>& data) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto& [name, values] : data) {
    for (const nn::Scalar* v = values.data(); v != values.data() + values.size(); ++v) {
      if (!std::isfinite(*v)) continue;
      low = std::min<double>(low, *v);
      high = std::max<double>(high, *v);
    }
  }
  return low > high ? std::pair{0., 1.} : std::pair{low, high};
}

}  // namespace viz
