#include "nn/layers/attention/additive_attention.hpp"

#include "nn/autodiff/additive_score.hpp"
#include "nn/check.hpp"
#include "nn/layers/attention/query_value.hpp"

namespace nn::inline NN_ABI {

namespace {

struct AdditiveAttentionImpl final : QueryValueImpl {
  explicit AdditiveAttentionImpl(const AdditiveAttentionOptions& o)
      : QueryValueImpl("AdditiveAttention", {o.dropout, o.seed, o.use_causal_mask, o.return_attention_scores, o.name}),
        use_scale(o.use_scale) {}

  Shapes output_shapes(const Shapes& inputs) const override {
    const Shapes shapes = QueryValueImpl::output_shapes(inputs);
    expect_features(inputs[0], scale);
    return shapes;
  }

  void build(const Shapes& inputs) override {
    if (use_scale) scale = add_weight("scale", {inputs[0][2]}, "glorot_uniform");
  }

  Var scores(const Var& query, const Var& key, Context& context) const override {
    return additive_score(query, key, scale ? context.weight(scale) : Var(ones({query.shape(2)})));
  }

  bool use_scale;
  Parameter scale;
};

}  // namespace

AdditiveAttention::AdditiveAttention(const AdditiveAttentionOptions& options)
    : Layer(std::make_shared<AdditiveAttentionImpl>(options)) {}

}  // namespace nn::inline NN_ABI
