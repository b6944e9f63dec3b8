#include "nn/layers/attention/attention.hpp"

#include "nn/autodiff/additive_score.hpp"
#include "nn/check.hpp"
#include "nn/layers/attention/query_value.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& o) {
  visit("use_scale", o.use_scale);
  visit("score_mode", o.score_mode);
  visit("dropout", o.dropout);
  visit("seed", o.seed);
  visit("use_causal_mask", o.use_causal_mask);
  visit("return_attention_scores", o.return_attention_scores);
}

struct AttentionImpl final : QueryValueImpl {
  explicit AttentionImpl(const AttentionOptions& options)
      : QueryValueImpl("Attention", {options.dropout, options.seed, options.use_causal_mask,
                                     options.return_attention_scores, options.name}),
        o(options) {
    expect_one_of(who(), "score_mode", o.score_mode, {"dot", "concat"});
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, o);
    return write.config;
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

Attention Attention::from_config(const Config& config) {
  AttentionOptions o;
  ConfigReader read(config, "Attention");
  read("name", o.name);
  describe(read, o);
  return Attention(o);
}

}  // namespace nn::inline NN_ABI
