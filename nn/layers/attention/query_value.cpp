#include "nn/layers/attention/query_value.hpp"

#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

QueryValueImpl::QueryValueImpl(const char* class_name, const QueryValueSettings& settings)
    : LayerImpl(class_name, settings.name), s(settings) {
  expect_rate(who(), "a dropout rate", s.dropout);
}

Shapes QueryValueImpl::output_shapes(const Shapes& inputs) const {
  if (inputs.size() != 2 && inputs.size() != 3)
    fail(who(), ": expected {query, value} or {query, value, key}, got ", inputs.size(), " inputs");
  for (const Shape& x : inputs) expect_axes(who(), x, {"batch", "time", "features"});
  const Shape &query = inputs[0], &value = inputs[1], &key = inputs.back();
  if (key[2] == None || query[2] != key[2]) {
    fail(who(), ": expected query and key with the same known number of features, got ", to_string(query), " and ",
         to_string(key));
  }
  if (value[1] != key[1] && value[1] != None && key[1] != None) {
    fail(who(), ": expected a key for each value, got ", to_string(key), " and ", to_string(value));
  }
  Shapes shapes = {{query[0], query[1], value[2]}};
  if (s.return_attention_scores) shapes.push_back({query[0], query[1], value[1]});
  return shapes;
}

std::vector<LayerImpl::Inner> QueryValueImpl::inner_outputs(const Shapes& inputs) const {
  return {{"attention_scores", {inputs[0][0], inputs[0][1], inputs[1][1]}}};
}

Vars QueryValueImpl::call_all(const Vars& inputs, Context& context) const {
  const Var &query = inputs[0], &value = inputs[1], &key = inputs.back();
  const std::size_t N = query.shape(0), Tq = query.shape(1), Tk = key.shape(1);
  const Mask query_mask = context.mask(0), value_mask = context.mask(1);
  expect_mask(who(), query_mask, {N, Tq});
  expect_mask(who(), value_mask, {N, Tk});
  const Mask counting = both(of_keys(value_mask), s.use_causal_mask ? causal(Tq, Tk) : nullptr);
  Var weights = softmax(penalized(scores(query, key, context), counting));
  weights = context.set_inner("attention_scores", dropped(weights, s.dropout, s.seed.value_or(seed), context));
  const Var y = zero_masked(matmul(weights, value), query_mask);
  context.set_output_mask(query_mask);
  return s.return_attention_scores ? Vars{y, weights} : Vars{y};
}

}  // namespace nn::inline NN_ABI
