#include "nn/layers/gru.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& units, auto& o) {
  describe_recurrent(visit, units, o);
  visit("recurrent_activation", o.recurrent_activation);
  visit("reset_after", o.reset_after);
}

// N batch, T time, D features, H units; gates 0..2 are z, r, h.
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
    Var b_x, b_h;  // (3H) each, or empty
    if (o.use_bias) b_x = o.reset_after ? select(context.weight(bias), 0, 0) : context.weight(bias);
    if (o.use_bias && o.reset_after) b_h = select(context.weight(bias), 0, 1);
    const Vars xW = project_input(x, context.weight(kernel), b_x, 3, dropout);
    Vars U, b;  // by gate
    for (std::size_t k = 0; k < 3; ++k) {
      U.push_back(gate_of(context.weight(recurrent_kernel), k, 3));
      if (b_h.defined()) b.push_back(gate_of(b_h, k, 3));
    }

    const auto cell = [&](std::size_t t, const Vars& before) -> Vars {
      const Var& h = before[0];
      const auto hU = [&](const Var& state, std::size_t k) {  // h_{t-1} U_k + b'_k
        const Var product = matmul(dropout.of_state(state, k), U[k]);
        return b.empty() ? product : add(product, b[k]);
      };
      const Var z = o.recurrent_activation(add(select(xW[0], 1, t), hU(h, 0)));
      const Var r = o.recurrent_activation(add(select(xW[1], 1, t), hU(h, 1)));
      const Var reset = o.reset_after ? multiply(r, hU(h, 2)) : hU(multiply(r, h), 2);
      const Var g = o.activation(add(select(xW[2], 1, t), reset));
      return {add(g, multiply(z, subtract(h, g)))};  // h_t = z_t h_{t-1} + (1 - z_t) g_t
    };
    return run_cell(x.shape(1), states, options, cell);
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
