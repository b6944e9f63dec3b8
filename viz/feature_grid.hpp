// What the functions of features.hpp share: rows and columns of panels, and data as samples.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "nn/tensor.hpp"

namespace viz {

/// As see-rnn chooses it for n panels: the root of n, then rows and columns that divide n; but where that leaves one
/// column of more than 3 panels, as for prime numbers, the root of n rounded up.
std::size_t divided_columns(std::size_t n);
/// Of n panels in so many rows; divided_columns(n) for 0 rows.
std::size_t columns_of(std::size_t n, std::size_t rows);
/// The largest divisor of n that is at most `most`.
std::size_t largest_divisor(std::size_t n, std::size_t most);

/// Data (time, channels) or (samples, time, channels) as (samples, time, channels), without times from max_timesteps
/// on, if given.
nn::Tensor as_samples(const std::string& who, const nn::Tensor& data,
                      std::optional<std::size_t> max_timesteps = std::nullopt);

/// Throws nn::Error unless there are 1 to 10,000 panels.
void check_panels(const std::string& who, std::size_t count);
/// Pixels of so many inches, shared by `count` panels in a row with gaps between them, at least 24; all times `scale`.
int panel_side(const std::string& who, double inches, int dpi, std::size_t count, int gap, int scale);

}  // namespace viz
