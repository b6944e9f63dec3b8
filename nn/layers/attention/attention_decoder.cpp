#include "nn/layers/attention/attention_decoder.hpp"

#include <functional>
#include <tuple>

#include "nn/autodiff/additive_score.hpp"
#include "nn/autodiff/attention_decoder.hpp"
#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& units, auto& output_dim, auto& o) {
  visit.required("units", units);
  visit.required("output_dim", output_dim);
  visit("output_length", o.output_length);
  visit("return_probabilities", o.return_probabilities);
  visit("output_from_new_state", o.output_from_new_state);
  visit("kernel_initializer", o.kernel_initializer);
  visit("recurrent_initializer", o.recurrent_initializer);
  visit("bias_initializer", o.bias_initializer);
  visit("kernel_regularizer", o.kernel_regularizer);
  visit("bias_regularizer", o.bias_regularizer);
  visit("activity_regularizer", o.activity_regularizer);
  visit("kernel_constraint", o.kernel_constraint);
  visit("bias_constraint", o.bias_constraint);
}

// What goes into one gate: y_{t-1} W + s U + c C + b.
struct Gate {
  Var C, U, W, b;
};

struct Weights {
  Var V_a, W_a, U_a, b_a;
  Gate r, z, p, out;
  Var W_s;
};

// N batch, T time, D features, U units, O symbols. seen: is shown each step's weights (N, T), and gives those to use.
DecoderResult attention_decoder_steps(const Var& x, const Var& keys, const Var& s0, const Weights& w,
                                      const DecoderOptions& options, const std::function<Var(const Var&)>& seen) {
  const std::size_t N = x.shape(0), T = x.shape(1), D = x.shape(2), U = s0.shape(1), O = w.out.b.shape(0);
  const Mask counting = of_keys(options.mask);
  const auto sum_of = [](const Gate& g, const Var& y, const Var& s, const Var& c) {
    return add(add(add(matmul(y, g.W), matmul(s, g.U)), matmul(c, g.C)), g.b);
  };
  Var s = s0, y = zeros({N, O});
  Vars written, looked;
  for (std::size_t t = 0; t < options.steps; ++t) {
    const Var query = reshape(matmul(s, w.W_a), {N, 1, U});
    const Var a = seen(reshape(masked_softmax(additive_score(query, keys, w.V_a), counting), {N, T}));
    const Var c = reshape(matmul(reshape(a, {N, 1, T}), x), {N, D});
    const Var r_t = sigmoid(sum_of(w.r, y, s, c)), z_t = sigmoid(sum_of(w.z, y, s, c));
    const Var p_t = tanh(sum_of(w.p, y, multiply(r_t, s), c));
    const Var s_t = add(s, multiply(z_t, subtract(p_t, s)));  // (1 - z_t) s_{t-1} + z_t p_t
    const Var y_t = softmax(sum_of(w.out, y, options.output_from_new_state ? s_t : s, c));
    looked.push_back(a);
    written.push_back(y_t);
    y = options.targets.defined() ? select(options.targets, 1, t) : y_t;
    s = s_t;
  }
  return {stack(written, 1), stack(looked, 1)};
}

// The same in one op, which wants its weights side by side.
DecoderResult fused_decoder(const Var& x, const Var& keys, const Var& s0, const Weights& w,
                            const DecoderOptions& options) {
  const auto& [r, z, p, o] = std::tie(w.r, w.z, w.p, w.out);
  const Var C = concatenate({r.C, z.C, o.C, p.C}), W = concatenate({r.W, z.W, o.W, p.W});
  return attention_decoder_sequence(x, keys, s0,
                                    {.V_a = w.V_a,
                                     .from_state = concatenate({w.W_a, r.U, z.U, o.U}),
                                     .from_input = concatenate({C, W}, 0),
                                     .b = concatenate({r.b, z.b, o.b, p.b}),
                                     .U_p = p.U},
                                    options);
}

