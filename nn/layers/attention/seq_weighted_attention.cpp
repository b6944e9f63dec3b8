#include "nn/layers/attention/seq_weighted_attention.hpp"

#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& o) {
  visit("use_bias", o.use_bias);
  visit("return_attention", o.return_attention);
}

struct SeqWeightedAttentionImpl final : LayerImpl {
  explicit SeqWeightedAttentionImpl(const SeqWeightedAttentionOptions& options)
      : LayerImpl("SeqWeightedAttention", options.name), o(options) {}

  Config options() const override {
    ConfigWriter write;
    describe(write, o);
    return write.config;
  }
  Config saved() const override {
    return of_package(LayerImpl::saved(), "keras_self_attention.seq_weighted_attention", class_name());
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != 1) fail(who(), ": expected one input, got ", inputs.size());
    const Shape& x = inputs[0];
    expect_axes(who(), x, {"batch", "time", "features"});
    expect_features(x, W);
    const Shape y = {x[0], x[2]};
    return o.return_attention ? Shapes{y, {x[0], x[1]}} : Shapes{y};
  }

  void build(const Shapes& inputs) override {
    W = add_weight("W", {inputs[0][2], 1}, "random_uniform");
    if (o.use_bias) b = add_weight("b", {1}, "zeros");
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    return {{"attention", {inputs[0][0], inputs[0][1]}}};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    const Var& x = inputs[0];
    const std::size_t N = x.shape(0), T = x.shape(1), D = x.shape(2);
    expect_mask(who(), context.mask(), {N, T});
    Var e = reshape(matmul(x, context.weight(W)), {N, T});
    if (b) e = add(e, context.weight(b));
    const Mask mask = context.mask();
    if (mask) e = where(Var(*mask), e, Var(Scalar(-1e9)));
    const Var odds = zero_masked(exp(subtract(e, max(e, {-1}, true))), mask);
    const Var a = context.set_inner("attention", divide(odds, add(sum(odds, {-1}, true), Scalar(1e-7))));
    const Var y = reshape(matmul(reshape(a, {N, 1, T}), zero_masked(x, mask)), {N, D});
    return o.return_attention ? Vars{y, a} : Vars{y};
  }

  SeqWeightedAttentionOptions o;
  Parameter W, b;
};

}  // namespace

SeqWeightedAttention::SeqWeightedAttention(const SeqWeightedAttentionOptions& options)
    : Layer(std::make_shared<SeqWeightedAttentionImpl>(options)) {}

SeqWeightedAttention SeqWeightedAttention::from_config(const Config& config) {
  SeqWeightedAttentionOptions o;
  ConfigReader read(config, "SeqWeightedAttention");
  read("name", o.name);
  describe(read, o);
  return SeqWeightedAttention(o);
}

}  // namespace nn::inline NN_ABI
