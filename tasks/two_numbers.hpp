// The sibling task of the same package: the mean of two numbers that are marked by a 0 before each.
#pragma once

#include <optional>
#include <vector>

#include "nn/nn.hpp"

namespace tasks {

struct TwoNumbers {
  nn::Tensor x;                                             // (n, length, 1)
  nn::Tensor y;                                             // (n, 1): (x_a + x_b) / 2
  std::vector<std::pair<std::size_t, std::size_t>> places;  // a and b, different, 1 to length - 1
};

/// n sequences, uniform in [0, 1). y is taken before x[a - 1] and x[b - 1] are set to 0, so where a and b are
/// neighbours one of the two numbers is not to be seen any more: that bounds how small the loss can get.
TwoNumbers two_numbers(std::size_t n, std::size_t length, nn::Random& random,
                       std::optional<std::pair<std::size_t, std::size_t>> places = std::nullopt);

/// (n, length): 1 at a and b.
nn::Tensor marked(const TwoNumbers& data);

/// The mean over samples of the weight at a and b together; 2 / length by chance.
double weight_on_marked(const nn::Tensor& map, const TwoNumbers& data);

}  // namespace tasks
