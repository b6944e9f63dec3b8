// A whole LSTM sequence after its input projection x W + b, forward and backward, in plain loops and few products. The
// readable version is lstm_steps in layers/lstm.cpp; tests hold the two together.
//
// Dimension letters: N batch, T time, H units. Everything inside is time-major, (T, N, ...), so that
// a step is contiguous. Gates in Keras's order i, f, g, o (g is the candidate, "c" in Keras's i f c o).
#pragma once

#include <cstddef>
#include <vector>

#include "nn/scalar.hpp"
#include "nn/tensor.hpp"

namespace nn::inline NN_ABI::kernels {

struct LSTMSizes {
  std::size_t N, T, H;
};

/// What the forward pass leaves for the backward pass.
struct LSTMSaved {
  Tensor gates;                      // (T, N, 4H): in: x W + b; out: after their activations
  Tensor c;                          // (T + 1, N, H): c[0] is the initial state, c[t + 1] the state after step t
  Tensor tanh_c;                     // (T, N, H)
  Tensor h;                          // (T + 1, N, H)
  PoolVector<unsigned char> valid;   // (T, N), empty if every step is: 0 where a step is masked and changes nothing
};

/// Fills gates, c, tanh_c and h from gates, valid, c[0] and h[0]. U: (H, 4H).
void lstm_forward(const LSTMSizes& sizes, const Scalar* U, LSTMSaved& saved);

/// Where gradients go.
struct LSTMGradients {
  Scalar* dz;  // (T, N, 4H), of x W + b, replaced
  Scalar* dU;  // (H, 4H), added to; null where nobody wants it
};

/// dh: (T, N, H), dL/dh[t + 1] as far as it comes from outside.   dc, dh_last: (N, H), in: dL/dc and dL/dh after the
/// last step, from outside; out: dL/dc[0] and dL/dh[0].
void lstm_backward(const LSTMSizes& sizes, const Scalar* U, const LSTMSaved& saved, const Scalar* dh, Scalar* dh_last,
                   Scalar* dc, const LSTMGradients& out);

}  // namespace nn::inline NN_ABI::kernels