// N batch, T time, D features, U units, O symbols.
struct AttentionDecoderImpl final : LayerImpl {
  AttentionDecoderImpl(std::size_t u, std::size_t symbols, const AttentionDecoderOptions& options)
      : LayerImpl("AttentionDecoder", options.name), units(u), output_dim(symbols), o(options) {
    expect_units(who(), units);
    expect_units(who(), output_dim);
    if (o.output_length) expect_between(who(), "output_length", static_cast<double>(*o.output_length), 1, 1 << 20);
    activity_regularizer = o.activity_regularizer;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, units, output_dim, o);
    return write.config;
  }
  Config saved() const override {
    return of_package(LayerImpl::saved(), "models.custom_recurrents", class_name());
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.empty() || inputs.size() > 2)
      fail(who(), ": expected x, or x and targets, got ", inputs.size(), " inputs");
    const Shape& x = inputs[0];
    expect_axes(who(), x, {"batch", "time", "features"});
    expect_features(x, U_a);
    const std::size_t steps = o.output_length.value_or(x[1]);
    const Shape y = {x[0], steps, output_dim};
    if (inputs.size() == 2 && !fits(inputs[1], y))
      fail(who(), ": expected targets of shape ", to_string(y), ", got ", to_string(inputs[1]));
    return {o.return_probabilities ? Shape{x[0], steps, x[1]} : y};
  }

  void build(const Shapes& inputs) override {
    const std::size_t D = inputs[0][2], U = units, O = output_dim;
    const auto matrix = [&](const char* weight, const Shape& shape, const Initializer& initializer) {
      return add_weight(weight, shape, initializer, o.kernel_regularizer, o.kernel_constraint);
    };
    const auto vector = [&](const std::string& weight, std::size_t n) {
      return add_weight(weight, {n}, o.bias_initializer, o.bias_regularizer, o.bias_constraint);
    };
    V_a = matrix("V_a", {U}, o.kernel_initializer);
    W_a = matrix("W_a", {U, U}, o.kernel_initializer);
    U_a = matrix("U_a", {D, U}, o.kernel_initializer);
    b_a = vector("b_a", U);
    const auto gate = [&](const std::string& g, std::size_t n) {
      GateParameters made;
      made.C = matrix(("C_" + g).c_str(), {D, n}, o.recurrent_initializer);
      made.U = matrix(("U_" + g).c_str(), {U, n}, o.recurrent_initializer);
      made.W = matrix(("W_" + g).c_str(), {O, n}, o.recurrent_initializer);
      made.b = vector("b_" + g, n);
      return made;
    };
    r = gate("r", U);
    z = gate("z", U);
    p = gate("p", U);
    out = gate("o", O);
    W_s = matrix("W_s", {D, U}, o.recurrent_initializer);
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    return {{"probabilities", {inputs[0][0], o.output_length.value_or(inputs[0][1]), inputs[0][1]}}};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    const Var& x = inputs[0];
    const std::size_t N = x.shape(0), T = x.shape(1), steps = o.output_length.value_or(T);
    expect_mask(who(), context.mask(), {N, T});
    if (inputs.size() == 2 && inputs[1].shape() != Shape{N, steps, output_dim}) {
      fail(who(), ": expected targets of shape ", to_string({N, steps, output_dim}), ", got ",
           to_string(inputs[1].shape()));
    }
    const Weights w = weights(context);
    const Var keys = add(matmul(x, w.U_a), w.b_a);  // (N, T, U), once for all steps
    const Var s0 = tanh(matmul(first_step(x, context.mask()), w.W_s));
    const DecoderOptions options{.steps = steps,
                                 .mask = context.mask(),
                                 .targets = context.training && inputs.size() == 2 ? inputs[1] : Var(),
                                 .output_from_new_state = o.output_from_new_state};
    const Var annotations = zero_masked(x, context.mask());
    if (o.fused && !context.tap()) {
      const auto [y, probabilities] = fused_decoder(annotations, keys, s0, w, options);
      context.set_inner("probabilities", probabilities);
      return {o.return_probabilities ? probabilities : y};
    }
    const auto seen = [&](const Var& a) { return context.set_inner_step("probabilities", a); };
    const auto [y, probabilities] = attention_decoder_steps(annotations, keys, s0, w, options, seen);
    return {o.return_probabilities ? probabilities : y};
  }

 private:
  struct GateParameters {
    Parameter C, U, W, b;
  };

  Weights weights(Context& context) const {
    const auto of = [&](const Parameter& weight) { return context.weight(weight); };
    const auto gate = [&](const GateParameters& g) { return Gate{of(g.C), of(g.U), of(g.W), of(g.b)}; };
    return {of(V_a), of(W_a), of(U_a), of(b_a), gate(r), gate(z), gate(p), gate(out), of(W_s)};
  }

  std::size_t units, output_dim;
  AttentionDecoderOptions o;
  Parameter V_a, W_a, U_a, b_a, W_s;
  GateParameters r, z, p, out;
};

}  // namespace

AttentionDecoder::AttentionDecoder(std::size_t units, std::size_t output_dim, const AttentionDecoderOptions& options)
    : Layer(std::make_shared<AttentionDecoderImpl>(units, output_dim, options)) {}

AttentionDecoder AttentionDecoder::from_config(const Config& config) {
  std::size_t units{};
  std::size_t output_dim{};
  AttentionDecoderOptions o;
  ConfigReader read(config, "AttentionDecoder");
  read("name", o.name);
  describe(read, units, output_dim, o);
  return AttentionDecoder(units, output_dim, o);
}

}  // namespace nn::inline NN_ABI
