// A matrix with more cells than pixels made smaller.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"

namespace viz {

/// One number for each block of a matrix. Block (i, j) is the rows from row_first[i] to before row_first[i + 1] and the
/// columns likewise. how: "extremes", the number furthest from `center`, or from the mean of all finite numbers when
/// that is none, or NaN if there is one; "mean", the mean of the finite numbers, or NaN if there are none.
nn::Tensor reduced(const nn::Tensor& values, const std::vector<std::size_t>& row_first,
                   const std::vector<std::size_t>& column_first, const std::string& how, std::optional<double> center);

}  // namespace viz
