#include "nn/layers/attention/multi_head_attention.hpp"

#include <cmath>

#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& num_heads, auto& key_dim, auto& o) {
  visit.required("num_heads", num_heads);
  visit.required("key_dim", key_dim);
  visit("value_dim", o.value_dim);
  visit("dropout", o.dropout);
  visit("use_bias", o.use_bias);
  visit("output_shape", o.output_shape);
  visit("kernel_initializer", o.kernel_initializer);
  visit("bias_initializer", o.bias_initializer);
  visit("kernel_regularizer", o.kernel_regularizer);
  visit("bias_regularizer", o.bias_regularizer);
  visit("activity_regularizer", o.activity_regularizer);
  visit("kernel_constraint", o.kernel_constraint);
  visit("bias_constraint", o.bias_constraint);
  visit("seed", o.seed);
  visit("use_causal_mask", o.use_causal_mask);
  visit("return_attention_scores", o.return_attention_scores);
}

// N batch, T time, D features, h heads, d a head's width.
struct MultiHeadAttentionImpl final : LayerImpl {
  MultiHeadAttentionImpl(std::size_t num_heads, std::size_t width, const MultiHeadAttentionOptions& options)
      : LayerImpl("MultiHeadAttention", options.name), heads(num_heads), key_dim(width), o(options) {
    for (const std::size_t n : {heads, key_dim, o.value_dim.value_or(1)}) expect_units(who(), n);
    for (const std::size_t n : o.output_shape) expect_units(who(), n);
    expect_rate(who(), "a dropout rate", o.dropout);
    activity_regularizer = o.activity_regularizer;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, heads, key_dim, o);
    return write.config;
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() < 2 || inputs.size() > 4) {
      fail(who(), ": expected {query, value}, with key, or with key and attention_mask, got ", inputs.size(),
           " inputs");
    }
    for (const Shape& x : inputs) expect_axes(who(), x, {"batch", "time", "features"});
    const Shape &query = inputs[0], &value = inputs[1], &key = inputs[inputs.size() > 2 ? 2 : 1];
    expect_features(query, query_in.kernel);
    expect_features(key, key_in.kernel);
    expect_features(value, value_in.kernel);
    if (key[1] != value[1] && key[1] != None && value[1] != None) {
      fail(who(), ": expected a key for each value, got ", to_string(key), " and ", to_string(value));
    }
    if (inputs.size() == 4 && !fits(inputs[3], {None, query[1], key[1]}) && inputs[3][1] != None &&
        inputs[3][2] != None) {
      fail(who(), ": expected an attention_mask of shape ", to_string({query[0], query[1], key[1]}), ", got ",
           to_string(inputs[3]));
    }
    Shapes shapes = {{query[0], query[1]}};
    const Shape place = output_place(query);
    shapes[0].insert(shapes[0].end(), place.begin(), place.end());
    if (o.return_attention_scores) shapes.push_back({query[0], heads, query[1], key[1]});
    return shapes;
  }

  void build(const Shapes& inputs) override {
    const std::size_t value_dim = o.value_dim.value_or(key_dim);
    const Shape place = output_place(inputs[0]);
    Shape kernel = {heads, value_dim};
    kernel.insert(kernel.end(), place.begin(), place.end());
    query_in = project("query", {inputs[0][2], heads, key_dim}, {heads, key_dim});
    key_in = project("key", {inputs[inputs.size() > 2 ? 2 : 1][2], heads, key_dim}, {heads, key_dim});
    value_in = project("value", {inputs[1][2], heads, value_dim}, {heads, value_dim});
    out = project("attention_output", kernel, place);
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    return {{"attention_scores", {inputs[0][0], heads, inputs[0][1], inputs[1][1]}}};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    const Var &query = inputs[0], &value = inputs[1], &key = inputs[inputs.size() > 2 ? 2 : 1];
    const std::size_t N = query.shape(0), Tq = query.shape(1), Tk = key.shape(1);
    const Var q = projected(query, query_in, context), k = projected(key, key_in, context),
              v = projected(value, value_in, context);
    const Var e = matmul_transposed(multiply(q, static_cast<Scalar>(1 / std::sqrt(static_cast<double>(key_dim)))), k);
    const Mask counting = counting_scores(inputs, context, N, Tq, Tk);
    const Mask by_head = counting ? as_mask(reshape(Var(*counting), with_heads(shape_of(*counting)))) : nullptr;
    // A query that may look at nothing: Keras has two ways of computing, and with them two answers.
    const bool stepwise = o.return_attention_scores || o.dropout > 0;
    Var weights =
        stepwise || !by_head ? masked_softmax(e, by_head) : softmax(where(Var(*by_head), e, Var(Scalar(-1e9))));
    weights = context.set_inner("attention_scores", weights);
    const Var summed =
        permute(matmul(dropped(weights, o.dropout, o.seed.value_or(seed), context), v), {0, 2, 1, 3});  // (N, Tq, h, d)
    const std::size_t width = heads * v.shape(3);
    Var y = matmul(reshape(summed, {N, Tq, width}), reshape(context.weight(out.kernel), {width, None}));
    if (out.bias) y = add(y, reshape(context.weight(out.bias), {None}));
    y = reshape(y, output_shapes({query.shape(), value.shape(), key.shape()})[0]);
    context.set_output_mask(context.mask(0));
    return o.return_attention_scores ? Vars{y, weights} : Vars{y};
  }

 private:
  // The shape of the output for one query.
  Shape output_place(const Shape& query) const { return o.output_shape.empty() ? Shape{query[2]} : o.output_shape; }

  struct Projection {
    Parameter kernel, bias;
  };

  Projection project(const std::string& part, const Shape& kernel, const Shape& bias) {
    Projection p;
    p.kernel = add_weight(part + "_kernel", kernel, o.kernel_initializer, o.kernel_regularizer, o.kernel_constraint);
    if (o.use_bias)
      p.bias = add_weight(part + "_bias", bias, o.bias_initializer, o.bias_regularizer, o.bias_constraint);
    return p;
  }

  // (N, T, D) -> (N, h, T, d)
  static Var projected(const Var& x, const Projection& p, Context& context) {
    const Shape kernel = shape_of(p.kernel->value);
    Var y = matmul(x, reshape(context.weight(p.kernel), {kernel[0], kernel[1] * kernel[2]}));
    y = reshape(y, {x.shape(0), x.shape(1), kernel[1], kernel[2]});
    if (p.bias) y = add(y, context.weight(p.bias));
    return permute(y, {0, 2, 1, 3});
  }

  // All masks together, (N or 1, Tq or 1, Tk or 1).
  Mask counting_scores(const Vars& inputs, const Context& context, std::size_t N, std::size_t Tq,
                       std::size_t Tk) const {
    expect_mask(who(), context.mask(0), {N, Tq});
    expect_mask(who(), context.mask(1), {N, Tk});
    const bool own_key = inputs.size() > 2;
    if (own_key) expect_mask(who(), context.mask(2), {N, Tk});
    Mask counting = both(of_queries(context.mask(0)), of_keys(context.mask(1)));
    if (own_key) counting = both(counting, of_keys(context.mask(2)));
    if (o.use_causal_mask) counting = both(counting, causal(Tq, Tk));
    if (inputs.size() == 4) {
      const Mask given = as_mask(inputs[3]);
      expect_mask(who(), given, {N, Tq, Tk});
      counting = both(counting, given);
    }
    return counting;
  }

  static Shape with_heads(Shape shape) {
    shape.insert(shape.begin() + 1, {1});
    return shape;
  }

  std::size_t heads, key_dim;
  MultiHeadAttentionOptions o;
  Projection query_in, key_in, value_in, out;
};

}  // namespace

MultiHeadAttention::MultiHeadAttention(std::size_t num_heads, std::size_t key_dim,
                                       const MultiHeadAttentionOptions& options)
    : Layer(std::make_shared<MultiHeadAttentionImpl>(num_heads, key_dim, options)) {}

MultiHeadAttention MultiHeadAttention::from_config(const Config& config) {
  std::size_t num_heads{};
  std::size_t key_dim{};
  MultiHeadAttentionOptions o;
  ConfigReader read(config, "MultiHeadAttention");
  read("name", o.name);
  describe(read, num_heads, key_dim, o);
  return MultiHeadAttention(num_heads, key_dim, o);
}

}  // namespace nn::inline NN_ABI
