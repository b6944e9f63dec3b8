#include "viz/shades.hpp"

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"

namespace viz {

Shades shades(const std::string& who, const std::vector<std::string>& pieces, const nn::Tensor& weights, bool diverging,
              std::optional<double> vmax) {
  if (pieces.empty() || weights.size() != pieces.size()) {
    nn::fail(who, ": expected a weight for each of at least one piece, got ", pieces.size(),
             " pieces and weights of shape ", nn::to_string(nn::shape_of(weights)));
  }
  if (vmax && !(std::isfinite(*vmax) && *vmax > 0)) nn::fail(who, ": expected a vmax above 0, got ", *vmax);

  const nn::Scalar* first = weights.data();
  double top = 0;
  for (const nn::Scalar* v = first; v != first + weights.size(); ++v) {
    if (std::isfinite(*v)) top = std::max<double>(top, diverging ? std::abs(*v) : *v);
  }
  top = vmax.value_or(top);
  Shades shades{{}, top};
  for (const nn::Scalar* v = first; v != first + weights.size(); ++v) {
    const double strength = std::isinf(*v) ? *v : top > 0 ? *v / top : 0 * *v;  // 0 * NaN: still NaN
    shades.strengths.push_back(std::isnan(strength) ? strength : std::clamp(strength, diverging ? -1. : 0., 1.));
  }
  return shades;
}

std::string no_shades(bool diverging) { return diverging ? "no finite weight but 0" : "no finite weight above 0"; }

}  // namespace viz
