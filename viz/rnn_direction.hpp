// One direction of a recurrent layer: its weights as the pictures of viz/rnn_weights.hpp take them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "nn/tensor.hpp"
#include "viz/named_tensor.hpp"
#include "viz/rnn_weights.hpp"

namespace viz {

/// The weights of one direction, checked.
struct RnnDirection {
  std::string direction;             // "forward", "backward", or none
  std::vector<NamedTensor> kernels;  // kernel and recurrent_kernel
  nn::Tensor bias;                   // (rows, gates * units); empty: none
  std::vector<std::string> gates;    // at least one
  std::size_t units;                 // columns of a gate

  std::string titled(const std::string& name) const { return direction.empty() ? name : direction + " " + name; }
};

/// direction: "forward", "backward", or none. Throws nn::Error naming `who` for weights that do not fit each other.
RnnDirection rnn_direction(const std::string& who, const std::string& direction, const RnnWeights& weights,
                           bool show_bias);

/// All kernels of all directions.
std::vector<NamedTensor> kernels_of(const std::vector<RnnDirection>& directions);

}  // namespace viz
