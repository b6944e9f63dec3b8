#include "nn/autodiff/attention_decoder.hpp"

#include <algorithm>

#include "nn/check.hpp"
#include "nn/kernels/attention_decoder.hpp"

namespace nn::inline NN_ABI {

namespace {

void expect_shape(const char* what, const Shape& given, const Shape& shape) {
  if (given != shape) {
    fail("attention_decoder_sequence: expected ", what, " of shape ", to_string(shape), ", got ", to_string(given));
  }
}

}  // namespace

// The op's value holds both results as rows of (N, S, O + T): y, then the probabilities.
DecoderResult attention_decoder_sequence(const Var& x, const Var& keys, const Var& s0, const DecoderWeights& w,
                                         const DecoderOptions& options) {
  if (x.rank() != 3 || w.U_p.rank() != 2 || w.b.rank() != 1 || w.b.shape(0) < 3 * w.U_p.shape(0)) {
    fail(
        "attention_decoder_sequence: expected x (batch, time, features), U_p (units, units) and b (3 units + "
        "symbols), ",
        "got ", to_string(x.shape()), ", ", to_string(w.U_p.shape()), " and ", to_string(w.b.shape()));
  }
  const std::size_t N = x.shape(0), T = x.shape(1), S = options.steps, D = x.shape(2), U = w.U_p.shape(0),
                    O = w.b.shape(0) - 3 * U;
  const bool forced = options.targets.defined();
  expect_shape("keys", keys.shape(), {N, T, U});
  expect_shape("s0", s0.shape(), {N, U});
  expect_shape("V_a", w.V_a.shape(), {U});
  expect_shape("from_state", w.from_state.shape(), {U, 3 * U + O});
  expect_shape("from_input", w.from_input.shape(), {D + O, 3 * U + O});
  expect_shape("U_p", w.U_p.shape(), {U, U});
  if (options.mask) expect_shape("a mask", shape_of(*options.mask), {N, T});
  if (forced) expect_shape("targets", options.targets.shape(), {N, S, O});

  const kernels::DecoderSizes sizes{N, T, S, D, U, O};
  const kernels::DecoderWeights weights{w.V_a.value().data(), w.from_state.value().data(), w.from_input.value().data(),
                                        w.b.value().data(), w.U_p.value().data()};
  const kernels::DecoderInputs in{x.value().data(), keys.value().data(), options.mask ? options.mask->data() : nullptr,
                                  forced ? options.targets.value().data() : nullptr, options.output_from_new_state};
  const auto saved = make_pooled<kernels::DecoderSaved>();
  saved->s = uninitialized({S + 1, N, U});
  saved->sums = uninitialized({S, N, 4 * U + O});
  saved->a = uninitialized({S, N, T});
  saved->input = uninitialized({S, N, D + O});
  saved->rs = uninitialized({S, N, U});
  std::copy_n(s0.value().data(), N * U, saved->s.data());
  kernels::decoder_forward(sizes, weights, in, *saved);

  Tensor rows = uninitialized({N, S, O + T});
  Scalar* to = rows.data();
  for (std::size_t n = 0; n < N; ++n) {
    for (std::size_t t = 0; t < S; ++t) {
      to = std::copy_n(saved->sums.data() + (t * N + n) * (4 * U + O) + 3 * U, O, to);
      to = std::copy_n(saved->a.data() + (t * N + n) * T, T, to);
    }
  }
  Vars inputs = {x, keys, s0, w.V_a, w.from_state, w.from_input, w.b, w.U_p};
  if (forced) inputs.push_back(options.targets);
  // The mask is kept, since `in` points into it.
  const auto backward = [=, mask = options.mask](const Tensor&, const Tensor& dy, Grads& dx) {
    const auto target = [&](std::size_t i) { return dx[i] ? dx[i].buffer().data() : nullptr; };
    kernels::decoder_backward(sizes, weights, in, *saved, dy.data(),
                              {.dx = target(0),
                               .dkeys = target(1),
                               .dtargets = forced ? target(8) : nullptr,
                               .ds0 = target(2),
                               .dV_a = target(3),
                               .dfrom_state = target(4),
                               .dfrom_input = target(5),
                               .db = target(6),
                               .dU_p = target(7)});
  };
  const Var both = record("attention_decoder_sequence", std::move(rows), inputs, backward);
  return {slice(both, 2, 0, O), slice(both, 2, O, O + T)};
}

}  // namespace nn::inline NN_ABI
