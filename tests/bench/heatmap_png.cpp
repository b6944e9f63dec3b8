// A heatmap of 240 x 240 numbers that follow no rule, the worst case for a PNG file: drawing it, and writing it.
#include <benchmark/benchmark.h>

#include <filesystem>

#include "nn/random.hpp"
#include "viz/heatmap.hpp"

namespace {

nn::Tensor noise() {
  nn::Random random(1);
  return nn::random_uniform({240, 240}, 0, 1, random);
}

void heatmap_draw(benchmark::State& state) {
  const nn::Tensor values = noise();
  for (auto _ : state) benchmark::DoNotOptimize(viz::heatmap(values).row(0).data());
}

void heatmap_png(benchmark::State& state) {
  const viz::Image image = viz::heatmap(noise());
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "attend_bench_heatmap.png";
  for (auto _ : state) viz::write_png(image, path);
  std::filesystem::remove(path);
}

}  // namespace

BENCHMARK(heatmap_draw)->UseRealTime()->Unit(benchmark::kMillisecond)->Repetitions(5)->ReportAggregatesOnly();
BENCHMARK(heatmap_png)->UseRealTime()->Unit(benchmark::kMillisecond)->Repetitions(5)->ReportAggregatesOnly();
