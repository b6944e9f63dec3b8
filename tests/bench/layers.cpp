// Layers, forward and backward on one thread, on 32 samples of 60 steps of 128 features: layer/NAME, with the time that
// their products and the tanh of their scores take at this machine's own rates; of those that only move numbers, with
// the time of a copy. The loss behind them, a sum of squares, is in the measured time alone.
#include "nn/nn.hpp"
#include "tests/bench/networks.hpp"
#include "tests/bench/report.hpp"

using namespace nn;

namespace {

constexpr std::size_t N = 32, T = 60, D = 128, U = 64;

struct Case {
  const char* name;
  Symbol (*call)(const Symbol& x);
  bench::Work work;
  double passes = 0;    // without work: how often it has to read or write as many numbers as the input has
  std::size_t ids = 0;  // the input is so many different whole numbers, (N, T), instead
};

bench::Work lstm(std::size_t directions) {
  bench::Work work;
  for (std::size_t k = 0; k < directions; ++k) bench::add_lstm(work, N, T, D, U);
  return work;
}

bench::Work of(void (*add)(bench::Work& work)) {
  bench::Work work;
  add(work);
  return work;
}

std::vector<Case> cases() {
  const std::vector<bench::Product> pairs = {{T, D, T, N}, {T, T, D, N}};  // scores and sums of dot-product attention
  return {
      {"Dense(64)", [](const Symbol& x) { return Dense(U)(x); }, {.products = {{N * T, D, U}}}},
      {"TimeDistributed(Dense(64))",
       [](const Symbol& x) { return TimeDistributed(Dense(U))(x); },
       {.products = {{N * T, D, U}}}},
      {"LayerNormalization()", [](const Symbol& x) { return LayerNormalization()(x); }, {}, 6},
      {"Embedding(5000, 128)", [](const Symbol& x) { return Embedding(5000, D)(x); }, {}, 5, 5000},
      {"LSTM(64)", [](const Symbol& x) { return LSTM(U, {.return_sequences = true})(x); }, lstm(1)},
      {"Bidirectional(LSTM(64))", [](const Symbol& x) { return Bidirectional(LSTM(U, {.return_sequences = true}))(x); },
       lstm(2)},
      {"GRU(64)", [](const Symbol& x) { return GRU(U, {.return_sequences = true})(x); },
       of([](bench::Work& work) { bench::add_gru(work, N, T, D, U); })},
      {"SimpleRNN(64)",
       [](const Symbol& x) { return SimpleRNN(U, {.return_sequences = true})(x); },
       {.products = {{N * T, D, U}, {N, U, U, T}}}},
      {"Attention()",
       [](const Symbol& x) {
         return Attention()({x, x});
       },
       {.products = pairs}},
      {"AdditiveAttention()",
       [](const Symbol& x) {
         return AdditiveAttention()({x, x});
       },
       {.products = {pairs[1]}, .tanhs = static_cast<double>(N * T * T * D)}},
      {"MultiHeadAttention(4, 32)",
       [](const Symbol& x) {
         return MultiHeadAttention(4, 32)({x, x});
       },
       {.products = {{N * T, D, D, 4}, {T, 32, T, 4 * N}, {T, T, 32, 4 * N}}}},
      {"LastStateAttention(64)", [](const Symbol& x) { return LastStateAttention(U)(x); },
       of([](bench::Work& work) { bench::add_last_state_attention(work, N, T, D, U); })},
      {"SeqSelfAttention(64)", [](const Symbol& x) { return SeqSelfAttention(U)(x); },
       of([](bench::Work& work) { bench::add_seq_self_attention(work, N, T, D, U); })},
      {"SeqWeightedAttention()",
       [](const Symbol& x) { return SeqWeightedAttention()(x); },
       {.products = {{N * T, D, 1}, {1, T, D, N}}}},
      {"AttentionDecoder(64, 13)", [](const Symbol& x) { return AttentionDecoder(U, 13)(x); },
       of([](bench::Work& work) { bench::add_attention_decoder(work, N, T, D, U, 13); })},
  };
}

Var input_of(const Case& c) {
  Random random(2);
  if (c.ids == 0) return Var::variable(random_uniform({N, T, D}, -1, 1, random));
  Tensor ids = zeros({N, T});
  for (Scalar& id : ids.storage()) id = static_cast<Scalar>(random.below(c.ids));
  return ids;
}

void run(benchmark::State& state, const Case& c) {
  set_random_seed(7);
  const Symbol x = c.ids == 0 ? Input({T, D}) : Input({T});
  const Graph graph(x, c.call(x));
  const Var data = input_of(c);
  for (auto _ : state) {
    Context context;
    context.training = true;
    backward(sum(square(graph.run({data}, context)[0])));
  }
  constexpr double bytes = static_cast<double>(N * T * D * sizeof(Scalar));
  bench::report_floor(state, c.passes > 0 ? c.passes * bytes / bench::copy_rate(2 * N * T * D * sizeof(Scalar))
                                          : c.work.seconds_of_step(1));
}

[[maybe_unused]] const bool registered = [] {
  for (const Case& c : cases())
    bench::medians(benchmark::RegisterBenchmark((std::string("layer/") + c.name).c_str(), run, c), 0.05);
  return true;
}();

}  // namespace
