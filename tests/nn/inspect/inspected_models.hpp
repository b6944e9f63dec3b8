// The models of golden/keras/lookinside.txt.
#pragma once

#include "nn/layers/layers.hpp"
#include "nn/train/fit.hpp"
#include "tests/golden.hpp"

/// The model that tests/golden/make_lookinside_goldens.py calls by the case's name, compiled, with the weights there.
inline nn::Model inspected_model(const GoldenCase& golden) {
  using namespace nn;
  const bool words = golden.name == "words";
  const Model model =
      words ? Sequential({Input({4}, {.name = "x"}), Embedding(5, 3, {.mask_zero = true, .name = "words"}),
                          Bidirectional(GRU(2, {.return_sequences = true, .name = "gru"}), {.name = "both"}),
                          GlobalAveragePooling1D({.name = "pool"}), Dense(3, {.activation = "softmax", .name = "class"})})
            : Sequential({Input({4, 3}, {.name = "x"}),
                          LSTM(3, {.kernel_regularizer = L2(0.1), .return_sequences = true, .name = "lstm"}),
                          Dense(2, {.activation = "tanh", .name = "steps"}), Flatten({.name = "flat"}),
                          Dense(2, {.kernel_regularizer = L1(0.05), .name = "out"})});
  std::vector<Tensor> weights;
  for (const std::string& name : golden.names("w.")) weights.push_back(golden.at("w." + name));
  model.set_weights(weights);
  model.compile({.loss = words ? "categorical_crossentropy" : "mse"});
  return model;
}
