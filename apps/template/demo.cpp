// Learns which of eight numbers is the largest, and draws where it looks.
#include <algorithm>

#include "nn/nn.hpp"
#include "viz/heatmap.hpp"
#include "viz/image.hpp"
using namespace nn;

int main() {
  Random random(7);
  const Tensor x = random_uniform({2'000, 8, 1}, 0, 1, random);
  Tensor y = zeros({2'000, 1});
  for (std::size_t i = 0; i < 2'000; ++i) {
    for (std::size_t t = 0; t < 8; ++t) y(i, 0) = std::max(y(i, 0), x(i, t, 0));
  }

  const Model model = Sequential({
      Input({8, 1}),
      LSTM(32, {.return_sequences = true}),
      LastStateAttention(32, {.score = "bahdanau"}),
      Dense(1),
  });
  model.compile({.optimizer = Adam(0.01), .loss = "mae"});
  model.fit(x, y, {.epochs = 10});

  const Tensor weights = model.fetch(rows(x, 0, 10), "attention_weight");
  viz::write_png(viz::heatmap(weights, {.title = "where the largest number is"}), "attention.png");
}
