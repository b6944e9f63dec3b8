#pragma once

#include <optional>

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct EmbeddingOptions {
  Initializer embeddings_initializer = "random_uniform";
  Regularizer embeddings_regularizer = {};
  Regularizer activity_regularizer = {};
  Constraint embeddings_constraint = {};
  bool mask_zero = false;                        // number 0 is padding: what follows passes over it
  std::optional<Tensor> weights = std::nullopt;  // (input_dim, output_dim) to start from, such as word vectors
  bool trainable = true;                         // false: the vectors stay as they are
  std::string name = "";
};

/// A vector for each number: word and character numbers become rows of a table.
///
/// input_dim: how many numbers there are, 0 to input_dim - 1.   output_dim: length of each vector.
/// Input: (batch, ...) of whole numbers; others are an Error when the layer runs.   Output: (batch, ..., output_dim).
/// With mask_zero the output's mask is 0 where the input is.
/// Weights: embeddings (input_dim, output_dim).
/// Source: keras/src/layers/core/embedding.py
class Embedding : public Layer {
 public:
  Embedding(std::size_t input_dim, std::size_t output_dim, const EmbeddingOptions& options = {});
  static Embedding from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
