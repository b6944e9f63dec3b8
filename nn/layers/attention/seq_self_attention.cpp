#include "nn/layers/attention/seq_self_attention.hpp"

#include "nn/autodiff/additive_score.hpp"
#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& units, auto& o) {
  visit.required("units", units);
  visit("attention_width", o.attention_width);
  visit("attention_type", o.attention_type);
  visit("return_attention", o.return_attention);
  visit("history_only", o.history_only);
  visit("kernel_initializer", o.kernel_initializer);
  visit("bias_initializer", o.bias_initializer);
  visit("kernel_regularizer", o.kernel_regularizer);
  visit("bias_regularizer", o.bias_regularizer);
  visit("kernel_constraint", o.kernel_constraint);
  visit("bias_constraint", o.bias_constraint);
  visit("use_additive_bias", o.use_additive_bias);
  visit("use_attention_bias", o.use_attention_bias);
  visit("attention_activation", o.attention_activation);
  visit("attention_regularizer_weight", o.attention_regularizer_weight);
}

// N batch, T time, D features, U units.
struct SeqSelfAttentionImpl final : LayerImpl {
  SeqSelfAttentionImpl(std::size_t u, const SeqSelfAttentionOptions& options)
      : LayerImpl("SeqSelfAttention", options.name),
        units(u),
        additive(options.attention_type == "additive"),
        o(options) {
    expect_one_of(who(), "attention_type", o.attention_type, {"additive", "multiplicative"});
    expect_one_of(who(), "mask_mode", o.mask_mode, {"correct", "compat"});
    expect_units(who(), units);
    if (o.attention_width == 0) fail(who(), ": expected an attention_width of at least 1, got 0");
    if (!(o.attention_regularizer_weight >= 0)) {
      fail(who(), ": expected an attention_regularizer_weight of at least 0, got ", o.attention_regularizer_weight);
    }
    supports_masking = true;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, units, o);
    if (o.mask_mode != "compat") write("mask_mode", o.mask_mode);
    return write.config;
  }
  Config saved() const override {
    return of_package(LayerImpl::saved(), "keras_self_attention.seq_self_attention", class_name());
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != 1) fail(who(), ": expected one input, got ", inputs.size());
    const Shape& x = inputs[0];
    expect_axes(who(), x, {"batch", "time", "features"});
    expect_features(x, additive ? Wt : Wa);
    return o.return_attention ? Shapes{x, {x[0], x[1], x[1]}} : Shapes{x};
  }

  void build(const Shapes& inputs) override {
    const std::size_t D = inputs[0][2];
    const auto matrix = [&](const char* weight, const Shape& shape) {
      return add_weight(weight, shape, o.kernel_initializer, o.kernel_regularizer, o.kernel_constraint);
    };
    const auto vector = [&](const char* weight, std::size_t n) {
      return add_weight(weight, {n}, o.bias_initializer, o.bias_regularizer, o.bias_constraint);
    };
    if (additive) {
      Wt = matrix("Add_Wt", {D, units});
      Wx = matrix("Add_Wx", {D, units});
      if (o.use_additive_bias) bh = vector("Add_bh", units);
      Wa = matrix("Add_Wa", {units, 1});
      if (o.use_attention_bias) ba = vector("Add_ba", 1);
    } else {
      Wa = matrix("Mul_Wa", {D, D});
      if (o.use_attention_bias) ba = vector("Mul_ba", 1);
    }
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    return {{"attention", {inputs[0][0], inputs[0][1], inputs[0][1]}}};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    const Var& x = inputs[0];
    const std::size_t N = x.shape(0), T = x.shape(1);
    const Mask mask = context.mask();
    expect_mask(who(), mask, {N, T});
    Var e = additive ? additive_scores(x, context) : matmul_transposed(matmul(x, context.weight(Wa)), x);
    if (ba) e = add(e, context.weight(ba));
    e = o.attention_activation(e);
    const bool correct = o.mask_mode == "correct";
    Var a = correct ? masked_softmax(e, both(near(T), both(of_queries(mask), of_keys(mask))))
                    : softmax(penalized(penalized(e, near(T), 1e4), mask ? not_both_masked(*mask) : nullptr, 1e4));
    a = context.set_inner("attention", a);
    if (o.attention_regularizer_weight > 0 && context.batch_size > 0) context.add_loss(spread_penalty(a, context));
    context.set_output_mask(mask);
    const Var y = matmul(a, correct ? zero_masked(x, mask) : x);
    return o.return_attention ? Vars{y, a} : Vars{y};
  }

 private:
  // tanh(x_i Wt + x_j Wx + bh) Wa            (N, T, T)
  Var additive_scores(const Var& x, Context& context) const {
    Var q = matmul(x, context.weight(Wt));
    if (bh) q = add(q, context.weight(bh));
    return additive_score(q, matmul(x, context.weight(Wx)), reshape(context.weight(Wa), {units}));
  }

  // (1, T, T): 1 where step i may look at step j; null where all may.
  Mask near(std::size_t T) const {
    if (!o.attention_width) return o.history_only ? causal(T, T) : nullptr;
    const std::size_t width = *o.attention_width, before = o.history_only ? width - 1 : width / 2;
    Tensor allowed = zeros({1, T, T});
    for (std::size_t i = 0; i < T; ++i) {
      for (std::size_t j = i > before ? i - before : 0; j < T && (o.history_only ? j <= i : j + before < i + width);
           ++j)
        allowed(0, i, j) = 1;
    }
    return make_pooled<const Tensor>(std::move(allowed));
  }

  // (N, T, T): 0 where both steps are masked.
  static Mask not_both_masked(const Tensor& mask) {
    const Tensor masked = 1 - mask;
    const Mask padding = make_pooled<const Tensor>(masked);
    return as_mask(subtract(Scalar{1}, Var(*both(of_queries(padding), of_keys(padding)))));
  }

  // weight / batch  sum over samples of ||a a^T - 1||^2 (Frobenius): rows that differ from each other.
  Var spread_penalty(const Var& a, const Context& context) const {
    const double factor = o.attention_regularizer_weight / static_cast<double>(context.batch_size);
    return multiply(static_cast<Scalar>(factor), sum(square(subtract(matmul_transposed(a, a), eye(a.shape(1))))));
  }

  std::size_t units;
  bool additive;
  SeqSelfAttentionOptions o;
  Parameter Wt, Wx, bh, Wa, ba;
};

}  // namespace

SeqSelfAttention::SeqSelfAttention(std::size_t units, const SeqSelfAttentionOptions& options)
    : Layer(std::make_shared<SeqSelfAttentionImpl>(units, options)) {}

SeqSelfAttention SeqSelfAttention::from_config(const Config& config) {
  std::size_t units{};
  SeqSelfAttentionOptions o;
  ConfigReader read(config, "SeqSelfAttention");
  read("name", o.name);
  o.mask_mode = "compat";
  describe(read, units, o);
  read("mask_mode", o.mask_mode);
  return SeqSelfAttention(units, o);
}

}  // namespace nn::inline NN_ABI
