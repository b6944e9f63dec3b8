// The numbers that the ends of a colour map stand for, as see-rnn's parameter `norm` gives them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viz/named_tensor.hpp"
#include "viz/range.hpp"

namespace viz {

/// .norm = "auto": from -largest to largest of all maps; .norm = "none": each map from its least to its largest number,
/// Python's None; .norm = {-1, 1}: those.
struct Norm {
  Norm(const char* name) : how(name) {}
  Norm(double low, double high) : how("given"), range{low, high} {}

  std::string how;
  Range range{0, 1};
};

/// The ends for all maps; none where each map has its own. Throws nn::Error naming `who` for another name, and ends
/// that are not finite or not in rising order.
std::optional<Range> norm_range(const std::string& who, const Norm& norm, const std::vector<NamedTensor>& maps);

}  // namespace viz
