// The frame of Keras's Attention and AdditiveAttention, which differ in their scores alone.
#pragma once

#include <string>

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct QueryValueSettings {
  double dropout;
  Seed seed;
  bool use_causal_mask, return_attention_scores;
  std::string name;
};

/// Takes {query, value} or {query, value, key}, asks for scores (N, Tq, Tk) and gives the weighted sums of the values.
class QueryValueImpl : public LayerImpl {
 public:
  QueryValueImpl(const char* class_name, const QueryValueSettings& settings);

  Shapes output_shapes(const Shapes& inputs) const override;
  std::vector<Inner> inner_outputs(const Shapes& inputs) const override;
  Vars call_all(const Vars& inputs, Context& context) const override;

 protected:
  virtual Var scores(const Var& query, const Var& key, Context& context) const = 0;

 private:
  QueryValueSettings s;
};

}  // namespace nn::inline NN_ABI
