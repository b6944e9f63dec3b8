#include "nn/layers/simple_rnn.hpp"

namespace nn::inline NN_ABI {

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
  describe_recurrent(read, units, o);
  return SimpleRNN(units, o);
}

}  // namespace nn::inline NN_ABI
