#include "nn/kernels/lstm.hpp"

#include <algorithm>

#include "nn/blas.hpp"
#include "nn/kernels/elementwise.hpp"

namespace nn::inline NN_ABI::kernels {

namespace {

// One step after the products: z (N, 4H) becomes the gates; c and h are the new states.
void step_forward(const LSTMSizes& s, Scalar* z, const Scalar* c_before, Scalar* c, Scalar* tanh_c, Scalar* h) {
  const std::size_t H = s.H;
  for (std::size_t n = 0; n < s.N; ++n) {
    Scalar* i = z + n * 4 * H;
    sigmoid(i, i, 2 * H);              // i_t, f_t
    tanh(i + 2 * H, i + 2 * H, H);     // g_t
    sigmoid(i + 3 * H, i + 3 * H, H);  // o_t
    const Scalar *f = i + H, *g = i + 2 * H;
    for (std::size_t j = 0; j < H; ++j)
      c[n * H + j] = f[j] * c_before[n * H + j] + i[j] * g[j];  // c_t = f_t c_{t-1} + i_t g_t
  }
  tanh(c, tanh_c, s.N * H);
  for (std::size_t n = 0; n < s.N; ++n) {
    const Scalar* o = z + n * 4 * H + 3 * H;
    for (std::size_t j = 0; j < H; ++j) h[n * H + j] = o[j] * tanh_c[n * H + j];  // h_t = o_t tanh(c_t)
  }
}

// A masked step changes nothing: the rows of the states before it are copied over.
void keep_masked(const LSTMSizes& s, const unsigned char* valid, const Scalar* before, Scalar* state) {
  for (std::size_t n = 0; n < s.N; ++n) {
    if (!valid[n]) std::copy_n(before + n * s.H, s.H, state + n * s.H);
  }
}

// The forward step undone for one sample: dh is dL/dh_t; dc comes in as dL/dc_t and leaves as dL/dc_{t-1}.
void undo_step(std::size_t H, const Scalar* gates, const Scalar* c_before, const Scalar* tanh_c, const Scalar* dh,
               Scalar* dc, Scalar* dz) {
  const Scalar *i = gates, *f = gates + H, *g = gates + 2 * H, *o = gates + 3 * H;
  for (std::size_t j = 0; j < H; ++j) {
    const Scalar d_o = dh[j] * tanh_c[j];  // h_t = o_t tanh(c_t)
    const Scalar d_c = dc[j] + dh[j] * o[j] * (1 - tanh_c[j] * tanh_c[j]);
    dz[j] = d_c * g[j] * i[j] * (1 - i[j]);  // c_t = f_t c_{t-1} + i_t g_t
    dz[H + j] = d_c * c_before[j] * f[j] * (1 - f[j]);
    dz[2 * H + j] = d_c * i[j] * (1 - g[j] * g[j]);
    dz[3 * H + j] = d_o * o[j] * (1 - o[j]);
    dc[j] = d_c * f[j];
  }
}

}  // namespace

void lstm_forward(const LSTMSizes& s, const Scalar* U, LSTMSaved& saved) {
  const auto [N, T, H] = s;
  const PackedMatrix packed_U(matrix(U, H, 4 * H), T);
  for (std::size_t t = 0; t < T; ++t) {
    const Scalar *h_before = saved.h.data() + t * N * H, *c_before = saved.c.data() + t * N * H;
    Scalar *h = saved.h.data() + (t + 1) * N * H, *c = saved.c.data() + (t + 1) * N * H;
    Scalar* z = saved.gates.data() + t * N * 4 * H;
    gemm(matrix(h_before, N, H), packed_U, matrix(z, N, 4 * H), Into::add);
    step_forward(s, z, c_before, c, saved.tanh_c.data() + t * N * H, h);
    if (!saved.valid.empty()) {
      keep_masked(s, saved.valid.data() + t * N, h_before, h);
      keep_masked(s, saved.valid.data() + t * N, c_before, c);
    }
  }
}

void lstm_backward(const LSTMSizes& s, const Scalar* U, const LSTMSaved& saved, const Scalar* dh, Scalar* dh_last,
                   Scalar* dc, const LSTMGradients& out) {
  const auto [N, T, H] = s;
  Tensor dh_t = uninitialized({N, H});  // dL/dh_t, from outside and from step t + 1
  const PackedMatrix U_t = PackedMatrix::transposed(matrix(U, H, 4 * H));
  for (std::size_t t = T; t-- > 0;) {
    Scalar* dz_t = out.dz + t * N * 4 * H;
    for (std::size_t k = 0; k < N * H; ++k) dh_t.data()[k] = dh[t * N * H + k] + dh_last[k];
    for (std::size_t n = 0; n < N; ++n) {
      if (saved.valid.empty() || saved.valid[t * N + n]) {
        undo_step(H, saved.gates.data() + (t * N + n) * 4 * H, saved.c.data() + (t * N + n) * H,
                  saved.tanh_c.data() + (t * N + n) * H, dh_t.data() + n * H, dc + n * H, dz_t + n * 4 * H);
      } else {
        std::fill_n(dz_t + n * 4 * H, 4 * H, Scalar{0});
      }
    }
    // z_t = ... + h_{t-1} U        dh_{t-1} = dz_t U^T  (N, 4H) x (4H, H)
    gemm(matrix(dz_t, N, 4 * H), U_t, matrix(dh_last, N, H));
    for (std::size_t n = 0; !saved.valid.empty() && n < N; ++n) {
      if (!saved.valid[t * N + n]) std::copy_n(dh_t.data() + n * H, H, dh_last + n * H);  // h_t = h_{t-1}
    }
  }
  if (out.dU) {
    gemm_tn(matrix(saved.h.data(), T * N, H), matrix(out.dz, T * N, 4 * H), matrix(out.dU, H, 4 * H), Into::add);
  }
}

}  // namespace nn::inline NN_ABI::kernels
