#include "nn/autodiff/recurrent.hpp"

#include <algorithm>
#include <optional>

#include "nn/autodiff/input_projection.hpp"
#include "nn/autodiff/walk.hpp"
#include "nn/check.hpp"
#include "nn/kernels/gru.hpp"
#include "nn/kernels/lstm.hpp"
#include "nn/kernels/simple_rnn.hpp"

namespace nn::inline NN_ABI {

namespace {

void expect_shape(const char* op, const char* what, const Shape& given, const Shape& shape) {
  if (given != shape) fail(op, ": expected ", what, " of shape ", to_string(shape), ", got ", to_string(given));
}

PoolVector<unsigned char> valid_steps(const char* op, const Mask& mask, std::size_t N, std::size_t T, bool backwards) {
  if (!mask) return {};
  expect_shape(op, "a mask", shape_of(*mask), {N, T});
  PoolVector<unsigned char> valid(T * N);
  for (std::size_t t = 0; t < T; ++t) {
    for (std::size_t n = 0; n < N; ++n) valid[t * N + n] = mask->data()[n * T + (backwards ? T - 1 - t : t)] != 0;
  }
  return valid;
}

// The states of all steps, (T + 1, N, H), the first of them given or zeros.
Tensor states_from(const Var& start, std::size_t N, std::size_t T, std::size_t H) {
  Tensor states = uninitialized({T + 1, N, H});
  start.defined() ? std::copy_n(start.value().data(), N * H, states.data())
                  : std::fill_n(states.data(), N * H, Scalar{0});
  return states;
}

// What a recurrent op gives, as rows of one (N, R, H): the outputs, then, if asked for, the states after the last step.
class ResultRows {
 public:
  ResultRows(const SequenceOptions& options, std::size_t samples, std::size_t time, std::size_t units,
             std::size_t states, const PoolVector<unsigned char>& valid)
      : N(samples),
        T(time),
        H(units),
        all_(options.return_sequences),
        states_(options.return_state ? states : 0),
        source_(output_sources(valid, options.zero_output_for_mask)) {}

  // From the states of all steps, (T + 1, N, H) each, the first of which is the output.
  Tensor gather(const PoolVector<const Tensor*>& states) const {
    Tensor y = uninitialized(all_ || states_ > 0 ? Shape{N, rows(), H} : Shape{N, H});
    Scalar* row = y.data();
    for (std::size_t n = 0; n < N; ++n) {
      for (std::size_t t = first(); t < T; ++t, row += H) {
        const std::size_t shown = source_[t * N + n];
        shown == nothing ? std::fill_n(row, H, Scalar{0})
                         : std::copy_n(states[0]->data() + ((shown + 1) * N + n) * H, H, row);
      }
      for (std::size_t k = 0; k < states_; ++k, row += H) std::copy_n(states[k]->data() + (T * N + n) * H, H, row);
    }
    return y;
  }

  // Gradients of the rows back to where they came from: dh (T, N, H) of the outputs, d_last[k] (N, H) of the states
  // after the last step; all zeros before.
  void scatter(const Tensor& dy, Tensor& dh, const PoolVector<Tensor*>& d_last) const {
    const Scalar* row = dy.data();
    for (std::size_t n = 0; n < N; ++n) {
      for (std::size_t t = first(); t < T; ++t, row += H) {
        const std::size_t shown = source_[t * N + n];
        if (shown == nothing) continue;
        Scalar* to = dh.data() + (shown * N + n) * H;
        for (std::size_t j = 0; j < H; ++j) to[j] += row[j];
      }
      for (std::size_t k = 0; k < states_; ++k, row += H) std::copy_n(row, H, d_last[k]->data() + n * H);
    }
  }

  SequenceResult split(const Var& y) const {
    if (states_ == 0) return {y, {}};
    SequenceResult result{all_ ? slice(y, 1, 0, T) : select(y, 1, 0), {}};
    for (std::size_t k = 0; k < states_; ++k) result.states.push_back(select(y, 1, rows() - states_ + k));
    return result;
  }

 private:
  static constexpr std::size_t nothing = static_cast<std::size_t>(-1);

  std::size_t first() const { return all_ ? 0 : T - 1; }
  std::size_t rows() const { return T - first() + states_; }

