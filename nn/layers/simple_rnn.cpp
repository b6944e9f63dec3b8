#include "nn/layers/simple_rnn.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& units, auto& o) {
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

struct SimpleRNNImpl final : RecurrentImpl {
  SimpleRNNImpl(std::size_t units, const SimpleRNNOptions& options)
      : RecurrentImpl("SimpleRNN", recurrent_settings(units, 1, 1, options)), o(options) {
    activity_regularizer = o.activity_regularizer;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, s.units, o);
    return write.config;
  }

  void build(const Shapes& inputs) override { add_weights(inputs[0], o, {s.units}, o.bias_initializer); }

  SequenceResult run(const Var& x, const Vars& states, const SequenceOptions& options, const StepDropout& dropout,
                     Context& context) const override {
    const Var U = context.weight(recurrent_kernel);
    const Var xW = project_input(x, context.weight(kernel), bias ? context.weight(bias) : Var(), 1, dropout)[0];
    return run_cell(x.shape(1), states, options, [&](std::size_t t, const Vars& h) -> Vars {
      return {o.activation(add(select(xW, 1, t), matmul(dropout.of_state(h[0], 0), U)))};
    });
  }

  std::shared_ptr<RecurrentImpl> copy(const std::string& name, bool go_backwards,
                                      bool zero_output_for_mask) const override {
    return copied<SimpleRNNImpl>(s.units, o, name, go_backwards, zero_output_for_mask);
  }

  SimpleRNNOptions o;
};

}  // namespace

SimpleRNN::SimpleRNN(std::size_t units, const SimpleRNNOptions& options)
    : Layer(std::make_shared<SimpleRNNImpl>(units, options)) {}

SimpleRNN SimpleRNN::from_config(const Config& config) {
  std::size_t units{};
  SimpleRNNOptions o;
  ConfigReader read(config, "SimpleRNN");
  read("name", o.name);
  describe(read, units, o);
  return SimpleRNN(units, o);
}

}  // namespace nn::inline NN_ABI
