// What SimpleRNN, GRU and LSTM share: walking a cell over a sequence, masks, dropout, states and the checks.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "nn/autodiff/recurrent.hpp"
#include "nn/check.hpp"
#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

/// What a cell does at one step: the new states from the step's number in x and the states before. The first of the
/// states is the output.
using Cell = std::function<Vars(std::size_t t, const Vars& states)>;

/// Walks a cell over T steps from `states`, (N, H) each.
SequenceResult run_cell(std::size_t T, Vars states, const SequenceOptions& options, const Cell& cell);

/// The dropout of one sequence: the same at every step, by gate; none outside training. Input masks (N, 1, D),
/// state masks (N, H).
struct StepDropout {
  std::vector<Tensor> input = {}, state = {};

  bool empty() const { return input.empty() && state.empty(); }
  Var of_input(const Var& x, std::size_t gate) const { return input.empty() ? x : multiply(x, input[gate]); }
  Var of_state(const Var& h, std::size_t gate) const { return state.empty() ? h : multiply(h, state[gate]); }
};

/// x W_k + b_k for all steps, one (N, T, H) for each gate k. b: (gates H), or empty.
Vars project_input(const Var& x, const Var& W, const Var& b, std::size_t gates, const StepDropout& dropout);
/// The k-th of `gates` parts of the last axis.
Var gate_of(const Var& x, std::size_t k, std::size_t gates);

/// The options that the recurrent layers have in common.
struct RecurrentSettings {
  std::string name;
  std::size_t units, gates, states;
  double dropout, recurrent_dropout;
  Seed seed;
  bool return_sequences, return_state, go_backwards, stateful, zero_output_for_mask;
};

template <class Options>
RecurrentSettings recurrent_settings(std::size_t units, std::size_t gates, std::size_t states, const Options& o) {
  return {o.name,         units,
          gates,          states,
          o.dropout,      o.recurrent_dropout,
          o.seed,         o.return_sequences,
          o.return_state, o.go_backwards,
          o.stateful,     o.zero_output_for_mask};
}

/// The options that all of them have, under Keras's names, for files.
template <class Visit>
void describe_recurrent(Visit&& visit, auto& units, auto& o) {
  visit.required("units", units);
  visit("activation", o.activation);
  visit("use_bias", o.use_bias);
  visit("kernel_initializer", o.kernel_initializer);
  visit("recurrent_initializer", o.recurrent_initializer);
  visit("bias_initializer", o.bias_initializer);
  visit("kernel_regularizer", o.kernel_regularizer);
  visit("recurrent_regularizer", o.recurrent_regularizer);
  visit("bias_regularizer", o.bias_regularizer);
  visit("activity_regularizer", o.activity_regularizer);
  visit("kernel_constraint", o.kernel_constraint);
  visit("recurrent_constraint", o.recurrent_constraint);
  visit("bias_constraint", o.bias_constraint);
  visit("dropout", o.dropout);
  visit("recurrent_dropout", o.recurrent_dropout);
  visit("seed", o.seed);
  visit("return_sequences", o.return_sequences);
  visit("return_state", o.return_state);
  visit("go_backwards", o.go_backwards);
  visit("stateful", o.stateful);
  visit("zero_output_for_mask", o.zero_output_for_mask);
}

/// A recurrent layer made anew with some of its options changed, for RecurrentImpl::copy.
template <class Impl, class Options>
std::shared_ptr<Impl> copied(std::size_t units, Options o, const std::string& name, bool go_backwards,
                             bool zero_output_for_mask) {
  o.name = name;
  o.go_backwards = go_backwards;
  o.zero_output_for_mask = zero_output_for_mask;
  return std::make_shared<Impl>(units, o);
}

/// A recurrent layer; one of them says what its weights are and how it runs.
class RecurrentImpl : public LayerImpl {
 public:
  RecurrentImpl(const char* class_name, const RecurrentSettings& settings);

  /// The same layer, unbuilt, under another name and in the given direction: what Bidirectional is made of.
  virtual std::shared_ptr<RecurrentImpl> copy(const std::string& name, bool go_backwards,
                                              bool zero_output_for_mask) const = 0;

  Shapes output_shapes(const Shapes& inputs) const override;
  Vars call_all(const Vars& inputs, Context& context) const override;
  bool is_stateful() const override { return s.stateful; }
  void reset_states() override;
  std::function<void()> kept_states() const override;

  RecurrentSettings s;

 protected:
  /// Runs over x (N, T, D) from the states, (N, H) each.
  virtual SequenceResult run(const Var& x, const Vars& states, const SequenceOptions& options,
                             const StepDropout& dropout, Context& context) const = 0;

  /// kernel (D, gates H), recurrent_kernel (H, gates H), bias if there is one, and the states of a stateful layer.
  template <class Options>
  void add_weights(const Shape& x, const Options& o, const Shape& bias_shape, const Initializer& bias_initializer) {
    const std::size_t D = x[2];
    if (s.stateful) batch_ = x[0];
    kernel =
        add_weight("kernel", {D, s.gates * s.units}, o.kernel_initializer, o.kernel_regularizer, o.kernel_constraint);
    recurrent_kernel = add_weight("recurrent_kernel", {s.units, s.gates * s.units}, o.recurrent_initializer,
                                  o.recurrent_regularizer, o.recurrent_constraint);
    if (o.use_bias) bias = add_weight("bias", bias_shape, bias_initializer, o.bias_regularizer, o.bias_constraint);
  }

  Parameter kernel, recurrent_kernel, bias;

 private:
  Vars first_states(const Vars& inputs, const Context& context) const;
  void remember(const Vars& states, const Context& context) const;

  // Of a stateful layer: the states after the last batch, (batch, H) each; made when there are some to remember, since a
  // file may ask for any batch. A run reads and writes the rows of its own samples, so shards of a batch do not meet.
  std::size_t batch_ = 0;
  mutable std::vector<Tensor> kept_;
  mutable std::mutex kept_mutex_;
};

}  // namespace nn::inline NN_ABI
