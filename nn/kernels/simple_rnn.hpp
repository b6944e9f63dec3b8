// A whole SimpleRNN sequence after its input projection x W + b, forward and backward. The readable version is
// simple_rnn_steps in layers/simple_rnn.cpp; tests hold the two together.
//
// Dimension letters: N batch, T time, H units. Everything inside is time-major, (T, N, ...), so that a step is
// contiguous.
#pragma once

#include <cstddef>
#include <vector>

#include "nn/scalar.hpp"
#include "nn/tensor.hpp"

namespace nn::inline NN_ABI::kernels {

struct SimpleRNNSizes {
  std::size_t N, T, H;
};

/// What the forward pass leaves for the backward pass.
struct SimpleRNNSaved {
  Tensor z;                          // (T, N, H): in: x W + b; out: tanh(x_t W + b + h_{t-1} U), masked steps too
  Tensor h;                          // (T + 1, N, H): h[0] is the initial state, h[t + 1] the state after step t
  PoolVector<unsigned char> valid;   // (T, N), empty if every step is: 0 where a step is masked and changes nothing
};

/// Fills z and h from z, valid and h[0]. U: (H, H).
void simple_rnn_forward(const SimpleRNNSizes& sizes, const Scalar* U, SimpleRNNSaved& saved);

/// Where gradients go.
struct SimpleRNNGradients {
  Scalar* dz;  // (T, N, H), of x W + b, replaced
  Scalar* dU;  // (H, H), added to; null where nobody wants it
};

/// dh: (T, N, H), dL/dh[t + 1] as far as it comes from outside.   dh_last: (N, H), in: dL/dh after the last step, from
/// outside; out: dL/dh[0].
void simple_rnn_backward(const SimpleRNNSizes& sizes, const Scalar* U, const SimpleRNNSaved& saved, const Scalar* dh,
                         Scalar* dh_last, const SimpleRNNGradients& out);

}  // namespace nn::inline NN_ABI::kernels
