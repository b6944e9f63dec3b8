#include "nn/layers/gru.hpp"

namespace nn::inline NN_ABI {

// N batch, T time, D features, H units; gates 0..2 are z, r, h.
SequenceResult gru_steps(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, bool reset_after,
                         const SequenceOptions& options, const StepDropout& dropout,
                         const ActivationFunction& activation, const ActivationFunction& recurrent_activation) {
  const std::size_t N = x.shape(0), T = x.shape(1), H = U.shape(0);
  const bool two_biases = b.defined() && reset_after;  // of x W and of h U
  const Vars xW = project_input(x, W, two_biases ? select(b, 0, 0) : b, 3, dropout);
  Vars U_k, b_k;
  for (std::size_t k = 0; k < 3; ++k) {
    U_k.push_back(gate_of(U, k, 3));
    if (two_biases) b_k.push_back(gate_of(select(b, 0, 1), k, 3));
  }

  const auto cell = [&](std::size_t t, const Vars& states) -> Vars {
    const Var& h = states[0];
    const auto hU = [&](const Var& state, std::size_t k) {  // h_{t-1} U_k + b'_k
      const Var product = matmul(dropout.of_state(state, k), U_k[k]);
      return b_k.empty() ? product : add(product, b_k[k]);
    };
    const Var z = recurrent_activation(add(select(xW[0], 1, t), hU(h, 0)));
    const Var r = recurrent_activation(add(select(xW[1], 1, t), hU(h, 1)));
    const Var reset = reset_after ? multiply(r, hU(h, 2)) : hU(multiply(r, h), 2);
    const Var g = activation(add(select(xW[2], 1, t), reset));
    return {add(g, multiply(z, subtract(h, g)))};  // h_t = z_t h_{t-1} + (1 - z_t) g_t
  };
  return run_cell(T, {h0.defined() ? h0 : Var(zeros({N, H}))}, options, cell);
}

namespace {

template <class Visit>
void describe(Visit&& visit, auto& units, auto& o) {
  describe_recurrent(visit, units, o);
  visit("recurrent_activation", o.recurrent_activation);
  visit("reset_after", o.reset_after);
}

struct GRUImpl final : RecurrentImpl {
  GRUImpl(std::size_t units, const GRUOptions& options)
      : RecurrentImpl("GRU", recurrent_settings(units, 3, 1, options)), o(options) {
    activity_regularizer = o.activity_regularizer;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, s.units, o);
    return write.config;
  }

  void build(const Shapes& inputs) override {
    add_weights(inputs[0], o, o.reset_after ? Shape{2, 3 * s.units} : Shape{3 * s.units}, o.bias_initializer);
  }

  SequenceResult run(const Var& x, const Vars& states, const SequenceOptions& options, const StepDropout& dropout,
                     Context& context) const override {
    const Var W = context.weight(kernel), U = context.weight(recurrent_kernel), b = bias ? context.weight(bias) : Var();
    const bool usual = o.activation.name() == "tanh" && o.recurrent_activation.name() == "sigmoid";
    if (o.fused && usual && dropout.empty()) return gru_sequence(x, W, U, b, states[0], o.reset_after, options);
    return gru_steps(x, W, U, b, states[0], o.reset_after, options, dropout, o.activation, o.recurrent_activation);
  }

  std::shared_ptr<RecurrentImpl> copy(const std::string& name, bool go_backwards,
                                      bool zero_output_for_mask) const override {
    return copied<GRUImpl>(s.units, o, name, go_backwards, zero_output_for_mask);
  }

  GRUOptions o;
};

}  // namespace

GRU::GRU(std::size_t units, const GRUOptions& options) : Layer(std::make_shared<GRUImpl>(units, options)) {}

GRU GRU::from_config(const Config& config) {
  std::size_t units{};
  GRUOptions o;
  ConfigReader read(config, "GRU");
  read("name", o.name);
  describe(read, units, o);
  return GRU(units, o);
}

}  // namespace nn::inline NN_ABI
