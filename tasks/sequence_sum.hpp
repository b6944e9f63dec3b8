// The post "Visualizing self attention weights for sequence addition problem with LSTM?": add all numbers of a
// sequence that come before a delimiter, and see where the network looks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nn/nn.hpp"

namespace tasks {

/// Sequences of numbers with one delimiter each.
struct SequenceSum {
  nn::Tensor x;                        // (n, length, 1): uniform in [0, 1), the delimiter in one place
  nn::Tensor y;                        // (n, 1): the sum of the numbers before it
  std::vector<std::size_t> delimiter;  // its place in each sequence, 1 to length - 1
};

/// n sequences. The delimiter's place is random, or `place` in all of them.
SequenceSum sequence_sum(std::size_t n, std::size_t length, double delimiter, nn::Random& random,
                         std::optional<std::size_t> place = std::nullopt);

/// The same numbers with another delimiter.
SequenceSum with_delimiter(const SequenceSum& data, double delimiter);

/// (n, length): 1 at the numbers that count, those before the delimiter.
nn::Tensor wanted_mask(const SequenceSum& data);
/// (n, length): 1 at the delimiter, which is what the post calls its ground truth.
nn::Tensor delimiter_mask(const SequenceSum& data);

/// The post's network: LSTM(100), attention, Dropout(0.2), Dense(1). The map is its output "attention_weight".
nn::Model attention_model(std::size_t length, const std::string& score = "luong");

/// A network whose attention has to be the mask: y = sum_t g_t x_t with gates g_t = sigmoid(w . h_t + b) of an LSTM.
/// Gates weigh the numbers themselves, need not sum to 1, and a penalty of l1 sum_t g_t closes those that do not matter.
/// The map is its output "gate".
nn::Model gated_sum_model(std::size_t length, std::size_t units = 32, double l1 = 0.001);

/// The mean over samples of the map's value at the delimiter.
double mean_at_delimiter(const nn::Tensor& map, const SequenceSum& data);

/// Intersection over union of the places before or after the delimiter where a row's value is at least half of the
/// row's largest, and the wanted mask; over all samples together. The delimiter itself, which is neither, is left out.
double intersection_over_union(const nn::Tensor& map, const SequenceSum& data);

}  // namespace tasks
