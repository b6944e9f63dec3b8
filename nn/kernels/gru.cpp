#include "nn/kernels/gru.hpp"

#include <algorithm>

#include "nn/blas.hpp"
#include "nn/kernels/elementwise.hpp"

namespace nn::inline NN_ABI::kernels {

namespace {

// Gates `first` up to `end` of a matrix whose rows hold `all` gates.
template <class Pointer>
MatrixView<Pointer> gates_of(Pointer data, std::size_t rows, std::size_t H, std::size_t all, std::size_t first,
                             std::size_t end) {
  return {data + first * H, rows, (end - first) * H, all * H};
}

// U as the steps multiply with it: (H, 2H) and (H, H), on the way back turned over.
struct Factors {
  PackedMatrix U_zr, U_g;
};

// One step of all samples from the sums x W + b, which become the gates.
void step_forward(const GRUSizes& s, const GRUWeights& w, const Factors& factors, const Scalar* h_before, Scalar* gates,
                  Scalar* reset, Scalar* h) {
  const std::size_t N = s.N, H = s.H;
  gemm(matrix(h_before, N, H), factors.U_zr, gates_of(gates, N, H, 3, 0, 2), Into::add);
  for (std::size_t n = 0; n < N; ++n) {
    Scalar *z = gates + n * 3 * H, *r = z + H, *reset_n = reset + n * H;
    for (std::size_t k = 0; w.b_h && k < 2 * H; ++k) z[k] += w.b_h[k];
    sigmoid(z, z, 2 * H);  // z_t, r_t
    if (!s.reset_after) {
      for (std::size_t j = 0; j < H; ++j) reset_n[j] = r[j] * h_before[n * H + j];
    } else {
      w.b_h ? std::copy_n(w.b_h + 2 * H, H, reset_n) : std::fill_n(reset_n, H, Scalar{0});
    }
  }
  if (s.reset_after) {
    gemm(matrix(h_before, N, H), factors.U_g, matrix(reset, N, H), Into::add);
  } else {
    gemm(matrix(reset, N, H), factors.U_g, gates_of(gates, N, H, 3, 2, 3), Into::add);
  }
  for (std::size_t n = 0; n < N; ++n) {
    const Scalar *z = gates + n * 3 * H, *r = z + H, *before = h_before + n * H;
    Scalar* g = gates + n * 3 * H + 2 * H;
    for (std::size_t j = 0; s.reset_after && j < H; ++j) g[j] += r[j] * reset[n * H + j];
    tanh(g, g, H);
    for (std::size_t j = 0; j < H; ++j) h[n * H + j] = g[j] + z[j] * (before[j] - g[j]);  // z_t h_{t-1} + (1 - z_t) g_t
  }
}

// A masked step changes nothing: the rows of the state before it are copied over.
void keep_masked(const GRUSizes& s, const unsigned char* valid, const Scalar* before, Scalar* state) {
  for (std::size_t n = 0; n < s.N; ++n) {
    if (!valid[n]) std::copy_n(before + n * s.H, s.H, state + n * s.H);
  }
}

// What one step leaves, and the gradients of its sums before their activations, side by side in the columns
//   z (H) | r (H) | g (H) | reset (H)
// The first three are those of x W + b.
struct Step {
  const Scalar *gates, *h_before, *reset;
  const unsigned char* valid;  // (N), or null if all are; the rows of others are 0
  Scalar* d;

