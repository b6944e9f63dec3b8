// From the start of a process to the end of its first training step, made model and data included.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/bench/report.hpp"

namespace {

void startup(benchmark::State& state) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "bench_first_step";
  char* const arguments[] = {const_cast<char*>(program.c_str()), nullptr};
  for (auto _ : state) {
    pid_t child = 0;
    int status = 1;
    if (posix_spawn(&child, program.c_str(), nullptr, nullptr, arguments, environ) == 0) waitpid(child, &status, 0);
    if (status != 0) state.SkipWithError(("cannot run " + program).c_str());
  }
}

[[maybe_unused]] const bool registered = [] {
  benchmark::RegisterBenchmark("startup", startup)
      ->UseRealTime()
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1)
      ->Repetitions(11)
      ->ReportAggregatesOnly();
  return true;
}();

}  // namespace

BENCHMARK_MAIN();
