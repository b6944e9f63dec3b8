#include "tests/bench/networks.hpp"

#include <map>
#include <numeric>

#include "nn/train/step.hpp"
#include "tasks/char_classifier/model.hpp"
#include "tasks/date_translation/translator.hpp"
#include "tasks/sequence_sum.hpp"

namespace bench {

using namespace nn;

namespace {

// Whole numbers below `end`.
Tensor ids(const Shape& shape, std::size_t end) {
  Random random(3);
  Tensor x = zeros(shape);
  for (Scalar& id : x.storage()) id = static_cast<Scalar>(random.below(end));
  return x;
}

Tensor numbers(const Shape& shape) {
  Random random(2);
  return random_uniform(shape, -1, 1, random);
}

Network compiled(const Model& model, const Tensor& x, const Tensor& y, const std::string& loss, const Work& work) {
  model.compile({.optimizer = Adam(), .loss = loss});
  return {model, model, x, y, work};
}

}  // namespace

void Network::train_step() const {
  Places places(x.shape(0));
  std::iota(places.begin(), places.end(), std::size_t{0});
  nn::train_step(model, *model.training(), {x, y, {}}, places);
}

Network sum(std::size_t N, std::size_t T) {
  set_random_seed(7);
  Random random(7);
  const tasks::SequenceSum data = tasks::sequence_sum(N, T, 0, random);
  Work work;
  add_lstm(work, N, T, 1, 100);
  add_last_state_attention(work, N, T, 100, 128);
  work.products.push_back({N, 128, 1});
  return compiled(tasks::attention_model(T), data.x, data.y, "mse", work);
}

Network seqself(std::size_t N, std::size_t T) {
  set_random_seed(7);
  const Model model = Sequential({
      Input({T, 4}),
      LSTM(60, {.return_sequences = true}),
      SeqSelfAttention(32),
      Flatten(),
      Dense(1, {.activation = "sigmoid"}),
  });
  Work work;
  add_lstm(work, N, T, 4, 60);
  add_seq_self_attention(work, N, T, 60, 32);
  work.products.push_back({N, T * 60, 1});
  return compiled(model, numbers({N, T, 4}), ids({N, 1}, 2), "binary_crossentropy", work);
}

Network chargru(std::size_t N, std::size_t T) {
  set_random_seed(7);
  constexpr std::size_t characters = 70, embedding = 100, units = 250;
  const Model model =
      tasks::char_model({.characters = characters, .length = T, .embedding = embedding, .units = units});
  Work work;
  add_gru(work, N, T, embedding, units);
  work.products.push_back({N * T, units, 1});  // the scores
  work.products.push_back({1, T, units, N});   // the sums
  work.products.push_back({N, units, 1});
  return compiled(model, ids({N, T}, characters), ids({N, 1}, 2), "binary_crossentropy", work);
}

namespace {

// So many characters; two of them are <unk> and <eot>.
Network dates_of(std::size_t characters, std::size_t N, std::size_t T) {
  set_random_seed(7);
  constexpr std::size_t units = 256, symbols = 13;
  std::vector<std::string> texts;
  for (std::size_t code = 0x4e00; code < 0x4e00 + characters - 2; ++code) {  // three bytes of UTF-8 each
    texts.push_back({static_cast<char>(0xe0 | code >> 12), static_cast<char>(0x80 | (code >> 6 & 63)),
                     static_cast<char>(0x80 | (code & 63))});
  }
  const Model model = tasks::translator(tasks::Vocabulary(texts), tasks::Vocabulary({"0123456789-"}),
                                        {.padding = T, .units = units, .attend_padding = true});
  Work work;
  add_lstm(work, N, T, characters, units);
  add_lstm(work, N, T, characters, units);
  add_attention_decoder(work, N, T, 2 * units, units, symbols);
  return compiled(model, ids({N, T}, characters), ids({N, T}, symbols), "sparse_categorical_crossentropy", work);
}

Network lstm_of(std::size_t N, std::size_t T, std::size_t inputs, std::size_t units) {
  set_random_seed(7);
  const Symbol x = Input({T, inputs}), h = LSTM(units)(x);
  Work work;
  add_lstm(work, N, T, inputs, units);
  Network network = compiled(Model(x, Dense(10)(h)), numbers({N, T, inputs}), numbers({N, 10}), "mse", work);
  network.predictor = Model(x, h);
  return network;
}

}  // namespace

Network dates(std::size_t N, std::size_t T) { return dates_of(60, N, T); }
Network dates1426(std::size_t N, std::size_t T) { return dates_of(1426, N, T); }
Network lstm(std::size_t N, std::size_t T) { return lstm_of(N, T, 64, 128); }
Network lstm_small(std::size_t N, std::size_t T) { return lstm_of(N, T, 32, 64); }

Network lstm_attention(std::size_t N, std::size_t T) {
  set_random_seed(7);
  const Model model = Sequential({
      Input({T, 4}),
      LSTM(60, {.return_sequences = true}),
      LastStateAttention(32),
      Dense(1, {.activation = "sigmoid"}),
  });
  Work work;
  add_lstm(work, N, T, 4, 60);
  add_last_state_attention(work, N, T, 60, 32);
  return compiled(model, numbers({N, T, 4}), ids({N, 1}, 2), "binary_crossentropy", work);
}

MakeNetwork network(const std::string& name) {
  static const std::map<std::string, MakeNetwork> all = {{"sum", sum},
                                                         {"seqself", seqself},
                                                         {"chargru", chargru},
                                                         {"dates", dates},
                                                         {"dates1426", dates1426},
                                                         {"lstm", lstm},
                                                         {"lstm_small", lstm_small},
                                                         {"lstm_attention", lstm_attention}};
  const auto found = all.find(name);
  if (found == all.end()) fail("networks: expected the name of one, got ", name);
  return found->second;
}

void add_lstm(Work& work, std::size_t N, std::size_t T, std::size_t D, std::size_t H) {
  work.products.push_back({N * T, D, 4 * H});
  work.products.push_back({N, H, 4 * H, T});
}

void add_gru(Work& work, std::size_t N, std::size_t T, std::size_t D, std::size_t H) {
  work.products.push_back({N * T, D, 3 * H});
  work.products.push_back({N, H, 3 * H, T});
}

void add_last_state_attention(Work& work, std::size_t N, std::size_t T, std::size_t H, std::size_t out) {
  work.products.push_back({N * T, H, H});
  work.products.push_back({T, H, 1, N});
  work.products.push_back({1, T, H, N});
  work.products.push_back({N, 2 * H, out});
}

void add_seq_self_attention(Work& work, std::size_t N, std::size_t T, std::size_t H, std::size_t U) {
  work.products.push_back({N * T, H, U, 2});
  work.products.push_back({T * T, U, 1, N});
  work.products.push_back({T, T, H, N});
  work.tanhs += static_cast<double>(N * T * T * U);
}

void add_attention_decoder(Work& work, std::size_t N, std::size_t T, std::size_t D, std::size_t U, std::size_t O) {
  work.products.push_back({N * T, D, U});
  work.products.push_back({N, U, 4 * U + O, T});
  work.products.push_back({N, D + O, 3 * U + O, T});
  work.products.push_back({T, U, 1, N * T});
  work.products.push_back({1, T, D, N * T});
  work.tanhs += static_cast<double>(N * T * T * U);
}

}  // namespace bench