  bool runs(std::size_t n) const { return !valid || valid[n]; }
};

// h_t = z_t h_{t-1} + (1 - z_t) g_t undone for one sample. dh_before: what of dL/dh_{t-1} comes through no product.
void undo_mix(std::size_t H, const Scalar* gates, const Scalar* h_before, const Scalar* dh, Scalar* d,
              Scalar* dh_before) {
  const Scalar *z = gates, *g = gates + 2 * H;
  Scalar *dz = d, *dg = d + 2 * H;
  for (std::size_t j = 0; j < H; ++j) {
    dz[j] = dh[j] * (h_before[j] - g[j]) * z[j] * (1 - z[j]);
    dg[j] = dh[j] * (1 - z[j]) * (1 - g[j] * g[j]);
    dh_before[j] = dh[j] * z[j];
  }
}

// reset_after: g = tanh(... + r_t reset), reset = h_{t-1} U_g + b'_g. U_g_t: U_g turned over.
void undo_reset_after(const GRUSizes& s, const Step& step, const PackedMatrix& U_g_t, Scalar* dh_before) {
  const std::size_t N = s.N, H = s.H;
  for (std::size_t n = 0; n < N; ++n) {
    if (!step.runs(n)) continue;
    const Scalar *r = step.gates + n * 3 * H + H, *reset = step.reset + n * H;
    Scalar *dr = step.d + n * 4 * H + H, *dg = dr + H, *d_reset = dg + H;
    for (std::size_t j = 0; j < H; ++j) {
      dr[j] = dg[j] * reset[j] * r[j] * (1 - r[j]);
      d_reset[j] = dg[j] * r[j];
    }
  }
  gemm(gates_of(step.d, N, H, 4, 3, 4), U_g_t, matrix(dh_before, N, H), Into::add);
}

// Otherwise: g = tanh(... + reset U_g), reset = r_t h_{t-1}.
void undo_reset_before(const GRUSizes& s, const Step& step, const PackedMatrix& U_g_t, Scalar* dh_before) {
  const std::size_t N = s.N, H = s.H;
  gemm(gates_of(step.d, N, H, 4, 2, 3), U_g_t, gates_of(step.d, N, H, 4, 3, 4));
  for (std::size_t n = 0; n < N; ++n) {
    if (!step.runs(n)) continue;
    const Scalar *r = step.gates + n * 3 * H + H, *h_before = step.h_before + n * H;
    Scalar *dr = step.d + n * 4 * H + H, *d_reset = dr + 2 * H;
    for (std::size_t j = 0; j < H; ++j) {
      dr[j] = d_reset[j] * h_before[j] * r[j] * (1 - r[j]);
      dh_before[n * H + j] += d_reset[j] * r[j];
    }
  }
}

// Gradients that no other step needs, each in one product over all steps.
void backward_of_all_steps(const GRUSizes& s, const GRUSaved& saved, const GRUGradients& out) {
  const std::size_t rows = s.T * s.N, H = s.H;
  const auto d_of = [&](std::size_t first, std::size_t end) { return gates_of(out.d, rows, H, 4, first, end); };
  const ConstMatrix h = matrix(saved.h.data(), rows, H);
  if (out.dU) {
    gemm_tn(h, d_of(0, 2), gates_of(out.dU, H, H, 3, 0, 2), Into::add);
    gemm_tn(s.reset_after ? h : matrix(saved.reset.data(), rows, H), s.reset_after ? d_of(3, 4) : d_of(2, 3),
            gates_of(out.dU, H, H, 3, 2, 3), Into::add);
  }
  for (std::size_t row = 0; out.db_h && row < rows; ++row) {
    const Scalar* d = out.d + row * 4 * H;
    for (std::size_t k = 0; k < 2 * H; ++k) out.db_h[k] += d[k];
    for (std::size_t k = 2 * H; k < 3 * H; ++k) out.db_h[k] += d[H + k];
  }
}

}  // namespace

void gru_forward(const GRUSizes& s, const GRUWeights& w, GRUSaved& saved) {
  const std::size_t N = s.N, T = s.T, H = s.H;
  const Factors factors{{gates_of(w.U, H, H, 3, 0, 2), T}, {gates_of(w.U, H, H, 3, 2, 3), T}};
  for (std::size_t t = 0; t < T; ++t) {
    const Scalar* h_before = saved.h.data() + t * N * H;
    Scalar* h = saved.h.data() + (t + 1) * N * H;
    step_forward(s, w, factors, h_before, saved.gates.data() + t * N * 3 * H, saved.reset.data() + t * N * H, h);
    if (!saved.valid.empty()) keep_masked(s, saved.valid.data() + t * N, h_before, h);
  }
}

void gru_backward(const GRUSizes& s, const GRUWeights& w, const GRUSaved& saved, const Scalar* dh, Scalar* dh_last,
                  const GRUGradients& out) {
  const std::size_t N = s.N, T = s.T, H = s.H;
  Tensor dh_t = uninitialized({N, H});  // dL/dh_t, from outside and from step t + 1
  const Factors turned{PackedMatrix::transposed(gates_of(w.U, H, H, 3, 0, 2)),
                       PackedMatrix::transposed(gates_of(w.U, H, H, 3, 2, 3))};
  for (std::size_t t = T; t-- > 0;) {
    const Step step{saved.gates.data() + t * N * 3 * H, saved.h.data() + t * N * H, saved.reset.data() + t * N * H,
                    saved.valid.empty() ? nullptr : saved.valid.data() + t * N, out.d + t * N * 4 * H};
    for (std::size_t k = 0; k < N * H; ++k) dh_t.data()[k] = dh[t * N * H + k] + dh_last[k];
    for (std::size_t n = 0; n < N; ++n) {
      if (step.runs(n)) {
        undo_mix(H, step.gates + n * 3 * H, step.h_before + n * H, dh_t.data() + n * H, step.d + n * 4 * H,
                 dh_last + n * H);
      } else {
        std::fill_n(step.d + n * 4 * H, 4 * H, Scalar{0});
        std::copy_n(dh_t.data() + n * H, H, dh_last + n * H);  // h_t = h_{t-1}
      }
    }
    s.reset_after ? undo_reset_after(s, step, turned.U_g, dh_last) : undo_reset_before(s, step, turned.U_g, dh_last);
    gemm(gates_of(step.d, N, H, 4, 0, 2), turned.U_zr, matrix(dh_last, N, H), Into::add);
  }
  backward_of_all_steps(s, saved, out);
}

}  // namespace nn::inline NN_ABI::kernels
