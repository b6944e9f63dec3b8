#include "nn/layers/simple_rnn.hpp"

namespace nn::inline NN_ABI {

// N batch, T time, D features, H units.
SequenceResult simple_rnn_steps(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0,
                                const SequenceOptions& options, const StepDropout& dropout,
                                const ActivationFunction& activation) {
  const std::size_t N = x.shape(0), T = x.shape(1), H = U.shape(0);
  const Var xW = project_input(x, W, b, 1, dropout)[0];
  const auto cell = [&](std::size_t t, const Vars& states) -> Vars {
    return {activation(add(select(xW, 1, t), matmul(dropout.of_state(states[0], 0), U)))};
  };
  return run_cell(T, {h0.defined() ? h0 : Var(zeros({N, H}))}, options, cell);
}

namespace {

struct SimpleRNNImpl final : RecurrentImpl {
  SimpleRNNImpl(std::size_t units, const SimpleRNNOptions& options)
      : RecurrentImpl("SimpleRNN", recurrent_settings(units, 1, 1, options)), o(options) {
    activity_regularizer = o.activity_regularizer;
  }

  Config options() const override {
    ConfigWriter write;
    describe_recurrent(write, s.units, o);
    return write.config;
  }

  void build(const Shapes& inputs) override { add_weights(inputs[0], o, {s.units}, o.bias_initializer); }

  SequenceResult run(const Var& x, const Vars& states, const SequenceOptions& options, const StepDropout& dropout,
                     Context& context) const override {
    const Var W = context.weight(kernel), U = context.weight(recurrent_kernel), b = bias ? context.weight(bias) : Var();
    if (o.fused && o.activation.name() == "tanh" && dropout.empty())
      return simple_rnn_sequence(x, W, U, b, states[0], options);
    return simple_rnn_steps(x, W, U, b, states[0], options, dropout, o.activation);
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
  describe_recurrent(read, units, o);
  return SimpleRNN(units, o);
}

}  // namespace nn::inline NN_ABI
