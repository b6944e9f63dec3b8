// A model of five million weights, 20 MB, opened from .h5 or .keras.
#include <unistd.h>

#include <filesystem>

#include "nn/nn.hpp"
#include "tests/bench/report.hpp"

using namespace nn;

namespace {

void open_model(benchmark::State& state) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("attend_bench_" + std::to_string(getpid()))).string() +
      (state.range(0) ? ".keras" : ".h5");
  Sequential({Input({20, 700}), LSTM(700), Dense(1300), Dense(130)}).save(path);
  for (auto _ : state) benchmark::DoNotOptimize(load_model(path));
  std::filesystem::remove(path);
}

[[maybe_unused]] const bool registered = [] {
  bench::medians(benchmark::RegisterBenchmark("open_model", open_model))->ArgName("keras")->Arg(0)->Arg(1);
  return true;
}();

}  // namespace
