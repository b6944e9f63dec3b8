#include "nn/layers/attention/scaled_dot_product_attention.hpp"

#include <cmath>

#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& o) {
  visit("return_attention", o.return_attention);
  visit("history_only", o.history_only);
}

struct ScaledDotProductAttentionImpl final : LayerImpl {
  explicit ScaledDotProductAttentionImpl(const ScaledDotProductAttentionOptions& options)
      : LayerImpl("ScaledDotProductAttention", options.name), o(options) {}

  Config options() const override {
    ConfigWriter write;
    describe(write, o);
    return write.config;
  }
  Config saved() const override {
    return of_package(LayerImpl::saved(), "keras_self_attention.scaled_dot_attention", class_name());
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != 1 && inputs.size() != 3)
      fail(who(), ": expected x or {query, key, value}, got ", inputs.size(), " inputs");
    for (const Shape& x : inputs) expect_axes(who(), x, {"batch", "time", "features"});
    const Shape &query = inputs[0], &key = inputs[inputs.size() > 1 ? 1 : 0], &value = inputs.back();
    if (key[2] == None || query[2] != key[2]) {
      fail(who(), ": expected query and key with the same known number of features, got ", to_string(query), " and ",
           to_string(key));
    }
    if (key[1] != value[1] && key[1] != None && value[1] != None) {
      fail(who(), ": expected a value for each key, got ", to_string(value), " and ", to_string(key));
    }
    Shapes shapes = {{query[0], query[1], value[2]}};
    if (o.return_attention) shapes.push_back({query[0], query[1], key[1]});
    return shapes;
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    const Shape map = {inputs[0][0], inputs[0][1], inputs[inputs.size() > 1 ? 1 : 0][1]};
    return {{"intensity", map}, {"attention", map}};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    const std::size_t of_key = inputs.size() > 1 ? 1 : 0;
    const Var &query = inputs[0], &key = inputs[of_key], &value = inputs.back();
    const std::size_t N = query.shape(0), Tq = query.shape(1), Tk = key.shape(1);
    expect_mask(who(), context.mask(of_key), {N, Tk});
    const Mask counting = both(of_keys(context.mask(of_key)), o.history_only ? causal(Tq, Tk) : nullptr);
    const auto scale = static_cast<Scalar>(std::sqrt(static_cast<double>(query.shape(2))));
    const Var e = context.set_inner("intensity", divide(matmul_transposed(query, key), scale));
    const Var a = context.set_inner("attention", masked_softmax(e, counting));
    context.set_output_mask(context.mask(0));
    const Var y = matmul(a, zero_masked(value, context.mask(of_key)));
    return o.return_attention ? Vars{y, a} : Vars{y};
  }

  ScaledDotProductAttentionOptions o;
};

}  // namespace

ScaledDotProductAttention::ScaledDotProductAttention(const ScaledDotProductAttentionOptions& options)
    : Layer(std::make_shared<ScaledDotProductAttentionImpl>(options)) {}

ScaledDotProductAttention ScaledDotProductAttention::from_config(const Config& config) {
  ScaledDotProductAttentionOptions o;
  ConfigReader read(config, "ScaledDotProductAttention");
  read("name", o.name);
  describe(read, o);
  return ScaledDotProductAttention(o);
}

}  // namespace nn::inline NN_ABI
