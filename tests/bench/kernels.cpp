// Loops over plain memory on one thread: activations, the optimizer's update, products beside OpenBLAS's.
#include "nn/kernels/elementwise.hpp"
#include "nn/kernels/optimizers.hpp"
#include "nn/random.hpp"
#include "tests/bench/calibration.hpp"
#include "tests/bench/report.hpp"

using namespace nn;

namespace {

using Kernel = void (*)(const Scalar*, Scalar*, std::size_t);

// Numbers that the first cache holds.
void activation(benchmark::State& state, Kernel kernel) {
  Random random(1);
  const Tensor x = random_uniform({4096}, -3, 3, random);
  Tensor y = x;
  for (auto _ : state) {
    kernel(x.data(), y.data(), y.size());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(y.size()) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(activation, tanh, kernels::tanh);
BENCHMARK_CAPTURE(activation, sigmoid, kernels::sigmoid);
BENCHMARK_CAPTURE(activation, exp, kernels::exp);

// Adam on a million weights. It reads four arrays and writes three; the floor is a copy of as many bytes within memory
// of the same size, since a large cache may hold it.
void adam(benchmark::State& state) {
  constexpr std::size_t n = 1'000'000;
  Random random(1);
  Tensor w = random_uniform({n}, -1, 1, random), m = zeros({n}), v = zeros({n});
  const Tensor g = random_uniform({n}, -1, 1, random);
  for (auto _ : state) {
    kernels::adam(w.data(), g.data(), m.data(), v.data(), nullptr, n,
                  {.rate = Scalar(1e-3), .beta_1 = Scalar(0.9), .beta_2 = Scalar(0.999), .epsilon = Scalar(1e-7)});
    benchmark::ClobberMemory();
  }
  bench::report_floor(state, 7.0 * n * sizeof(Scalar) / bench::copy_rate(4 * n * sizeof(Scalar)));
}

// Multiply-adds a second, in 10^9: with the products of a step of the GRU, of a whole batch of it, and of the dates.
void product(benchmark::State& state) {
  const auto at = [&](std::size_t i) { return static_cast<std::size_t>(state.range(i)); };
  const bench::Product shape{at(0), at(1), at(2)};
  for (auto _ : state) state.counters["ours"] = bench::product_rate(shape) / 1e9;
  state.counters["openblas"] = bench::openblas_rate(shape) / 1e9;
}

[[maybe_unused]] const bool registered = [] {
  bench::medians(benchmark::RegisterBenchmark("adam", adam), 0.05);
  benchmark::RegisterBenchmark("product", product)
      ->ArgNames({"rows", "inner", "columns"})
      ->Args({16, 250, 750})
      ->Args({1024, 100, 750})
      ->Args({32, 256, 1024})
      ->Args({1024, 1426, 1024})
      ->Iterations(1);
  return true;
}();

}  // namespace
