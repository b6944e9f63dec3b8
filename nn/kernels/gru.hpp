// A whole GRU sequence, forward and backward, in plain loops and few products. The readable version is gru_steps in
// layers/gru.cpp; tests hold the two together.
//
// Dimension letters: N batch, T time, D features, H units. Everything inside is time-major, (T, N, ...), so that
// a step is contiguous. Gates in Keras's order z, r, g (g is the candidate, "h" in Keras's z r h).
#pragma once

#include <cstddef>
#include <vector>

#include "nn/scalar.hpp"
#include "nn/tensor.hpp"

namespace nn::inline NN_ABI::kernels {

struct GRUSizes {
  std::size_t N, T, D, H;
  bool reset_after;  // r_t works on h_{t-1} U_g instead of h_{t-1}
};

struct GRUWeights {
  const Scalar* W;    // (D, 3H)
  const Scalar* U;    // (H, 3H)
  const Scalar* b;    // (3H), of x W, or null
  const Scalar* b_h;  // (3H), of h U, or null; with reset_after only
};

/// What the forward pass leaves for the backward pass.
struct GRUSaved {
  Tensor x;      // (T, N, D)
  Tensor gates;  // (T, N, 3H) after their activations
  Tensor reset;  // (T, N, H): what makes the candidate with r_t: h_{t-1} U_g + b'_g with reset_after, else r_t h_{t-1}
  Tensor h;      // (T + 1, N, H): h[0] is the initial state, h[t + 1] the state after step t
  std::vector<unsigned char> valid;  // (T, N), empty if every step is: 0 where a step is masked and changes nothing
};

/// Fills gates, reset and h from x, valid and h[0].
void gru_forward(const GRUSizes& sizes, const GRUWeights& weights, GRUSaved& saved);

/// Where gradients go. Null where nobody wants one.
struct GRUGradients {
  Scalar* dx;    // (T, N, D), replaced
  Scalar* dW;    // (D, 3H), added to, as all below
  Scalar* dU;    // (H, 3H)
  Scalar* db;    // (3H)
  Scalar* db_h;  // (3H)
};

/// dh: (T, N, H), dL/dh[t + 1] as far as it comes from outside.   dh_last: (N, H), in: dL/dh after the last step, from
/// outside; out: dL/dh[0].
void gru_backward(const GRUSizes& sizes, const GRUWeights& weights, const GRUSaved& saved, const Scalar* dh,
                  Scalar* dh_last, const GRUGradients& out);

}  // namespace nn::inline NN_ABI::kernels
