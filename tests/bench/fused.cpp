// Kernels of whole sequences beside the same written out with ops, forward and backward, on a shard of a batch and one
// thread: NAME/fused:1 and NAME/fused:0.
#include "nn/autodiff/additive_score.hpp"
#include "nn/nn.hpp"
#include "tests/bench/calibration.hpp"
#include "tests/bench/report.hpp"

using namespace nn;

namespace {

Var weight(const Shape& shape) {
  Random random(1);
  return Var::variable(random_uniform(shape, -0.1, 0.1, random));
}

Var input(const Shape& shape) {
  Random random(2);
  return Var::variable(random_uniform(shape, -1, 1, random));
}

// The LSTM of the sequence sum.
void lstm(benchmark::State& state) {
  const std::size_t N = 32, T = 20, D = 1, H = 100;
  const Var W = weight({D, 4 * H}), U = weight({H, 4 * H}), b = weight({4 * H}), x = input({N, T, D});
  const SequenceOptions options{.return_sequences = true};
  for (auto _ : state) {
    const SequenceResult r = state.range(0) ? lstm_sequence(x, W, U, b, Var(), Var(), options)
                                            : lstm_steps(x, W, U, b, Var(), Var(), options);
    backward(sum(r.output));
  }
  bench::report_floor(state, bench::Work{.products = {{N * T, D, 4 * H}, {N, H, 4 * H, T}}}.seconds_of_step(1));
}

// The GRU of a text of 250 characters.
void gru(benchmark::State& state) {
  const std::size_t N = 16, T = 250, D = 100, H = 250;
  const Var W = weight({D, 3 * H}), U = weight({H, 3 * H}), b = weight({2, 3 * H}), x = input({N, T, D});
  for (auto _ : state) {
    const SequenceResult r =
        state.range(0) ? gru_sequence(x, W, U, b, Var(), true, {}) : gru_steps(x, W, U, b, Var(), true, {});
    backward(sum(r.output));
  }
  bench::report_floor(state, bench::Work{.products = {{N * T, D, 3 * H}, {N, H, 3 * H, T}}}.seconds_of_step(1));
}

void simple_rnn(benchmark::State& state) {
  const std::size_t N = 32, T = 60, D = 64, H = 128;
  const Var W = weight({D, H}), U = weight({H, H}), b = weight({H}), x = input({N, T, D});
  for (auto _ : state) {
    const SequenceResult r =
        state.range(0) ? simple_rnn_sequence(x, W, U, b, Var(), {}) : simple_rnn_steps(x, W, U, b, Var(), {});
    backward(sum(r.output));
  }
  bench::report_floor(state, bench::Work{.products = {{N * T, D, H}, {N, H, H, T}}}.seconds_of_step(1));
}

// The decoder of the date translation.
void attention_decoder(benchmark::State& state) {
  const std::size_t N = 16, T = 50, D = 512, U = 256, O = 13;
  const Symbol x = Input({T, D});
  const AttentionDecoder layer(U, O, {.fused = state.range(0) == 1});
  const Graph graph(x, layer(x));
  const Var data = input({N, T, D});
  Random random(1);
  const Tensor towards = random_uniform({N, T, O}, -1, 1, random);
  for (auto _ : state) {
    Context context;
    backward(sum(graph.run({data}, context)[0] * towards));
  }
  const bench::Work work{
      .products = {{N * T, D, U}, {N, U, 4 * U + O, T}, {N, D + O, 3 * U + O, T}, {T, U, 1, N * T}, {1, T, D, N * T}},
      .tanhs = static_cast<double>(N * T * T * U)};
  bench::report_floor(state, work.seconds_of_step(1));
}

// The score of additive self-attention: fused, which stores (8, 240, 240), and with ops, which store (8, 240, 240, 32)
// several times.
void additive_scores(benchmark::State& state) {
  const std::size_t N = 8, T = 240, U = 32;
  const Var q = input({N, T, U}), k = input({N, T, U}), v = input({U});
  for (auto _ : state) backward(sum(state.range(0) ? additive_score(q, k, v) : additive_score_steps(q, k, v)));
  bench::report_floor(state, 2 * static_cast<double>(N * T * T * U) * bench::tanh_seconds());
}

[[maybe_unused]] const bool registered = [] {
  const std::pair<const char*, void (*)(benchmark::State&)> all[] = {{"lstm", lstm},
                                                                     {"gru", gru},
                                                                     {"simple_rnn", simple_rnn},
                                                                     {"attention_decoder", attention_decoder},
                                                                     {"additive_scores", additive_scores}};
  for (const auto& [name, run] : all) {
    bench::medians(benchmark::RegisterBenchmark(name, run), 0.05)->ArgName("fused")->Arg(1)->Arg(0);
  }
  return true;
}();

}  // namespace
