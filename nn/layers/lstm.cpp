#include "nn/layers/lstm.hpp"

#include "nn/random.hpp"

namespace nn::inline NN_ABI {

// N batch, T time, D features, H units; gates 0..3 are i, f, g, o.
SequenceResult lstm_steps(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, const Var& c0,
                          const SequenceOptions& options, const StepDropout& dropout,
                          const ActivationFunction& activation, const ActivationFunction& recurrent_activation) {
  const std::size_t N = x.shape(0), T = x.shape(1), H = U.shape(0);
  const Vars xW = project_input(x, W, b, 4, dropout);
  Vars U_k;
  for (std::size_t k = 0; k < 4; ++k) U_k.push_back(gate_of(U, k, 4));

  const auto cell = [&](std::size_t t, const Vars& states) -> Vars {
    const Var &h = states[0], &c = states[1];
    const auto z = [&](std::size_t k) {  // x_t W_k + b_k + h_{t-1} U_k
      return add(select(xW[k], 1, t), matmul(dropout.of_state(h, k), U_k[k]));
    };
    const Var i = recurrent_activation(z(0)), f = recurrent_activation(z(1)), g = activation(z(2)),
              o = recurrent_activation(z(3));
    const Var c_t = add(multiply(f, c), multiply(i, g));  // c_t = f_t c_{t-1} + i_t g_t
    return {multiply(o, activation(c_t)), c_t};           // h_t = o_t tanh(c_t)
  };
  const Var zero = zeros({N, H});
  return run_cell(T, {h0.defined() ? h0 : zero, c0.defined() ? c0 : zero}, options, cell);
}

namespace {

// A bias (4H) whose forget part starts at 1: the others are made by `start` as in Keras, (H) and (2H) at a time.
Initializer unit_forget_bias(const Initializer& start) {
  return {"unit_forget_bias", [start](const Shape& shape, Random& random) {
            const std::size_t H = shape[0] / 4;
            return concatenate_rows({start({H}, random.next()), ones({H}), start({2 * H}, random.next())});
          }};
}

template <class Visit>
void describe(Visit&& visit, auto& units, auto& o) {
  describe_recurrent(visit, units, o);
  visit("recurrent_activation", o.recurrent_activation);
  visit("unit_forget_bias", o.unit_forget_bias);
}

struct LSTMImpl final : RecurrentImpl {
  LSTMImpl(std::size_t units, const LSTMOptions& options)
      : RecurrentImpl("LSTM", recurrent_settings(units, 4, 2, options)), o(options) {
    activity_regularizer = o.activity_regularizer;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, s.units, o);
    return write.config;
  }

  void build(const Shapes& inputs) override {
    add_weights(inputs[0], o, {4 * s.units},
                o.unit_forget_bias ? unit_forget_bias(o.bias_initializer) : o.bias_initializer);
  }

  SequenceResult run(const Var& x, const Vars& states, const SequenceOptions& options, const StepDropout& dropout,
                     Context& context) const override {
    const Var W = context.weight(kernel), U = context.weight(recurrent_kernel), b = bias ? context.weight(bias) : Var();
    const bool usual = o.activation.name() == "tanh" && o.recurrent_activation.name() == "sigmoid";
    if (o.fused && usual && dropout.empty()) return lstm_sequence(x, W, U, b, states[0], states[1], options);
    return lstm_steps(x, W, U, b, states[0], states[1], options, dropout, o.activation, o.recurrent_activation);
  }

  std::shared_ptr<RecurrentImpl> copy(const std::string& name, bool go_backwards,
                                      bool zero_output_for_mask) const override {
    return copied<LSTMImpl>(s.units, o, name, go_backwards, zero_output_for_mask);
  }

  LSTMOptions o;
};

}  // namespace

LSTM::LSTM(std::size_t units, const LSTMOptions& options) : Layer(std::make_shared<LSTMImpl>(units, options)) {}

LSTM LSTM::from_config(const Config& config) {
  std::size_t units{};
  LSTMOptions o;
  ConfigReader read(config, "LSTM");
  read("name", o.name);
  describe(read, units, o);
  return LSTM(units, o);
}

}  // namespace nn::inline NN_ABI
