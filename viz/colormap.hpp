// Colour maps with the numbers and the rounding of matplotlib.
#pragma once

#include <array>
#include <string>

#include "viz/image.hpp"

namespace viz {

/// 256 colours over [0, 1]: Color c = colormap("hot")(0.5).
struct Colormap {
  std::array<Color, 256> entries;
  Color bad;  // for what is not a number

  /// The entry floor(256 x): the first one for x below 0, the last one from 1 on, `bad` for NaN.
  Color operator()(double x) const;
};

/// "hot", "bwr", "viridis", "gray", "magma" or "coolwarm"; throws nn::Error for another name.
Colormap colormap(const std::string& name);

}  // namespace viz
