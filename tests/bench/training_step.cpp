// One training step, one epoch and one prediction of the sequence sum's network, with the time that its matrix products
// alone would take on this machine at this moment (floor_ms); opening a model. tests/bench/run prints them beside PyTorch's.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "nn/autodiff/additive_score.hpp"
#include "nn/blas.hpp"
#include "nn/kernels/elementwise.hpp"
#include "nn/nn.hpp"
#include "nn/train/step.hpp"
#include "tasks/sequence_sum.hpp"

using namespace nn;

namespace {

constexpr std::size_t batch = 64, length = 20, units = 100;

double seconds(const std::function<void()>& work, int times) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < times; ++i) work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / times;
}

// Multiply-adds a second of one core, on the product of an LSTM of this size: (512, 100) x (100, 400).
double gemm_rate() {
  const Tensor a = ones({512, units}), b = ones({units, 4 * units});
  Tensor c = zeros({512, 4 * units});
  const auto product = [&] { gemm(matrix(a.data(), 512, units), matrix(b.data(), units, 4 * units), matrix(c.data(), 512, 4 * units)); };
  product();
  double best = 0;
  for (int i = 0; i < 10; ++i) best = std::max(best, 512.0 * units * 4 * units / seconds(product, 20));
  return best;
}

// The products of one step of the LSTM: forward, and twice as much backward.
double floor_seconds(std::size_t cores) {
  static const double rate = gemm_rate();
  return 3.0 * batch * length * (units + 1) * 4 * units / (rate * static_cast<double>(cores));
}

void use_threads(benchmark::State& state) { set_threads(static_cast<std::size_t>(state.range(0))); }

void report_floor(benchmark::State& state, double floor) { state.counters["floor_ms"] = floor * 1e3; }

struct Fixture {
  Model model = tasks::attention_model(length);
  tasks::SequenceSum data;

  explicit Fixture(std::size_t samples) {
    set_random_seed(7);
    Random random(7);
    data = tasks::sequence_sum(samples, length, 0, random);
    model.compile({.optimizer = Adam(), .loss = "mse"});
  }
};

void sum_step(benchmark::State& state) {
  use_threads(state);
  const Fixture f(batch);
  std::vector<std::size_t> places(batch);
  for (std::size_t i = 0; i < batch; ++i) places[i] = i;
  for (auto _ : state) train_step(f.model, *f.model.training(), {f.data.x, f.data.y, {}}, places);
  report_floor(state, floor_seconds(static_cast<std::size_t>(state.range(0))));
}

