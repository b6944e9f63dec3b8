#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct SequenceAttentionOptions {
  std::string score = "bilinear";  // or "dot", for queries as long as the inputs
  Initializer kernel_initializer = "glorot_uniform";
  std::string name = "";
};

/// For each query the weighted mean of a sequence, weighted by how well each element fits the query. e_i is element i, q
/// a query:
///
///   s_i = e_i W q        bilinear
///   s_i = e_i . q        dot
///   s_i = net(e_i, q)    a network of your own
///   w   = softmax(s),  y = sum_i w_i e_i
///
/// Input: {sequence, queries}: (batch, n, d1), (batch, m, d2). With a mask (batch, n), masked elements get no weight.
/// Output: (batch, m, d1), with the queries' mask.
/// Inner outputs: attention_score s and attention_weight w, (batch, m, n).
/// Weights: W (d1, d2) for bilinear; those of the network.
/// NB: a network runs on every pair, (batch m n) samples at once. It is saved with the layer: a model, or a Lambda of
/// a registered function.
/// Source: Wolfram Language 11.1, SequenceAttentionLayer (AttentionLayer with Key = Value from 12.0 on).
class SequenceAttention : public Layer {
 public:
  explicit SequenceAttention(const SequenceAttentionOptions& options = {});
  /// net: a layer or a model of {element, query}, (batch, d1) and (batch, d2), that gives (batch, 1).
  explicit SequenceAttention(const Layer& net, const SequenceAttentionOptions& options = {});
  /// make: makes the network, where the config has one.
  static SequenceAttention from_config(const Config& config, const MakeLayer& make);

  /// The scoring network by itself, with the same weights: a layer of {element, query} that gives (batch, 1).
  Layer scoring_net() const;
};

}  // namespace nn::inline NN_ABI
