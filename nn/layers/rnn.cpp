#include "nn/layers/rnn.hpp"

#include <algorithm>

#include "nn/random.hpp"

namespace nn::inline NN_ABI {

SequenceResult run_cell(std::size_t T, Vars states, const SequenceOptions& options, const Cell& cell) {
  const Var mask = options.mask ? Var(*options.mask) : Var();
  Var y = zeros(states[0].shape());  // what a masked step shows before the first valid one
  Vars outputs;
  for (std::size_t step = 0; step < T; ++step) {
    const std::size_t t = options.go_backwards ? T - 1 - step : step;
    Vars next = cell(t, states);
    if (mask.defined()) {  // a masked step keeps the states; its output is the one before, or zeros
      const Var valid = slice(mask, 1, t, t + 1);  // (N, 1)
      y = where(valid, next[0], options.zero_output_for_mask ? Var(Scalar{0}) : y);
      for (std::size_t k = 0; k < states.size(); ++k) states[k] = where(valid, next[k], states[k]);
    } else {
      states = std::move(next);
      y = states[0];
    }
    outputs.push_back(y);
  }
  return {options.return_sequences ? stack(outputs, 1) : outputs.back(), states};
}

Var gate_of(const Var& x, std::size_t k, std::size_t gates) {
  const std::size_t H = x.shape().back() / gates;
  return slice(x, -1, k * H, (k + 1) * H);
}

Vars project_input(const Var& x, const Var& W, const Var& b, std::size_t gates, const StepDropout& dropout) {
  Vars projected;
  for (std::size_t k = 0; k < gates; ++k) {
    const Var xW = matmul(dropout.of_input(x, k), gate_of(W, k, gates));
    projected.push_back(b.defined() ? add(xW, gate_of(b, k, gates)) : xW);
  }
  return projected;
}

RecurrentImpl::RecurrentImpl(const char* class_name, const RecurrentSettings& settings)
    : LayerImpl(class_name, settings.name), s(settings) {
  expect_units(who(), s.units);
  expect_rate(who(), "a dropout", s.dropout);
  expect_rate(who(), "a recurrent_dropout", s.recurrent_dropout);
}

Shapes RecurrentImpl::output_shapes(const Shapes& inputs) const {
  if (inputs.size() != 1 && inputs.size() != 1 + s.states) {
    fail(who(), ": expected x, or x and ", s.states, " initial state", s.states > 1 ? "s" : "", ", got ", inputs.size(),
         " inputs");
  }
  const Shape& x = inputs[0];
  expect_axes(who(), x, {"batch", "time", "features"});
  expect_features(x, kernel);
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i].size() != 2 || inputs[i][1] != s.units) {
      fail(who(), ": expected initial states of shape (batch, ", s.units, "), got ", to_string(inputs[i]));
    }
  }
  if (s.stateful && x[0] == None) {
    fail(who(), ": expected a fixed batch size for stateful, got ", to_string(x),
         "; give one to the Input: Input(shape, {.batch_size = 32})");
  }
  if (built && s.stateful && x[0] != batch_) {
    fail(who(), ": expected batches of ", batch_, " samples, as when it was built, got ", to_string(x));
  }
  const Shape last = {x[0], s.units};
  Shapes shapes = {s.return_sequences ? Shape{x[0], x[1], s.units} : last};
  if (s.return_state) shapes.insert(shapes.end(), s.states, last);
  return shapes;
}

Vars RecurrentImpl::call_all(const Vars& inputs, Context& context) const {
  const std::size_t N = inputs[0].shape(0), T = inputs[0].shape(1), D = inputs[0].shape(2);
  if (T == 0) fail(who(), ": expected at least one time step, got ", to_string(inputs[0].shape()));
  const SequenceOptions options{.return_sequences = s.return_sequences,
                                .return_state = s.return_state || s.stateful,
                                .go_backwards = s.go_backwards,
                                .mask = context.mask(),
                                .zero_output_for_mask = s.zero_output_for_mask};
  expect_mask(who(), options.mask, {N, T});
  if (s.stateful && context.first_sample + N > batch_) {
    fail(who(), ": expected batches of ", batch_, " samples, as it remembers the states of, got ",
         context.first_sample + N);
  }

  Var x = inputs[0];
  const auto masks = [&](std::uint64_t stream, Shape shape, double rate, std::size_t count) {
    std::vector<Tensor> all;
    for (std::size_t k = 0; k < count; ++k)
      all.push_back(context.keep_mask(mix(s.seed.value_or(seed), stream + k), N, shape, rate));
    return all;
  };
  // As Keras: with recurrent_dropout each gate has masks of its own, else all share one for the input.
  StepDropout dropout;
  const bool by_gate = context.training && s.recurrent_dropout > 0;
  if (context.training && s.dropout > 0) {
    const std::vector<Tensor> input = masks(0, {1, D}, s.dropout, by_gate ? s.gates : 1);
    if (by_gate) {
      dropout.input = input;
    } else {
      x = multiply(x, input[0]);
    }
  }
  if (by_gate) dropout.state = masks(s.gates, {s.units}, s.recurrent_dropout, s.gates);

  const SequenceResult result = run(x, first_states(inputs, context), options, dropout, context);
  for (const Var& state : result.states) {  // an activation of one's own may give anything
    if (state.shape() != Shape{N, s.units})
      fail(who(), ": expected states of shape ", to_string({N, s.units}), ", got ", to_string(state.shape()));
  }
  if (s.stateful) remember(result.states, context);
  context.set_output_mask(s.return_sequences ? options.mask : nullptr);
  Vars outputs = {result.output};
  if (s.return_state) outputs.insert(outputs.end(), result.states.begin(), result.states.end());
  return outputs;
}

// The states given as inputs, those kept from the batch before, or zeros.
Vars RecurrentImpl::first_states(const Vars& inputs, const Context& context) const {
  if (inputs.size() > 1) return Vars(inputs.begin() + 1, inputs.end());
  const std::size_t N = inputs[0].shape(0), first = context.first_sample;
  Vars states;
  if (s.stateful) {
    const std::lock_guard lock(kept_mutex_);
    for (const Tensor& kept : kept_) states.emplace_back(rows(kept, first, first + N));
  }
  while (states.size() < s.states) states.emplace_back(zeros({N, s.units}));
  return states;
}

void RecurrentImpl::remember(const Vars& states, const Context& context) const {
  const std::lock_guard lock(kept_mutex_);
  if (kept_.empty()) kept_.assign(s.states, zeros({batch_, s.units}));
  for (std::size_t k = 0; k < s.states; ++k) {
    const Tensor& state = states[k].value();
    std::copy_n(state.data(), state.size(), kept_[k].data() + context.first_sample * s.units);
  }
}

void RecurrentImpl::reset_states() { kept_.clear(); }

std::function<void()> RecurrentImpl::kept_states() const {
  return [this, kept = kept_] { kept_ = kept; };
}

}  // namespace nn::inline NN_ABI
