// The second sibling task of the same package: the largest number of a sequence.
#pragma once

#include <string>

#include "nn/nn.hpp"

namespace tasks {

struct FindMax {
  nn::Tensor x;  // (n, length, 1)
  nn::Tensor y;  // (n, 1): the largest of each
};

/// n sequences from the distribution Beta(1 / length, 1), whose maximum is uniform in [0, 1).
FindMax find_max(std::size_t n, std::size_t length, nn::Random& random);

/// LSTM(128), attention, Dense(1). The map is its output "attention_weight". The source's score is luong, with which
/// the map sharpens only slowly; with bahdanau it does within an epoch.
nn::Model find_max_model(std::size_t length, const std::string& score = "bahdanau");

/// (n, length): 1 at the largest value of each row, 0 elsewhere.
nn::Tensor at_largest(const nn::Tensor& rows);

/// The share of rows in which the map is largest where the sequence is.
double largest_agree(const nn::Tensor& map, const FindMax& data);

}  // namespace tasks