  // Which step's state each output shows: source[t * N + n] is that step, or `nothing` for zeros. Without a mask
  // step t shows itself; a masked step shows the last valid one before it, or zeros.
  Places output_sources(const PoolVector<unsigned char>& valid, bool zero_masked) const {
    Places source(T * N);
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

  std::size_t N, T, H;
  bool all_;
  std::size_t states_;
  Places source_;
};

void expect_sequence(const char* op, const Var& x) {
  if (x.rank() != 3 || x.shape(1) == 0) {
    fail(op, ": expected input of shape (batch, time, features) with at least one step, got ", to_string(x.shape()));
  }
}

// What a recurrent op is computed from: the two of its input projection, U, and after them b and the states to start
// from, where they are there.
struct Inputs {
  Inputs(const InputProjection& projection, const Var& U) : vars(projection.inputs) { vars.push_back(U); }
  // Its place among the inputs, or none.
  std::optional<std::size_t> add(const Var& input) {
    if (!input.defined()) return std::nullopt;
    vars.push_back(input);
    return vars.size() - 1;
  }

  Vars vars;
};

// Adds the sum of the rows of d to what `sum` points to, unless that is null.
void add_rows(ConstMatrix d, Scalar* sum) {
  for (std::size_t row = 0; sum && row < d.rows; ++row) add_run(d.data + row * d.stride, sum, d.columns);
}

// Where to add the gradient of an input, or null where nobody wants it.
Scalar* target(Grads& dx, std::optional<std::size_t> input) {
  return input && dx[*input] ? dx[*input].buffer().data() : nullptr;
}

}  // namespace

SequenceResult simple_rnn_sequence(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0,
                                   const SequenceOptions& options) {
  const char* op = "simple_rnn_sequence";
  expect_sequence(op, x);
  const std::size_t N = x.shape(0), T = x.shape(1), D = x.shape(2), H = U.rank() == 2 ? U.shape(0) : 0;
  expect_shape(op, "W", W.shape(), {D, H});
  expect_shape(op, "U", U.shape(), {H, H});
  if (b.defined()) expect_shape(op, "b", b.shape(), {H});
  if (h0.defined()) expect_shape(op, "h0", h0.shape(), {N, H});
  const kernels::SimpleRNNSizes sizes{N, T, H};
  const auto projection = input_projection(x, W, options.go_backwards);

  const auto saved = make_pooled<kernels::SimpleRNNSaved>();
  saved->z = projection->forward(b.defined() ? b.value().data() : nullptr);
  saved->h = states_from(h0, N, T, H);
  saved->valid = valid_steps(op, options.mask, N, T, options.go_backwards);
  kernels::simple_rnn_forward(sizes, U.value().data(), *saved);

  const auto rows = make_pooled<const ResultRows>(options, N, T, H, 1, saved->valid);
  Inputs inputs(*projection, U);
  const auto at_b = inputs.add(b), at_h0 = inputs.add(h0);
  const auto backward = [=](const Tensor&, const Tensor& dy, Grads& dx) {
    Tensor dh = zeros({T, N, H}), dh_last = zeros({N, H}), dz = uninitialized({T, N, H});
    rows->scatter(dy, dh, {&dh_last});
    kernels::simple_rnn_backward(sizes, U.value().data(), *saved, dh.data(), dh_last.data(),
                                 {dz.data(), target(dx, 2)});
    const ConstMatrix d = matrix(static_cast<const Scalar*>(dz.data()), T * N, H);
    projection->backward(d, dx);
    add_rows(d, target(dx, at_b));
    if (at_h0) dx[*at_h0] += dh_last;
  };
  return rows->split(record(op, rows->gather({&saved->h}), inputs.vars, backward));
}

SequenceResult lstm_sequence(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, const Var& c0,
                             const SequenceOptions& options) {
  const char* op = "lstm_sequence";
  expect_sequence(op, x);
  const std::size_t N = x.shape(0), T = x.shape(1), D = x.shape(2), H = U.rank() == 2 ? U.shape(0) : 0;
  expect_shape(op, "W", W.shape(), {D, 4 * H});
  expect_shape(op, "U", U.shape(), {H, 4 * H});
  if (b.defined()) expect_shape(op, "b", b.shape(), {4 * H});
  if (h0.defined()) expect_shape(op, "h0", h0.shape(), {N, H});
  if (c0.defined()) expect_shape(op, "c0", c0.shape(), {N, H});
  const kernels::LSTMSizes sizes{N, T, H};
  const auto projection = input_projection(x, W, options.go_backwards);

  const auto saved = make_pooled<kernels::LSTMSaved>();
  saved->gates = projection->forward(b.defined() ? b.value().data() : nullptr);
  saved->c = states_from(c0, N, T, H);
  saved->tanh_c = uninitialized({T, N, H});
  saved->h = states_from(h0, N, T, H);
  saved->valid = valid_steps(op, options.mask, N, T, options.go_backwards);
  kernels::lstm_forward(sizes, U.value().data(), *saved);

  const auto rows = make_pooled<const ResultRows>(options, N, T, H, 2, saved->valid);
  Inputs inputs(*projection, U);
  const auto at_b = inputs.add(b), at_h0 = inputs.add(h0), at_c0 = inputs.add(c0);
  const auto backward = [=](const Tensor&, const Tensor& dy, Grads& dx) {
    Tensor dh = zeros({T, N, H}), dh_last = zeros({N, H}), dc = zeros({N, H}), dz = uninitialized({T, N, 4 * H});
    rows->scatter(dy, dh, {&dh_last, &dc});
    kernels::lstm_backward(sizes, U.value().data(), *saved, dh.data(), dh_last.data(), dc.data(),
                           {dz.data(), target(dx, 2)});
    const ConstMatrix d = matrix(static_cast<const Scalar*>(dz.data()), T * N, 4 * H);
    projection->backward(d, dx);
    add_rows(d, target(dx, at_b));
    if (at_h0) dx[*at_h0] += dh_last;
    if (at_c0) dx[*at_c0] += dc;
  };
  return rows->split(record(op, rows->gather({&saved->h, &saved->c}), inputs.vars, backward));
}

SequenceResult gru_sequence(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, bool reset_after,
                            const SequenceOptions& options) {
  const char* op = "gru_sequence";
  expect_sequence(op, x);
  const std::size_t N = x.shape(0), T = x.shape(1), D = x.shape(2), H = U.rank() == 2 ? U.shape(0) : 0;
  expect_shape(op, "W", W.shape(), {D, 3 * H});
  expect_shape(op, "U", U.shape(), {H, 3 * H});
  if (b.defined()) expect_shape(op, "b", b.shape(), reset_after ? Shape{2, 3 * H} : Shape{3 * H});
  if (h0.defined()) expect_shape(op, "h0", h0.shape(), {N, H});
  const kernels::GRUSizes sizes{N, T, H, reset_after};
  const Scalar* biases = b.defined() ? b.value().data() : nullptr;
  const kernels::GRUWeights weights{U.value().data(), biases && reset_after ? biases + 3 * H : nullptr};
  const auto projection = input_projection(x, W, options.go_backwards);

  const auto saved = make_pooled<kernels::GRUSaved>();
  saved->gates = projection->forward(biases);
  saved->reset = uninitialized({T, N, H});
  saved->h = states_from(h0, N, T, H);
  saved->valid = valid_steps(op, options.mask, N, T, options.go_backwards);
  kernels::gru_forward(sizes, weights, *saved);

  const auto rows = make_pooled<const ResultRows>(options, N, T, H, 1, saved->valid);
  Inputs inputs(*projection, U);
  const auto at_b = inputs.add(b), at_h0 = inputs.add(h0);
  const auto backward = [=](const Tensor&, const Tensor& dy, Grads& dx) {
    Tensor dh = zeros({T, N, H}), dh_last = zeros({N, H}), dz = uninitialized({T, N, 4 * H});
    rows->scatter(dy, dh, {&dh_last});
    Scalar* db = target(dx, at_b);
    kernels::gru_backward(sizes, weights, *saved, dh.data(), dh_last.data(),
                          {dz.data(), target(dx, 2), db && reset_after ? db + 3 * H : nullptr});
    const ConstMatrix d{dz.data(), T * N, 3 * H, 4 * H};
    projection->backward(d, dx);
    add_rows(d, db);
    if (at_h0) dx[*at_h0] += dh_last;
  };
  return rows->split(record(op, rows->gather({&saved->h}), inputs.vars, backward));
}

}  // namespace nn::inline NN_ABI
