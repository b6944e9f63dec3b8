#include "nn/autodiff/recurrent.hpp"

#include <algorithm>

#include "nn/check.hpp"
#include "nn/kernels/lstm.hpp"

namespace nn::inline NN_ABI {

namespace {

// (N, T, D) <-> (T, N, D); step t of the time-major side is step T - 1 - t of the other when backwards.
void to_time_major(const Scalar* x, std::size_t N, std::size_t T, std::size_t D, bool backwards, Scalar* by_time) {
  for (std::size_t t = 0; t < T; ++t) {
    const std::size_t from = backwards ? T - 1 - t : t;
    for (std::size_t n = 0; n < N; ++n) std::copy_n(x + (n * T + from) * D, D, by_time + (t * N + n) * D);
  }
}

void add_from_time_major(const Scalar* by_time, std::size_t N, std::size_t T, std::size_t D, bool backwards,
                         Scalar* x) {
  for (std::size_t t = 0; t < T; ++t) {
    const std::size_t to = backwards ? T - 1 - t : t;
    for (std::size_t n = 0; n < N; ++n) {
      for (std::size_t d = 0; d < D; ++d) x[(n * T + to) * D + d] += by_time[(t * N + n) * D + d];
    }
  }
}

// Which step's state each output shows: source[t * N + n] is that step, or `nothing` for zeros. Without a mask
// step t shows itself; a masked step shows the last valid one before it, or zeros.
constexpr std::size_t nothing = static_cast<std::size_t>(-1);

std::vector<std::size_t> output_sources(std::size_t N, std::size_t T, const std::vector<unsigned char>& valid,
                                        bool zero_masked) {
  std::vector<std::size_t> source(T * N);
  for (std::size_t n = 0; n < N; ++n) {
    std::size_t shown = nothing;
    for (std::size_t t = 0; t < T; ++t) {
      const bool runs = valid.empty() || valid[t * N + n];
      if (runs) shown = t;
      source[t * N + n] = runs || !zero_masked ? shown : nothing;
    }
  }
  return source;
}

std::vector<unsigned char> valid_steps(const Mask& mask, std::size_t N, std::size_t T, bool backwards) {
  if (!mask) return {};
  if (shape_of(*mask) != Shape{N, T}) {
    fail("lstm_sequence: expected a mask of shape ", to_string({N, T}), ", got ", to_string(shape_of(*mask)));
  }
  std::vector<unsigned char> valid(T * N);
  for (std::size_t t = 0; t < T; ++t) {
    for (std::size_t n = 0; n < N; ++n) valid[t * N + n] = mask->data()[n * T + (backwards ? T - 1 - t : t)] != 0;
  }
  return valid;
}

void expect_shape(const char* what, const Var& v, const Shape& shape) {
  if (v.shape() != shape)
    fail("lstm_sequence: expected ", what, " of shape ", to_string(shape), ", got ", to_string(v.shape()));
}

}  // namespace

// The op's value holds all results as rows of (N, R, H): the outputs, then, if asked for, h and c after the last step.
SequenceResult lstm_sequence(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, const Var& c0,
                             const SequenceOptions& options) {
  if (x.rank() != 3 || x.shape(1) == 0) {
    fail("lstm_sequence: expected input of shape (batch, time, features) with at least one step, got ",
         to_string(x.shape()));
  }
  const std::size_t N = x.shape(0), T = x.shape(1), D = x.shape(2), H = U.rank() == 2 ? U.shape(0) : 0;
  expect_shape("W", W, {D, 4 * H});
  expect_shape("U", U, {H, 4 * H});
  if (b.defined()) expect_shape("b", b, {4 * H});
  if (h0.defined()) expect_shape("h0", h0, {N, H});
  if (c0.defined()) expect_shape("c0", c0, {N, H});
  const kernels::LSTMSizes sizes{N, T, D, H};
  const kernels::LSTMWeights weights{W.value().data(), U.value().data(), b.defined() ? b.value().data() : nullptr};
  const bool backwards = options.go_backwards, all = options.return_sequences, states = options.return_state;

  auto saved = std::make_shared<kernels::LSTMSaved>();
  saved->x = uninitialized({T, N, D});
  saved->gates = uninitialized({T, N, 4 * H});
  saved->c = uninitialized({T + 1, N, H});
  saved->tanh_c = uninitialized({T, N, H});
  saved->h = uninitialized({T + 1, N, H});
  saved->valid = valid_steps(options.mask, N, T, backwards);
  to_time_major(x.value().data(), N, T, D, backwards, saved->x.data());
  const auto start = [&](const Var& given, Tensor& steps) {
    given.defined() ? std::copy_n(given.value().data(), N * H, steps.data())
                    : std::fill_n(steps.data(), N * H, Scalar{0});
  };
  start(h0, saved->h);
  start(c0, saved->c);
  kernels::lstm_forward(sizes, weights, *saved);

  const std::size_t outputs = all ? T : 1, R = outputs + (states ? 2 : 0), first = T - outputs;
  auto source =
      std::make_shared<std::vector<std::size_t>>(output_sources(N, T, saved->valid, options.zero_output_for_mask));
  Tensor y = uninitialized(all || states ? Shape{N, R, H} : Shape{N, H});
  for (std::size_t n = 0; n < N; ++n) {
    Scalar* row = y.data() + n * R * H;
    for (std::size_t t = first; t < T; ++t, row += H) {
      const std::size_t shown = (*source)[t * N + n];
      shown == nothing ? std::fill_n(row, H, Scalar{0})
                       : std::copy_n(saved->h.data() + ((shown + 1) * N + n) * H, H, row);
    }
    if (!states) continue;
    std::copy_n(saved->h.data() + (T * N + n) * H, H, row);
    std::copy_n(saved->c.data() + (T * N + n) * H, H, row + H);
  }

  Vars inputs = {x, W, U};
  const std::size_t at_b = inputs.size(), at_h0 = at_b + (b.defined() ? 1 : 0), at_c0 = at_h0 + (h0.defined() ? 1 : 0);
  if (b.defined()) inputs.push_back(b);
  if (h0.defined()) inputs.push_back(h0);
  if (c0.defined()) inputs.push_back(c0);
  const bool has_b = b.defined(), has_h0 = h0.defined(), has_c0 = c0.defined();

  const Var rows = record("lstm_sequence", std::move(y), inputs, [=](const Tensor&, const Tensor& dy, Grads& dx) {
    Tensor dh = zeros({T, N, H}), dh_last = zeros({N, H}), dc = zeros({N, H});
    for (std::size_t n = 0; n < N; ++n) {
      const Scalar* row = dy.data() + n * R * H;
      for (std::size_t t = first; t < T; ++t, row += H) {
        const std::size_t shown = (*source)[t * N + n];
        if (shown == nothing) continue;
        Scalar* to = dh.data() + (shown * N + n) * H;
        for (std::size_t j = 0; j < H; ++j) to[j] += row[j];
      }
      if (!states) continue;
      std::copy_n(row, H, dh_last.data() + n * H);
      std::copy_n(row + H, H, dc.data() + n * H);
    }
    const auto target = [&](bool there, std::size_t at) { return there && dx[at] ? dx[at].buffer().data() : nullptr; };
    Tensor dx_by_time = dx[0] ? uninitialized({T, N, D}) : Tensor();
    kernels::lstm_backward(
        sizes, weights, *saved, dh.data(), dh_last.data(), dc.data(),
        {dx[0] ? dx_by_time.data() : nullptr, target(true, 1), target(true, 2), target(has_b, at_b)});
    if (dx[0]) add_from_time_major(dx_by_time.data(), N, T, D, backwards, dx[0].buffer().data());
    if (has_h0) dx[at_h0] += dh_last;
    if (has_c0) dx[at_c0] += dc;
  });
  if (!states) return {rows, {}};
  return {all ? slice(rows, 1, 0, T) : select(rows, 1, 0), {select(rows, 1, R - 2), select(rows, 1, R - 1)}};
}

}  // namespace nn::inline NN_ABI
