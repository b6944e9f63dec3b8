#include "nn/parallel.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace nn;

TEST_CASE("parallel_for: every task runs once, for any number of threads") {
  for (const std::size_t count : {1u, 2u, 3u, 8u}) {
    set_threads(count);
    CHECK(threads() == count);
    std::vector<std::atomic<int>> ran(1000);
    parallel_for(1000, [&](std::size_t i) { ++ran[i]; });
    for (const std::atomic<int>& times : ran) CHECK(times == 1);
  }
  set_threads(0);
}

TEST_CASE("parallel_for: one job after another, and after pauses in which the threads fall asleep") {
  for (const std::size_t count : {2u, 4u}) {
    set_threads(count);
    std::size_t total = 0;
    for (int job = 0; job < 300; ++job) {
      std::vector<std::size_t> parts(3);
      parallel_for(3, [&](std::size_t i) { parts[i] = i + 1; });
      total += parts[0] + parts[1] + parts[2];
      if (job % 30 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    CHECK(total == 1800);
  }
  set_threads(0);
}

TEST_CASE("parallel_for: inside a task it runs in order, and errors of the first task by number come out") {
  std::atomic<int> total{0};
  parallel_for(4, [&](std::size_t) { parallel_for(5, [&](std::size_t) { ++total; }); });
  CHECK(total == 20);
  for (int repeat = 0; repeat < 20; ++repeat) {
    CHECK_THROWS_WITH(parallel_for(8, [](std::size_t i) { if (i >= 2) throw std::runtime_error(std::to_string(i)); }), "2");
  }
  parallel_for(4, [](std::size_t) { CHECK(threads() > 0); });
  CHECK_THROWS(set_threads(1'000'000));
  parallel_for(0, [](std::size_t) { throw std::runtime_error("no task"); });
}
