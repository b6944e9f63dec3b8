#include "nn/layers/attention/attention.hpp"

#include "nn/autodiff/additive_score.hpp"
#include "nn/check.hpp"
#include "nn/layers/attention/query_value.hpp"

namespace nn::inline NN_ABI {

namespace {

struct AttentionImpl final : QueryValueImpl {
  explicit AttentionImpl(const AttentionOptions& options)
      : QueryValueImpl("Attention", {options.dropout, options.seed, options.use_causal_mask,
                                     options.return_attention_scores, options.name}),
        o(options) {
    expect_one_of(who(), "score_mode", o.score_mode, {"dot", "concat"});
  }

  void build(const Shapes&) override {
    if (o.use_scale) scale = add_weight("scale", {}, "ones");
    if (o.score_mode == "concat") concat_score_weight = add_weight("concat_score_weight", {}, "ones");
  }

  Var scores(const Var& query, const Var& key, Context& context) const override {
    const auto scaled = [&](const Var& x) { return scale ? multiply(x, context.weight(scale)) : x; };
    if (o.score_mode == "dot") return scaled(matmul_transposed(query, key));
    const Var w = multiply(ones({query.shape(2)}), context.weight(concat_score_weight));
    return additive_score(scaled(query), scaled(key), w);
  }

  AttentionOptions o;
  Parameter scale, concat_score_weight;
};

}  // namespace

Attention::Attention(const AttentionOptions& options) : Layer(std::make_shared<AttentionImpl>(options)) {}

}  // namespace nn::inline NN_ABI
