// A whole GRU sequence after its input projection x W + b, forward and backward, in plain loops and few products. The
// readable version is gru_steps in layers/gru.cpp; tests hold the two together.
//
// Dimension letters: N batch, T time, H units. Everything inside is time-major, (T, N, ...), so that
// a step is contiguous. Gates in Keras's order z, r, g (g is the candidate, "h" in Keras's z r h).
#pragma once

#include <cstddef>
#include <vector>

#include "nn/scalar.hpp"
#include "nn/tensor.hpp"

namespace nn::inline NN_ABI::kernels {

struct GRUSizes {
  std::size_t N, T, H;
  bool reset_after;  // r_t works on h_{t-1} U_g instead of h_{t-1}
};

struct GRUWeights {
  const Scalar* U;    // (H, 3H)
  const Scalar* b_h;  // (3H), of h U, or null; with reset_after only
};

/// What the forward pass leaves for the backward pass.
struct GRUSaved {
  Tensor gates;  // (T, N, 3H): in: x W + b; out: after their activations
  Tensor reset;  // (T, N, H): what makes the candidate with r_t: h_{t-1} U_g + b'_g with reset_after, else r_t h_{t-1}
  Tensor h;      // (T + 1, N, H): h[0] is the initial state, h[t + 1] the state after step t
  PoolVector<unsigned char> valid;  // (T, N), empty if every step is: 0 where a step is masked and changes nothing
};

/// Fills gates, reset and h from gates, valid and h[0].
void gru_forward(const GRUSizes& sizes, const GRUWeights& weights, GRUSaved& saved);

/// Where gradients go.
struct GRUGradients {
  Scalar* d;     // (T, N, 4H), replaced: the first 3H of each row are of x W + b
  Scalar* dU;    // (H, 3H), added to; null where nobody wants it
  Scalar* db_h;  // (3H), the same
};

/// dh: (T, N, H), dL/dh[t + 1] as far as it comes from outside.   dh_last: (N, H), in: dL/dh after the last step, from
/// outside; out: dL/dh[0].
void gru_backward(const GRUSizes& sizes, const GRUWeights& weights, const GRUSaved& saved, const Scalar* dh,
                  Scalar* dh_last, const GRUGradients& out);

}  // namespace nn::inline NN_ABI::kernels
