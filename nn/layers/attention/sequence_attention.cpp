#include "nn/layers/attention/sequence_attention.hpp"

#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"
#include "nn/layers/dot.hpp"

namespace nn::inline NN_ABI {

namespace {

// s = e W q for pairs of vectors.
struct BilinearScoreImpl final : LayerImpl {
  explicit BilinearScoreImpl(const Initializer& initializer) : LayerImpl("BilinearScore", ""), start(initializer) {}

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != 2) fail(who(), ": expected {element, query}, got ", inputs.size(), " inputs");
    for (std::size_t i = 0; i < 2; ++i) {
      expect_axes(who(), inputs[i], {"batch", "features"});
      expect_features(inputs[i], W, i);
    }
    return {{inputs[0][0], 1}};
  }
  void build(const Shapes& inputs) override { W = add_weight("W", {inputs[0][1], inputs[1][1]}, start); }
  Vars call_all(const Vars& inputs, Context& context) const override {
    return {sum(multiply(matmul(inputs[0], context.weight(W)), inputs[1]), {-1}, true)};
  }

  Initializer start;
  Parameter W;
};

// N batch, n elements, m queries.
struct SequenceAttentionImpl final : LayerImpl {
  SequenceAttentionImpl(std::shared_ptr<LayerImpl> network, const SequenceAttentionOptions& o)
      : LayerImpl("SequenceAttention", o.name), net(std::move(network)) {
    start = o.kernel_initializer;
    if (net) return;
    expect_one_of(who(), "score", o.score, {"bilinear", "dot"});
    dot = o.score == "dot";
    if (dot) {
      net = Dot(1).impl();
    } else {
      bilinear = std::make_shared<BilinearScoreImpl>(o.kernel_initializer);
      net = bilinear;
    }
  }

  Config options() const override {
    if (!dot && !bilinear) return Config::fields({{"scoring_net", to_config(Layer(net))}});
    return Config::fields({{"score", dot ? "dot" : "bilinear"}, {"kernel_initializer", to_config(start)}});
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != 2) fail(who(), ": expected {sequence, queries}, got ", inputs.size(), " inputs");
    for (const Shape& x : inputs) expect_axes(who(), x, {"batch", "time", "features"});
    const Shapes score = net->output_shapes(pair_of(inputs));
    if (score.size() != 1 || score[0].size() != 2 || score[0][1] != 1) {
      fail(who(), ": expected a scoring network that gives (batch, 1), got ",
           score.empty() ? "nothing" : to_string(score[0]), " of ", net->who());
    }
    return {{inputs[0][0], inputs[1][1], inputs[0][2]}};
  }

  void build(const Shapes& inputs) override {
    if (!net->built) net->build_once(pair_of(inputs));
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    const Shape map = {inputs[0][0], inputs[1][1], inputs[0][1]};
    return {{"attention_score", map}, {"attention_weight", map}};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    const Var &e = inputs[0], &q = inputs[1];
    expect_mask(who(), context.mask(0), {e.shape(0), e.shape(1)});
    Var s = dot        ? matmul_transposed(q, e)
            : bilinear ? matmul_transposed(q, matmul(e, context.weight(bilinear->W)))
                       : pairs(e, q, context);
    s = context.set_inner("attention_score", s);
    const Var w = context.set_inner("attention_weight", masked_softmax(s, of_keys(context.mask(0))));
    context.set_output_mask(context.mask(1));
    return {matmul(w, zero_masked(e, context.mask(0)))};
  }

  std::vector<std::shared_ptr<LayerImpl>> inner_layers() const override { return {net}; }

  std::shared_ptr<LayerImpl> net;

 private:
  static Shapes pair_of(const Shapes& inputs) { return {{None, inputs[0][2]}, {None, inputs[1][2]}}; }

  // The network on every pair, as samples: (N, m, n)
  Var pairs(const Var& e, const Var& q, Context& context) const {
    const std::size_t N = e.shape(0), n = e.shape(1), m = q.shape(1);
    const Var elements = repeat(reshape(e, {N, 1, n, e.shape(2)}), m, 1),
              queries = repeat(reshape(q, {N, m, 1, q.shape(2)}), n, 2);
    const std::size_t first = context.first_sample, batch = context.batch_size;
    context.first_sample *= m * n;
    context.batch_size *= m * n;
    const LayerResult score = run_layer(
        *net, {reshape(elements, {N * m * n, e.shape(2)}), reshape(queries, {N * m * n, q.shape(2)})}, {}, context);
    context.first_sample = first;
    context.batch_size = batch;
    return reshape(score.outputs[0], {N, m, n});
  }

  Initializer start = "glorot_uniform";
  bool dot = false;
  std::shared_ptr<BilinearScoreImpl> bilinear;
};

}  // namespace

SequenceAttention::SequenceAttention(const SequenceAttentionOptions& options)
    : Layer(std::make_shared<SequenceAttentionImpl>(nullptr, options)) {}

SequenceAttention::SequenceAttention(const Layer& net, const SequenceAttentionOptions& options)
    : Layer(std::make_shared<SequenceAttentionImpl>(net.impl(), options)) {}

SequenceAttention SequenceAttention::from_config(const Config& config, const MakeLayer& make) {
  SequenceAttentionOptions o;
  ConfigReader read(config, "SequenceAttention");
  read("name", o.name);
  read("score", o.score);
  read("kernel_initializer", o.kernel_initializer);
  const Config* net = config.find("scoring_net");
  if (!net || net->is_null()) return SequenceAttention(o);
  return SequenceAttention(make(*net, "SequenceAttention '" + o.name + "'"), o);
}

Layer SequenceAttention::scoring_net() const { return Layer(static_cast<const SequenceAttentionImpl&>(*impl()).net); }

}  // namespace nn::inline NN_ABI
