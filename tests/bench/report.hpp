// What every benchmark here tells about itself.
#pragma once

#include <benchmark/benchmark.h>

#include <string>

#include "nn/parallel.hpp"

namespace bench {

/// Wall time in milliseconds, the median of five runs.
inline benchmark::internal::Benchmark* medians(benchmark::internal::Benchmark* b, double seconds = 0.1) {
  return b->UseRealTime()->Unit(benchmark::kMillisecond)->MinTime(seconds)->Repetitions(5)->ReportAggregatesOnly();
}

/// The time that it could take at best.
inline void report_floor(benchmark::State& state, double seconds) { state.counters["floor_ms"] = seconds * 1e3; }

inline void use_threads(std::int64_t threads) { nn::set_threads(static_cast<std::size_t>(threads)); }

}  // namespace bench
