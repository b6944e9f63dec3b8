#include "nn/kernels/attention_decoder.hpp"

#include <algorithm>
#include <limits>

#include "nn/blas.hpp"
#include "nn/kernels/additive_score.hpp"
#include "nn/kernels/elementwise.hpp"
#include "nn/kernels/simd.hpp"
#include "nn/kernels/softmax.hpp"

namespace nn::inline NN_ABI::kernels {

namespace {

// Where the sums begin in a row of all, and how long a row is.
struct Columns {
  std::size_t q, r, z, o, p, all;
};
Columns columns_of(const DecoderSizes& s) { return {0, s.U, 2 * s.U, 3 * s.U, 3 * s.U + s.O, 4 * s.U + s.O}; }

// The end of the sums that the old state goes into: all that it can, but for the output if the new state makes that.
std::size_t by_old_state(const Columns& at, const DecoderInputs& in) { return in.output_from_new_state ? at.o : at.p; }

// One step's part of DecoderSaved.
template <class Pointer>
struct Step {
  Pointer s_before, s, sums, a, input, rs;
};
template <class Saved>
auto step_of(const DecoderSizes& s, Saved& saved, std::size_t t) {
  Step<decltype(saved.s.data())> step;
  step.s_before = saved.s.data() + t * s.N * s.U;
  step.s = step.s_before + s.N * s.U;
  step.sums = saved.sums.data() + t * s.N * columns_of(s).all;
  step.a = saved.a.data() + t * s.N * s.T;
  step.input = saved.input.data() + t * s.N * (s.D + s.O);
  step.rs = saved.rs.data() + t * s.N * s.U;
  return step;
}

// The columns of a matrix from `first` up to `end`.
template <class Pointer>
MatrixView<Pointer> columns(const MatrixView<Pointer>& m, std::size_t first, std::size_t end) {
  return {m.data + first, m.rows, end - first, m.stride};
}

// The weights as the steps multiply with them: a factor for each kind of input.
struct Factors {
  PackedMatrix from_old_state;  // to the sums from q to by_old_state
  PackedMatrix from_new_state;  // to the sums from there to p
  PackedMatrix from_input;      // to the sums from r on
  PackedMatrix U_p;
};
// pack(b): PackedMatrix of b, or of b turned over.
template <class Pack>
Factors factors_of(const DecoderSizes& s, const DecoderWeights& w, const DecoderInputs& in, const Pack& pack) {
  const Columns at = columns_of(s);
  const ConstMatrix from_state = matrix(w.from_state, s.U, at.p);
  const std::size_t end = by_old_state(at, in);
  return {pack(columns(from_state, at.q, end)), pack(columns(from_state, end, at.p)),
          pack(matrix(w.from_input, s.D + s.O, at.all - at.r)), pack(matrix(w.U_p, s.U, s.U))};
}

Scalar dot(const Scalar* a, const Scalar* b, std::size_t n) {
  Batch total(0);
  for (std::size_t i = 0; i < n; i += Batch::size) total = xsimd::fma(load(a + i, n - i), load(b + i, n - i), total);
  return sum(total);
}

// The weights a (T) of one sample from its scores: a softmax over the steps that count, zeros where none does.
void weigh(std::size_t T, const Scalar* mask, Scalar* a) {
  for (std::size_t j = 0; mask && j < T; ++j) {
    if (mask[j] == 0) a[j] = -std::numeric_limits<Scalar>::infinity();
  }
  if (mask && std::all_of(mask, mask + T, [](Scalar counts) { return counts == 0; })) {
    std::fill_n(a, T, Scalar{0});
  } else {
    softmax_in_place(a, T);
  }
}

// a_t and c_t of one sample from its query.
void look(const DecoderSizes& s, const DecoderWeights& w, const DecoderInputs& in, std::size_t n, const Scalar* q,
          Scalar* a, Scalar* c) {
  additive_score_row(s.T, s.U, q, in.keys + n * s.T * s.U, w.V_a, a);
  weigh(s.T, in.mask ? in.mask + n * s.T : nullptr, a);
  const Scalar* x = in.x + n * s.T * s.D;
  std::fill_n(c, s.D, Scalar{0});
  for (std::size_t j = 0; j < s.T; ++j, x += s.D) {  // c_t = sum_j a_tj x_j
    for (std::size_t d = 0; d < s.D; ++d) c[d] += a[j] * x[d];
  }
}

// What a step is told about the output before it: its own, the target, or nothing.
void read_output_before(const DecoderSizes& s, const DecoderInputs& in, std::size_t t, std::size_t n, const Scalar* own,
                        Scalar* y_before) {
  if (t == 0) {
    std::fill_n(y_before, s.O, Scalar{0});
  } else {
    std::copy_n(in.targets ? in.targets + (n * s.S + t - 1) * s.O : own, s.O, y_before);
  }
}

void forward_step(const DecoderSizes& s, const DecoderWeights& w, const Factors& factors, const DecoderInputs& in,
                  std::size_t t, const Step<Scalar*>& step) {
  const auto [N, T, S, D, U, O] = s;
  const Columns at = columns_of(s);
  const Matrix sums = matrix(step.sums, N, at.all);
  for (std::size_t n = 0; n < N; ++n) {
    std::fill_n(step.sums + n * at.all, U, Scalar{0});
    std::copy_n(w.b, at.all - U, step.sums + n * at.all + at.r);
  }
  gemm(matrix(step.s_before, N, U), factors.from_old_state, columns(sums, at.q, by_old_state(at, in)), Into::add);
  for (std::size_t n = 0; n < N; ++n) {
    Scalar *c = step.input + n * (D + O), *row = step.sums + n * at.all;
    look(s, w, in, n, row + at.q, step.a + n * T, c);
    read_output_before(s, in, t, n, t > 0 ? row + at.o - N * at.all : nullptr, c + D);
  }
  gemm(matrix(step.input, N, D + O), factors.from_input, columns(sums, at.r, at.all), Into::add);
  for (std::size_t n = 0; n < N; ++n) {
    Scalar* r = step.sums + n * at.all + at.r;
    sigmoid(r, r, 2 * U);  // r_t, z_t
    for (std::size_t u = 0; u < U; ++u) step.rs[n * U + u] = r[u] * step.s_before[n * U + u];
  }
  gemm(matrix(step.rs, N, U), factors.U_p, columns(sums, at.p, at.all), Into::add);
  for (std::size_t n = 0; n < N; ++n) {
    const Scalar *s_before = step.s_before + n * U, *z = step.sums + n * at.all + at.z;
    Scalar *p = step.sums + n * at.all + at.p, *s_t = step.s + n * U;
    tanh(p, p, U);
    for (std::size_t u = 0; u < U; ++u) s_t[u] = s_before[u] + z[u] * (p[u] - s_before[u]);
  }
  if (in.output_from_new_state) {
    gemm(matrix(step.s, N, U), factors.from_new_state, columns(sums, at.o, at.p), Into::add);
  }
  for (std::size_t n = 0; n < N; ++n) softmax_in_place(step.sums + n * at.all + at.o, O);  // y_t
}

// look() undone for one sample: dc is dL/dc_t, da is dL/da_t from outside and is used up.
void undo_look(const DecoderSizes& s, const DecoderWeights& w, const DecoderInputs& in, std::size_t n, const Scalar* q,
               const Scalar* a, const Scalar* dc, Scalar* da, Scalar* de, const ScoreGradients& out) {
  const Scalar* x = in.x + n * s.T * s.D;
  for (std::size_t j = 0; j < s.T; ++j) da[j] += dot(dc, x + j * s.D, s.D);
  std::fill_n(de, s.T, Scalar{0});
  softmax_backward(a, da, de, 1, s.T, 1);
  additive_score_row_backward(s.T, s.U, q, in.keys + n * s.T * s.U, w.V_a, de, out);
}

// What the backward pass carries from step to step, and its working memory.
struct Carried {
  Factors turned;      // over
  Tensor d_sums;       // (S, N, 4U + O)
  Tensor d_input;      // (S, N, D + O)
  Tensor ds;           // (N, U): dL/ds_t
  Tensor ds_before;    // (N, U): dL/ds_{t-1}
  Tensor d_rs;         // (N, U)
  Tensor da, de;       // (T)
  Tensor dV_a, dkeys;  // (U), (T, U): for gradients that nobody wants
};

void backward_step(const DecoderSizes& s, const DecoderWeights& w, const DecoderInputs& in, std::size_t t,
                   const Step<const Scalar*>& step, const Scalar* d_out, Carried& carried,
                   const DecoderGradients& out) {
  const auto [N, T, S, D, U, O] = s;
  const Columns at = columns_of(s);
  Scalar *d = carried.d_sums.data() + t * N * at.all, *d_input = carried.d_input.data() + t * N * (D + O);
  Scalar *ds = carried.ds.data(), *ds_before = carried.ds_before.data(), *d_rs = carried.d_rs.data();
  const Matrix d_sums = matrix(d, N, at.all);

  for (std::size_t n = 0; n < N; ++n) {  // y_t = softmax(o), and step t + 1 reads it
    Scalar *d_o = d + n * at.all + at.o, *dy = carried.da.data();
    std::copy_n(d_out + (n * S + t) * (O + T), O, dy);
    const Scalar* read = d_input + (N + n) * (D + O) + D;
    for (std::size_t i = 0; !in.targets && t + 1 < S && i < O; ++i) dy[i] += read[i];
    std::fill_n(d_o, O, Scalar{0});
    softmax_backward(step.sums + n * at.all + at.o, dy, d_o, 1, O, 1);
  }
  if (in.output_from_new_state) {
    gemm(columns(d_sums, at.o, at.p), carried.turned.from_new_state, matrix(ds, N, U), Into::add);
  }
  for (std::size_t n = 0; n < N; ++n) {  // s_t = s_{t-1} + z_t (p_t - s_{t-1})
    const Scalar *z = step.sums + n * at.all + at.z, *p = step.sums + n * at.all + at.p,
                 *s_before = step.s_before + n * U;
    Scalar *dz = d + n * at.all + at.z, *dp = d + n * at.all + at.p;
    for (std::size_t u = 0; u < U; ++u) {
      const Scalar d_s = ds[n * U + u];
      dz[u] = d_s * (p[u] - s_before[u]) * z[u] * (1 - z[u]);
      dp[u] = d_s * z[u] * (1 - p[u] * p[u]);
      ds_before[n * U + u] = d_s * (1 - z[u]);
    }
  }
  gemm(columns(d_sums, at.p, at.all), carried.turned.U_p, matrix(d_rs, N, U));
  for (std::size_t n = 0; n < N; ++n) {  // r_t s_{t-1}
    const Scalar *r = step.sums + n * at.all + at.r, *s_before = step.s_before + n * U;
    Scalar* dr = d + n * at.all + at.r;
    for (std::size_t u = 0; u < U; ++u) {
      dr[u] = d_rs[n * U + u] * s_before[u] * r[u] * (1 - r[u]);
      ds_before[n * U + u] += d_rs[n * U + u] * r[u];
    }
  }
  gemm(columns(d_sums, at.r, at.all), carried.turned.from_input, matrix(d_input, N, D + O));
  for (std::size_t n = 0; n < N; ++n) {
    Scalar* dq = d + n * at.all + at.q;
    std::fill_n(dq, U, Scalar{0});
    std::copy_n(d_out + (n * S + t) * (O + T) + O, T, carried.da.data());
    undo_look(
        s, w, in, n, step.sums + n * at.all + at.q, step.a + n * T, d_input + n * (D + O), carried.da.data(),
        carried.de.data(),
        {dq, out.dkeys ? out.dkeys + n * T * U : carried.dkeys.data(), out.dV_a ? out.dV_a : carried.dV_a.data()});
  }
  gemm(columns(d_sums, at.q, by_old_state(at, in)), carried.turned.from_old_state, matrix(ds_before, N, U), Into::add);
  std::swap(carried.ds, carried.ds_before);
}

// Gradients that no other step needs, each in one product over all steps.
void backward_of_all_steps(const DecoderSizes& s, const DecoderInputs& in, const DecoderSaved& saved,
                           const Carried& carried, const DecoderGradients& out) {
  const auto [N, T, S, D, U, O] = s;
  const Columns at = columns_of(s);
  const std::size_t rows = S * N, width = D + O;
  const ConstMatrix d_sums = matrix(carried.d_sums.data(), rows, at.all);
  if (out.dfrom_state) {
    const Matrix dW = matrix(out.dfrom_state, U, at.p);
    const std::size_t end = by_old_state(at, in);
    gemm_tn(matrix(saved.s.data(), rows, U), columns(d_sums, at.q, end), columns(dW, at.q, end), Into::add);
    if (in.output_from_new_state) {
      gemm_tn(matrix(saved.s.data() + N * U, rows, U), columns(d_sums, at.o, at.p), columns(dW, at.o, at.p), Into::add);
    }
  }
  if (out.dfrom_input) {
    gemm_tn(matrix(saved.input.data(), rows, width), columns(d_sums, at.r, at.all),
            matrix(out.dfrom_input, width, at.all - U), Into::add);
  }
  if (out.dU_p) {
    gemm_tn(matrix(saved.rs.data(), rows, U), columns(d_sums, at.p, at.all), matrix(out.dU_p, U, U), Into::add);
  }
  for (std::size_t row = 0; out.db && row < rows; ++row) {
    for (std::size_t k = at.r; k < at.all; ++k) out.db[k - at.r] += d_sums.data[row * at.all + k];
  }
  for (std::size_t n = 0; n < N; ++n) {
    const Scalar* d_input = carried.d_input.data() + n * width;
    if (out.dx) {  // c_t = sum_j a_tj x_j     dx_j += sum_t a_tj dc_t  (T, S) x (S, D)
      gemm_tn({saved.a.data() + n * T, S, T, N * T}, {d_input, S, D, N * width}, matrix(out.dx + n * T * D, T, D),
              Into::add);
    }
    for (std::size_t t = 1; out.dtargets && in.targets && t < S; ++t) {
      for (std::size_t i = 0; i < O; ++i) out.dtargets[(n * S + t - 1) * O + i] += d_input[t * N * width + D + i];
    }
  }
}

}  // namespace

void decoder_forward(const DecoderSizes& s, const DecoderWeights& w, const DecoderInputs& in, DecoderSaved& saved) {
  const Factors factors = factors_of(s, w, in, [&](ConstMatrix b) { return PackedMatrix(b, s.S); });
  for (std::size_t t = 0; t < s.S; ++t) forward_step(s, w, factors, in, t, step_of(s, saved, t));
}

void decoder_backward(const DecoderSizes& s, const DecoderWeights& w, const DecoderInputs& in,
                      const DecoderSaved& saved, const Scalar* d_out, const DecoderGradients& out) {
  const auto [N, T, S, D, U, O] = s;
  Carried carried{factors_of(s, w, in, PackedMatrix::transposed),
                  uninitialized({S, N, columns_of(s).all}),
                  uninitialized({S, N, D + O}),
                  zeros({N, U}),
                  uninitialized({N, U}),
                  uninitialized({N, U}),
                  uninitialized({std::max(T, O)}),
                  uninitialized({T}),
                  out.dV_a ? Tensor() : zeros({U}),
                  out.dkeys ? Tensor() : zeros({T, U})};
  for (std::size_t t = S; t-- > 0;) backward_step(s, w, in, t, step_of(s, saved, t), d_out, carried, out);
  backward_of_all_steps(s, in, saved, carried, out);
  for (std::size_t k = 0; out.ds0 && k < N * U; ++k) out.ds0[k] += carried.ds.data()[k];
}

}  // namespace nn::inline NN_ABI::kernels
