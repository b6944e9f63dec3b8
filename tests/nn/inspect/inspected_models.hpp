// The models of golden/keras/lookinside.txt.
#pragma once

#include "nn/layers/layers.hpp"
#include "nn/train/fit.hpp"
#include "tests/golden.hpp"

inline nn::Model model_called(const std::string& name) {
  using namespace nn;
  if (name == "lstm_dense")
    return Sequential({Input({4, 3}, {.name = "x"}),
                       LSTM(3, {.kernel_regularizer = L2(0.1), .return_sequences = true, .name = "lstm"}),
                       Dense(2, {.activation = "tanh", .name = "steps"}), Flatten({.name = "flat"}),
                       Dense(2, {.kernel_regularizer = L1(0.05), .name = "out"})});
  if (name == "words")
    return Sequential({Input({4}, {.name = "x"}), Embedding(5, 3, {.mask_zero = true, .name = "words"}),
                       Bidirectional(GRU(2, {.return_sequences = true, .name = "gru"}), {.name = "both"}),
                       GlobalAveragePooling1D({.name = "pool"}), Dense(3, {.activation = "softmax", .name = "class"})});
  if (name == "masked_gru")
    return Sequential({Input({4, 3}, {.name = "x"}), Masking(0, {.name = "mask"}),
                       Bidirectional(GRU(2, {.return_sequences = true}), {.name = "both"}),
                       Bidirectional(GRU(2), {.merge_mode = "ave", .name = "last"}), Dense(2, {.name = "out"})});
  const Symbol x = Input({4, 3}, {.name = "x"}), steps = Dense(4, {.activation = "tanh", .name = "steps"})(x);
  const Symbol looked = MultiHeadAttention(2, 3, {.name = "heads"})({steps, steps});
  return Model(x, Dense(2, {.name = "out"})(Flatten({.name = "flat"})(looked)));
}

/// The model that tests/golden/make_lookinside_goldens.py calls by the case's name, compiled, with the weights there.
inline nn::Model inspected_model(const GoldenCase& golden) {
  const nn::Model model = model_called(golden.name);
  std::vector<nn::Tensor> weights;
  for (const std::string& name : golden.names("w.")) weights.push_back(golden.at("w." + name));
  model.set_weights(weights);
  model.compile({.loss = golden.name == "words" ? "categorical_crossentropy" : "mse"});
  return model;
}