void sum_epoch(benchmark::State& state) {
  use_threads(state);
  const Fixture f(20'000);
  for (auto _ : state) f.model.fit(f.data.x, f.data.y, {.batch_size = batch, .epochs = 1, .verbose = 0});
  report_floor(state, 313 * floor_seconds(static_cast<std::size_t>(state.range(0))));
}

void sum_predict_one(benchmark::State& state) {
  use_threads(state);
  const Fixture f(1);
  for (auto _ : state) benchmark::DoNotOptimize(f.model.predict(f.data.x));
}

// The LSTM alone, fused and step by step, forward and backward.
void lstm(benchmark::State& state) {
  Random random(1);
  const Var W = Var::variable(random_uniform({1, 4 * units}, -1, 1, random)), U = Var::variable(random_uniform({units, 4 * units}, -0.1, 0.1, random)),
            b = Var::variable(zeros({4 * units}));
  const Tensor x = random_uniform({batch / 2, length, 1}, 0, 1, random);
  const SequenceOptions options{.return_sequences = true};
  for (auto _ : state) {
    const SequenceResult r = state.range(0) ? lstm_sequence(x, W, U, b, Var(), Var(), options) : lstm_steps(x, W, U, b, Var(), Var(), options);
    backward(sum(r.output));
  }
  report_floor(state, floor_seconds(1) / 2);
}

// The GRU of a text of 250 characters alone, on a shard of its batch, fused and step by step, forward and backward.
void gru(benchmark::State& state) {
  Random random(1);
  const std::size_t N = 16, T = 250, D = 100, H = 250;
  const Var W = Var::variable(random_uniform({D, 3 * H}, -0.1, 0.1, random)), U = Var::variable(random_uniform({H, 3 * H}, -0.1, 0.1, random)),
            b = Var::variable(zeros({2, 3 * H})), x = Var::variable(random_uniform({N, T, D}, -1, 1, random));
  for (auto _ : state) {
    const SequenceResult r = state.range(0) ? gru_sequence(x, W, U, b, Var(), true, {}) : gru_steps(x, W, U, b, Var(), true, {});
    backward(sum(r.output));
  }
  report_floor(state, 3.0 * N * T * (D + H) * 3 * H / gemm_rate());
}

// The attention decoder of the date translation alone, on a shard of its batch, fused and step by step, forward and
// backward. Its floor: the products of one pass, three times, and the tanh of its scores, once each way.
void attention_decoder(benchmark::State& state) {
  Random random(1);
  const std::size_t N = 16, T = 50, D = 512, U = 256, O = 13;
  const Symbol x = Input({T, D});
  const AttentionDecoder layer(U, O, {.fused = state.range(0) == 1});
  const Graph graph(x, layer(x));
  const Var data = Var::variable(random_uniform({N, T, D}, -1, 1, random));
  const Tensor towards = random_uniform({N, T, O}, -1, 1, random);
  for (auto _ : state) {
    Context context;
    backward(sum(graph.run({data}, context)[0] * towards));
  }
  const double of_keys = D * U, of_state = U * (4 * U + O), of_input = (D + O) * (3 * U + O), of_scores = T * (U + D);
  Tensor row = random_uniform({T * U}, -1, 1, random);
  const double tanh_seconds = seconds([&] { kernels::tanh(row.data(), row.data(), row.size()); }, 200);
  report_floor(state, N * T * (3 * (of_keys + of_state + of_input + of_scores) / gemm_rate() + 2 * tanh_seconds));
}

// The score of additive self-attention, 8 sequences of 240 steps and 32 units, forward and backward: fused, which stores
// (8, 240, 240), and with ops, which store (8, 240, 240, 32) several times. The floor is its tanh, once each way.
void additive_scores(benchmark::State& state) {
  Random random(1);
  const std::size_t N = 8, T = 240, U = 32;
  const Var q = Var::variable(random_uniform({N, T, U}, -1, 1, random)), k = Var::variable(random_uniform({N, T, U}, -1, 1, random)),
            v = Var::variable(random_uniform({U}, -1, 1, random));
  Tensor x = random_uniform({T * U}, -1, 1, random);
  report_floor(state, 2 * static_cast<double>(N * T) * seconds([&] { kernels::tanh(x.data(), x.data(), x.size()); }, 200));
  for (auto _ : state) backward(sum(state.range(0) ? additive_score(q, k, v) : additive_score_steps(q, k, v)));
}

void tanh_rate(benchmark::State& state) {
  Random random(1);
  const Tensor x = random_uniform({4096}, -3, 3, random);
  Tensor y = x;
  for (auto _ : state) {
    kernels::tanh(x.data(), y.data(), y.size());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(4096 * state.iterations()));
}

// A model of five million weights, 20 MB, opened from .h5 or .keras.
void open_model(benchmark::State& state) {
  const std::string path = (std::filesystem::temp_directory_path() / ("attend_bench_" + std::to_string(getpid()))).string() +
                           (state.range(0) ? ".keras" : ".h5");
  Sequential({Input({20, 700}), LSTM(700), Dense(1300), Dense(130)}).save(path);
  for (auto _ : state) benchmark::DoNotOptimize(load_model(path));
  std::filesystem::remove(path);
}

}  // namespace

BENCHMARK(sum_step)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond)->Repetitions(5)->ReportAggregatesOnly();
BENCHMARK(sum_epoch)->ArgName("threads")->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(1)->Repetitions(5)->ReportAggregatesOnly();
BENCHMARK(sum_predict_one)->ArgName("threads")->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(lstm)->ArgName("fused")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond)->Repetitions(5)->ReportAggregatesOnly();
BENCHMARK(gru)->ArgName("fused")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond)->Repetitions(5)->ReportAggregatesOnly();
BENCHMARK(attention_decoder)->ArgName("fused")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond)->Repetitions(5)->ReportAggregatesOnly();
BENCHMARK(additive_scores)->ArgName("fused")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond)->Repetitions(3)->ReportAggregatesOnly();
BENCHMARK(tanh_rate);
BENCHMARK(open_model)->ArgName("keras")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond)->Repetitions(3)->ReportAggregatesOnly();
BENCHMARK_MAIN();
