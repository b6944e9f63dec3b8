#include "nn/layers/attention/additive_attention.hpp"

#include "nn/autodiff/additive_score.hpp"
#include "nn/check.hpp"
#include "nn/layers/attention/query_value.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& o) {
  visit("use_scale", o.use_scale);
  visit("dropout", o.dropout);
  visit("seed", o.seed);
  visit("use_causal_mask", o.use_causal_mask);
  visit("return_attention_scores", o.return_attention_scores);
}

struct AdditiveAttentionImpl final : QueryValueImpl {
  explicit AdditiveAttentionImpl(const AdditiveAttentionOptions& with)
      : QueryValueImpl("AdditiveAttention",
                       {with.dropout, with.seed, with.use_causal_mask, with.return_attention_scores, with.name}),
        o(with) {}

  Config options() const override {
    ConfigWriter write;
    describe(write, o);
    return write.config;
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    const Shapes shapes = QueryValueImpl::output_shapes(inputs);
    expect_features(inputs[0], scale);
    return shapes;
  }

  void build(const Shapes& inputs) override {
    if (o.use_scale) scale = add_weight("scale", {inputs[0][2]}, "glorot_uniform");
  }

  Var scores(const Var& query, const Var& key, Context& context) const override {
    return additive_score(query, key, scale ? context.weight(scale) : Var(ones({query.shape(2)})));
  }

  AdditiveAttentionOptions o;
  Parameter scale;
};

}  // namespace

AdditiveAttention::AdditiveAttention(const AdditiveAttentionOptions& options)
    : Layer(std::make_shared<AdditiveAttentionImpl>(options)) {}

AdditiveAttention AdditiveAttention::from_config(const Config& config) {
  AdditiveAttentionOptions o;
  ConfigReader read(config, "AdditiveAttention");
  read("name", o.name);
  describe(read, o);
  return AdditiveAttention(o);
}

}  // namespace nn::inline NN_ABI
