#include "nn/kernels/simple_rnn.hpp"

#include <algorithm>

#include "nn/blas.hpp"
#include "nn/kernels/elementwise.hpp"

namespace nn::inline NN_ABI::kernels {

void simple_rnn_forward(const SimpleRNNSizes& s, const Scalar* U, SimpleRNNSaved& saved) {
  const auto [N, T, H] = s;
  const PackedMatrix packed_U(matrix(U, H, H), T);
  for (std::size_t t = 0; t < T; ++t) {
    const Scalar* before = saved.h.data() + t * N * H;
    Scalar *z = saved.z.data() + t * N * H, *h = saved.h.data() + (t + 1) * N * H;
    gemm(matrix(before, N, H), packed_U, matrix(z, N, H), Into::add);
    tanh(z, z, N * H);
    for (std::size_t n = 0; n < N; ++n) {
      const bool runs = saved.valid.empty() || saved.valid[t * N + n];
      std::copy_n((runs ? z : before) + n * H, H, h + n * H);
    }
  }
}

void simple_rnn_backward(const SimpleRNNSizes& s, const Scalar* U, const SimpleRNNSaved& saved, const Scalar* dh,
                         Scalar* dh_last, const SimpleRNNGradients& out) {
  const auto [N, T, H] = s;
  Tensor dh_t = uninitialized({N, H});  // dL/dh_t, from outside and from step t + 1
  const PackedMatrix U_t = PackedMatrix::transposed(matrix(U, H, H));
  const unsigned char* valid = saved.valid.empty() ? nullptr : saved.valid.data();
  for (std::size_t t = T; t-- > 0;) {
    const Scalar* z = saved.z.data() + t * N * H;
    Scalar* dz = out.dz + t * N * H;
    for (std::size_t k = 0; k < N * H; ++k) {
      dh_t.data()[k] = dh[t * N * H + k] + dh_last[k];
      dz[k] = dh_t.data()[k] * (1 - z[k] * z[k]);
    }
    for (std::size_t n = 0; valid && n < N; ++n) {
      if (!valid[t * N + n]) std::fill_n(dz + n * H, H, Scalar{0});
    }
    gemm(matrix(dz, N, H), U_t, matrix(dh_last, N, H));
    for (std::size_t n = 0; valid && n < N; ++n) {
      if (!valid[t * N + n]) std::copy_n(dh_t.data() + n * H, H, dh_last + n * H);  // h_t = h_{t-1}
    }
  }
  if (out.dU) gemm_tn(matrix(saved.h.data(), T * N, H), matrix(out.dz, T * N, H), matrix(out.dU, H, H), Into::add);
}

}  // namespace nn::inline NN_ABI::kernels
