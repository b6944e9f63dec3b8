#include "viz/feature_grid.hpp"

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"

namespace viz {

std::size_t divided_columns(std::size_t n) {
  auto rows = static_cast<std::size_t>(std::sqrt(static_cast<double>(n)));
  std::size_t columns = std::max<std::size_t>(1, n / std::max<std::size_t>(1, rows));
  while (n % columns != 0) --columns;
  if (columns == 1 && n > 3) return static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(n))));
  return columns;
}

std::size_t columns_of(std::size_t n, std::size_t rows) {
  if (rows == 0) return divided_columns(n);
  rows = std::min(rows, n);
  return (n + rows - 1) / rows;
}

std::size_t largest_divisor(std::size_t n, std::size_t most) {
  std::size_t divisor = std::max<std::size_t>(1, std::min(n, most));
  while (n % divisor != 0) --divisor;
  return divisor;
}

nn::Tensor as_samples(const std::string& who, const nn::Tensor& data,
                      std::optional<std::size_t> max_timesteps) {
  const nn::Shape shape = nn::shape_of(data);
  if ((shape.size() != 2 && shape.size() != 3) || data.size() == 0) {
    nn::fail(who, ": expected data of shape (time, channels) or (samples, time, channels), got ", nn::to_string(shape));
  }
  if (max_timesteps == 0) nn::fail(who, ": expected max_timesteps to be at least 1, got 0");
  const std::size_t samples = shape.size() == 3 ? shape[0] : 1, time = shape[shape.size() - 2], channels = shape.back();
  const std::size_t kept = std::min(time, max_timesteps.value_or(time));
  nn::Tensor result = nn::zeros({samples, kept, channels});
  for (std::size_t i = 0; i < samples; ++i) {
    std::copy_n(data.data() + i * time * channels, kept * channels, result.data() + i * kept * channels);
  }
  return result;
}

void check_panels(const std::string& who, std::size_t count) {
  nn::expect_between(who, "the number of panels", static_cast<double>(count), 1, 10'000);
}

int panel_side(const std::string& who, double inches, int dpi, std::size_t count, int gap, int scale) {
  nn::expect_between(who, "scale", scale, 1, 2);
  nn::expect_between(who, "dpi", dpi, 10, 600);
  nn::expect_between(who, "a side in inches", inches, 0.1, 200);
  const double all = inches * dpi - gap * static_cast<double>(count - 1);
  return scale * std::max(24, static_cast<int>(all / static_cast<double>(count)));
}

}  // namespace viz
