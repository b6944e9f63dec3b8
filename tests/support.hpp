// What several tests share: tolerances by Scalar, and comparison of tensors.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>

#include "nn/tensor.hpp"

/// A tolerance for float, and one for double.
inline double by_scalar(double in_float, double in_double) {
  return std::is_same_v<nn::Scalar, float> ? in_float : in_double;
}

/// The largest |a - b| / max(1, |b|); infinite when shapes differ or a NaN stands on one side only.
inline double difference(const nn::Tensor& a, const nn::Tensor& b) {
  if (nn::shape_of(a) != nn::shape_of(b)) return INFINITY;
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double p = a.data()[i], q = b.data()[i];
    if (std::isnan(p) || std::isnan(q)) {
      if (std::isnan(p) != std::isnan(q)) return INFINITY;
    } else {
      worst = std::max(worst, std::abs(p - q) / std::max(1.0, std::abs(q)));
    }
  }
  return worst;
}

/// Fails the test when a and b differ by more than the tolerance (2e-5 in float and 1e-10 in double if not given).
inline void check_close(const nn::Tensor& a, const nn::Tensor& b, double tolerance = by_scalar(2e-5, 1e-10)) {
  INFO("shapes ", nn::to_string(nn::shape_of(a)), " and ", nn::to_string(nn::shape_of(b)));
  CHECK(difference(a, b) <= tolerance);
}
