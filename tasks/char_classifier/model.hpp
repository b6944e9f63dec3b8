// The network of the post "How to visualize attention weights?" and what its answers are due to.
#pragma once

#include <cstddef>
#include <string>

#include "nn/nn.hpp"

namespace tasks {

struct CharModelOptions {
  std::size_t characters = 0;  // how many numbers there are, padding and unknown included
  std::size_t length = 250;
  std::size_t embedding = 100;
  std::size_t units = 250;
  double dropout = 0;          // of the GRU's input while it is trained, the same numbers of all characters
  std::string score = "tanh";  // e_t = tanh(h_t w + b); "linear": h_t w + b, so that weights may differ without a bound
  bool mask = false;           // padding, number 0, has the weight 0
};

/// Embedding, GRU, a score a step, softmax over steps ("attention_vec"), and the sum of states with these weights, in
/// the post's layers: RepeatVector, Permute and multiply spread the weights over the units, a Lambda sums.
/// With `mask` a second Embedding that is not trained adds -1e9 to the scores of padding: Keras's own layers, and files
/// that it opens, for in Keras no mask passes Flatten.
/// Input: (batch, length) of numbers.   Output: (batch, 1), the probability of the label 1.
nn::Model char_model(const CharModelOptions& options);

/// The network in a file, saved_model.h5, with the weights of another, weights.best.hdf5, as the post opens it; files
/// of Keras too. units: of the GRU, for files that leave the shape of their Lambda's output to Python.
nn::Model load_char_model(const std::string& model_file, const std::string& weights_file, std::size_t units = 250);

/// By integrated gradients from rows of the same lengths in which every character is the mean of all characters of x:
/// how much each character of each row moved the output towards the label 1, (n, length); padding has none. A row's
/// numbers add up to the output minus that for such a row.
nn::Tensor char_attribution(const nn::Model& model, const nn::Tensor& x, std::size_t steps = 16);

}  // namespace tasks
