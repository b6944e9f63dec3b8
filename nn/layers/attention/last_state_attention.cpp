#include "nn/layers/attention/last_state_attention.hpp"

#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& units, auto& o) {
  visit.required("units", units);
  visit("score", o.score);
}

// N batch, T time, D features.
struct LastStateAttentionImpl final : UnaryLayer {
  LastStateAttentionImpl(std::size_t u, const LastStateAttentionOptions& with)
      : UnaryLayer("LastStateAttention", with.name), units(u), luong(with.score == "luong"), o(with) {
    expect_one_of(who(), "score", o.score, {"luong", "bahdanau"});
    expect_one_of(who(), "mask_mode", o.mask_mode, {"correct", "compat"});
    expect_units(who(), units);
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, units, o);
    if (o.mask_mode != "compat") write("mask_mode", o.mask_mode);
    return write.config;
  }

  Config saved() const override { return of_package(LayerImpl::saved(), "attention.attention", "Attention"); }

  Shape output_shape(const Shape& x) const override {
    expect_axes(who(), x, {"batch", "time", "features"});
    expect_features(x, luong ? W : W1);
    return {x[0], units};
  }

  void build(const Shapes& inputs) override {
    const std::size_t D = inputs[0][2];
    if (luong) {
      W = add_weight("luong_w", {D, D}, "glorot_uniform");
    } else {
      v = add_weight("bahdanau_v", {D, 1}, "glorot_uniform");
      W1 = add_weight("bahdanau_w1", {D, D}, "glorot_uniform");
      W2 = add_weight("bahdanau_w2", {D, D}, "glorot_uniform");
    }
    Wc = add_weight("attention_vector", {2 * D, units}, "glorot_uniform");
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    const std::size_t N = inputs[0][0], T = inputs[0][1], D = inputs[0][2];
    std::vector<Inner> all = {{"last_hidden_state", {N, D}}, {"attention_score", {N, T}}, {"attention_weight", {N, T}},
                              {"context_vector", {N, D}}, {"attention_output", {N, 2 * D}}};
    if (luong) {
      all.push_back({"luong_w", {N, T, D}});
    } else {
      all.insert(all.end(), {{"bahdanau_w1", {N, D}}, {"bahdanau_w2", {N, T, D}}, {"bahdanau_tanh", {N, T, D}}});
    }
    return all;
  }

  Var call(const Var& h, Context& context) const override {
    const std::size_t N = h.shape(0), T = h.shape(1), D = h.shape(2);
    const Mask mask = o.mask_mode == "compat" ? nullptr : context.mask();
    expect_mask(who(), mask, {N, T});
    const Var q = context.set_inner("last_hidden_state", last_step(h, mask));
    Var e = luong ? luong_score(h, q, context) : bahdanau_score(h, q, context);
    e = context.set_inner("attention_score", e);
    const Var a = context.set_inner("attention_weight", masked_softmax(e, mask));
    Var c = reshape(matmul(reshape(a, {N, 1, T}), zero_masked(h, mask)), {N, D});  // sum_s a_s h_s
    c = context.set_inner("context_vector", c);
    const Var cq = context.set_inner("attention_output", concatenate({c, q}));
    return tanh(matmul(cq, context.weight(Wc)));
  }

 private:
  // e_s = q . (h_s W)                        (N, T)
  Var luong_score(const Var& h, const Var& q, Context& context) const {
    const Var hW = context.set_inner("luong_w", matmul(h, context.weight(W)));
    return reshape(matmul(hW, reshape(q, {q.shape(0), q.shape(1), 1})), {h.shape(0), h.shape(1)});
  }

  // e_s = tanh(q W1 + h_s W2) v              (N, T). With one query the tanh is no larger than h, and it can be
  // fetched: it is stored, where additive_score would compute it twice.
  Var bahdanau_score(const Var& h, const Var& q, Context& context) const {
    const Var qW1 = context.set_inner("bahdanau_w1", matmul(q, context.weight(W1)));
    const Var hW2 = context.set_inner("bahdanau_w2", matmul(h, context.weight(W2)));
    const Var t = context.set_inner("bahdanau_tanh", tanh(add(reshape(qW1, {q.shape(0), 1, q.shape(1)}), hW2)));
    return reshape(matmul(t, context.weight(v)), {h.shape(0), h.shape(1)});
  }

  std::size_t units;
  bool luong;
  LastStateAttentionOptions o;
  Parameter W, v, W1, W2, Wc;
};

}  // namespace

LastStateAttention::LastStateAttention(std::size_t units, const LastStateAttentionOptions& options)
    : Layer(std::make_shared<LastStateAttentionImpl>(units, options)) {}

LastStateAttention LastStateAttention::from_config(const Config& config) {
  std::size_t units{};
  LastStateAttentionOptions o;
  ConfigReader read(config, "LastStateAttention");
  read("name", o.name);
  o.mask_mode = "compat";
  describe(read, units, o);
  read("mask_mode", o.mask_mode);
  return LastStateAttention(units, o);
}

}  // namespace nn::inline NN_ABI
