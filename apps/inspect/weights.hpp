// The weights that `inspect` shows, with the names of their gates.
#pragma once

#include <string>
#include <vector>

#include "nn/files/file_facts.hpp"
#include "nn/graph/model.hpp"

struct ShownWeight {
  std::string name;  // "bidirectional/forward_lstm/kernel"
  nn::Tensor value;
  std::vector<std::string> gates = {};  // of a recurrent layer, in the order of the columns; none: other weights
};

/// All weights of a model, in its order.
std::vector<ShownWeight> weights_of(const nn::Model& model);

/// The arrays of a file. What belongs to an LSTM or GRU is told by its shapes: (n, 4 u), (u, 4 u) and perhaps (4 u) in
/// a row, or 3 in place of 4.
std::vector<ShownWeight> weights_of(const nn::FileFacts& facts);
