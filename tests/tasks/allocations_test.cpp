// Training steps and predictions of the programs' networks ask the system for no memory, once they have run.
#include <doctest/doctest.h>

#include <numeric>

#include "nn/memory.hpp"
#include "nn/nn.hpp"
#include "nn/parallel.hpp"
#include "nn/train/step.hpp"
#include "tasks/char_classifier/model.hpp"
#include "tasks/date_translation/translator.hpp"
#include "tasks/sequence_sum.hpp"
#include "tests/calls_of_new.hpp"

using namespace nn;

namespace {

template <class Work>
std::size_t calls_after_three(const Work& work) {
  for (int i = 0; i < 3; ++i) work();
  const std::size_t before = calls_of_new();
  work();
  return calls_of_new() - before;
}

// Whole numbers below `end`.
Tensor ids(const Shape& shape, std::size_t end) {
  Random random(3);
  Tensor x = zeros(shape);
  for (Scalar& id : x.storage()) id = static_cast<Scalar>(random.below(end));
  return x;
}

struct Network {
  const char* name;
  Model model;
  std::string loss;
  Tensor x, y;
};

std::vector<Network> networks() {
  constexpr std::size_t N = 16, T = 24;
  Random random(1);
  const tasks::SequenceSum sums = tasks::sequence_sum(N, T, 0, random);
  const Symbol x = Input({T, 4}), text = Input({T});
  const Symbol h = Bidirectional(GRU(6, {.return_sequences = true}))(Embedding(9, 5, {.mask_zero = true})(text));
  const Symbol heads = MultiHeadAttention(2, 3)({h, h});
  return {
      {"sequence sum", tasks::attention_model(T), "mse", sums.x, sums.y},
      {"LSTM, SeqSelfAttention", Model(x, Dense(1)(Flatten()(SeqSelfAttention(8)(LSTM(6, {.return_sequences = true})(x))))),
       "mse", random_uniform({N, T, 4}, -1, 1, random), ids({N, 1}, 2)},
      {"characters", tasks::char_model({.characters = 9, .length = T, .embedding = 5, .units = 7}), "binary_crossentropy",
       ids({N, T}, 9), ids({N, 1}, 2)},
      {"dates", tasks::translator(tasks::Vocabulary({"abcdefg"}), tasks::Vocabulary({"0123456789-"}), {.padding = T, .units = 8}),
       "sparse_categorical_crossentropy", ids({N, T}, 9), ids({N, T}, 13)},
      {"masks, GRUs, heads, normalization",
       Model(text, Dense(3, {.activation = "softmax"})(GlobalAveragePooling1D()(LayerNormalization()(Add()({h, heads}))))),
       "categorical_crossentropy", ids({N, T}, 9), ones({N, 3})},
  };
}

}  // namespace

TEST_CASE("no calls of operator new in a training step and in a prediction" * doctest::skip(!keeps_blocks)) {
  set_threads(1);
  for (const Network& network : networks()) {
    CAPTURE(network.name);
    network.model.compile({.optimizer = Adam(), .loss = network.loss});
    Places places(network.x.shape(0));
    std::iota(places.begin(), places.end(), std::size_t{0});
    const Samples data{network.x, network.y, {}};
    CHECK(calls_after_three([&] { train_step(network.model, *network.model.training(), data, places); }) == 0);
    CHECK(calls_after_three([&] { network.model.predict(network.x); }) == 0);
    const Tensor first = rows(network.x, 0, 1);
    CHECK(calls_after_three([&] { network.model.predict(first); }) == 0);
  }
  set_threads(0);
}

TEST_CASE("no calls of operator new while a stream is predicted step by step" * doctest::skip(!keeps_blocks)) {
  const Symbol x = Input({1, 4}, {.batch_size = 1});
  const Model model(x, Dense(2)(LSTM(8, {.stateful = true})(x)));
  const Tensor step = ones({1, 1, 4});
  CHECK(calls_after_three([&] { model.predict(step); }) == 0);
}
