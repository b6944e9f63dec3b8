#include "nn/layers/lstm.hpp"

#include "nn/check.hpp"
#include "nn/random.hpp"

namespace nn::inline NN_ABI {

// N batch, T time, D features, H units; gates i, f, g, o.
SequenceResult lstm_steps(const Var& x, const Var& W, const Var& U, const Var& b, const Var& h0, const Var& c0,
                          const SequenceOptions& options, const LSTMStepOptions& steps) {
  const std::size_t N = x.shape(0), T = x.shape(1), H = U.shape(0);
  Vars W_k, U_k, b_k;  // by gate: (D, H), (H, H), (H)
  for (std::size_t k = 0; k < 4; ++k) {
    W_k.push_back(slice(W, 1, k * H, (k + 1) * H));
    U_k.push_back(slice(U, 1, k * H, (k + 1) * H));
    if (b.defined()) b_k.push_back(slice(b, 0, k * H, (k + 1) * H));
  }
  const auto dropped = [](const Var& v, const std::vector<Tensor>& masks, std::size_t k) {
    return masks.empty() ? v : multiply(v, masks[k]);
  };
  const auto gate = [&](std::size_t k, const Var& x_t, const Var& h) {  // z_k = x_t W_k + h_{t-1} U_k + b_k
    const Var z = add(matmul(dropped(x_t, steps.input_masks, k), W_k[k]), matmul(dropped(h, steps.recurrent_masks, k), U_k[k]));
    return b.defined() ? add(z, b_k[k]) : z;
  };
  const auto sigma = steps.recurrent_activation, tanh_ = steps.activation;

  Var h = h0.defined() ? h0 : Var(zeros({N, H})), c = c0.defined() ? c0 : Var(zeros({N, H})), y = Var(zeros({N, H}));
  Vars outputs;
  for (std::size_t step = 0; step < T; ++step) {
    const std::size_t t = options.go_backwards ? T - 1 - step : step;
    const Var x_t = select(x, 1, t);
    const Var i = sigma(gate(0, x_t, h)), f = sigma(gate(1, x_t, h)), g = tanh_(gate(2, x_t, h)), o = sigma(gate(3, x_t, h));
    const Var c_t = add(multiply(f, c), multiply(i, g));  // c_t = f_t c_{t-1} + i_t g_t
    const Var h_t = multiply(o, tanh_(c_t));              // h_t = o_t tanh(c_t)
    if (options.mask) {  // a masked step keeps the states; its output is the one before, or zeros
      const Var valid = slice(*options.mask, 1, t, t + 1);  // (N, 1)
      y = where(valid, h_t, options.zero_output_for_mask ? Var(Scalar{0}) : y);
      c = where(valid, c_t, c);
      h = where(valid, h_t, h);
    } else {
      y = h = h_t;
      c = c_t;
    }
    outputs.push_back(y);
  }
  return {options.return_sequences ? stack(outputs, 1) : outputs.back(), h, c};
}

namespace {

// A bias (4H) whose forget part starts at 1: the others are made by `start` as in Keras, (H) and (2H) at a time.
Initializer unit_forget_bias(const Initializer& start) {
  return {"unit_forget_bias", [start](const Shape& shape, Random& random) {
            const std::size_t H = shape[0] / 4;
            return concatenate_rows({start({H}, random.next()), ones({H}), start({2 * H}, random.next())});
          }};
}

struct LSTMImpl final : LayerImpl {
  LSTMImpl(std::size_t u, const LSTMOptions& options)
      : LayerImpl("LSTM", options.name), units(u), o(options) {
    if (o.seed) seed = *o.seed;
    expect_units(who(), units);
    for (const double rate : {o.dropout, o.recurrent_dropout}) {
      if (!(rate >= 0 && rate < 1)) fail(who(), ": expected dropout rates from 0 to below 1, got ", rate);
    }
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != 1 && inputs.size() != 3) fail(who(), ": expected x, or x, h and c, got ", inputs.size(), " inputs");
    const Shape& x = inputs[0];
    expect_axes(who(), x, {"batch", "time", "features"});
    if (x[2] == None || (kernel && kernel->value.shape(0) != x[2])) {
      fail(who(), ": expected ", kernel ? std::to_string(kernel->value.shape(0)) : "a known number of", " features, got ", to_string(x));
    }
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      if (inputs[i].size() != 2 || inputs[i][1] != units) {
        fail(who(), ": expected initial states of shape (batch, ", units, "), got ", to_string(inputs[i]));
      }
    }
    const Shape last = {x[0], units};
    Shapes shapes = {o.return_sequences ? Shape{x[0], x[1], units} : last};
    if (o.return_state) shapes.insert(shapes.end(), 2, last);
    return shapes;
  }

  void build(const Shapes& inputs) override {
    kernel = add_weight("kernel", {inputs[0][2], 4 * units}, o.kernel_initializer);
    recurrent_kernel = add_weight("recurrent_kernel", {units, 4 * units}, o.recurrent_initializer);
    if (!o.use_bias) return;
    bias = add_weight("bias", {4 * units}, o.unit_forget_bias ? unit_forget_bias(o.bias_initializer) : o.bias_initializer);
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    const SequenceOptions options{.return_sequences = o.return_sequences, .return_state = o.return_state, .go_backwards = o.go_backwards};
    LSTMStepOptions steps{.activation = o.activation, .recurrent_activation = o.recurrent_activation};
    Var x = inputs[0];
    const std::size_t N = x.shape(0), D = x.shape(2);
    const auto masks = [&](std::uint64_t stream, std::size_t width, double rate, std::size_t count) {
      std::vector<Tensor> all;
      for (std::size_t k = 0; k < count; ++k) all.push_back(context.keep_mask(mix(seed, stream + k), N, {width}, rate));
      return all;
    };
    // As Keras: with recurrent_dropout each gate has masks of its own, else all share one for the input.
    const bool by_gate = context.training && o.recurrent_dropout > 0;
    if (context.training && o.dropout > 0) {
      if (by_gate) {
        steps.input_masks = masks(0, D, o.dropout, 4);
      } else {
        x = multiply(x, reshape(masks(0, D, o.dropout, 1)[0], {N, 1, D}));
      }
    }
    if (by_gate) steps.recurrent_masks = masks(4, units, o.recurrent_dropout, 4);

    const bool usual = o.activation.name() == "tanh" && o.recurrent_activation.name() == "sigmoid";
    const Var W = context.weight(kernel), U = context.weight(recurrent_kernel), b = bias ? context.weight(bias) : Var();
    const Var h0 = inputs.size() > 1 ? inputs[1] : Var(), c0 = inputs.size() > 1 ? inputs[2] : Var();
    const SequenceResult result = o.fused && usual && !by_gate ? lstm_sequence(x, W, U, b, h0, c0, options)
                                                               : lstm_steps(x, W, U, b, h0, c0, options, steps);
    return o.return_state ? Vars{result.output, result.h, result.c} : Vars{result.output};
  }

  std::size_t units;
  LSTMOptions o;
  Parameter kernel, recurrent_kernel, bias;
};

}  // namespace

LSTM::LSTM(std::size_t units, const LSTMOptions& options) : Layer(std::make_shared<LSTMImpl>(units, options)) {}

}  // namespace nn::inline NN_ABI
