#include "nn/memory.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <thread>
#include <vector>

#include "nn/nn.hpp"

using namespace nn;

thread_local Tensor last = full({50}, 1);  // of each thread, until its very end

TEST_CASE("memory: a large block comes back for the next tensor of its size, on a cache line") {
  release_idle_memory();
  const std::size_t before = memory_use().in_use;
  void* first = take_memory(100'000);
  std::memset(first, 1, 100'000);
  CHECK(reinterpret_cast<std::uintptr_t>(first) % 64 == 0);
  CHECK(memory_use().in_use - before >= 100'000);
  CHECK(memory_use().in_use - before <= 112'500);
  give_back_memory(first, 100'000);
  CHECK(memory_use().in_use == before);
  if (!keeps_blocks) return;
  CHECK(memory_use().idle >= 100'000);
  void* second = take_memory(99'990);  // about its size
  CHECK(second == first);
  give_back_memory(second, 99'990);
  release_idle_memory();
  CHECK(memory_use().idle == 0);
}

TEST_CASE("memory: what is idle is never more than twice what was in use, and what cannot be had is bad_alloc") {
  for (std::size_t bytes = 20'000; bytes < 40'000'000; bytes = bytes * 5 / 4) {
    give_back_memory(take_memory(bytes), bytes);
    CHECK(memory_use().idle <= 2 * memory_use().most_in_use);
  }
  release_idle_memory();
  CHECK_THROWS_AS(take_memory(std::size_t{1} << 60), std::bad_alloc);
  CHECK_THROWS_AS(PoolAllocator<double>().allocate(std::numeric_limits<std::size_t>::max() / 4), std::bad_alloc);
  give_back_memory(take_memory(0), 0);
}

TEST_CASE("memory: blocks change hands between threads") {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (int k = 0; k < 4; ++k) {
    threads.emplace_back([k, &wrong] {
      for (std::size_t i = 0; i < 2'000; ++i) {
        const std::size_t bytes = 17'000 + i % 7 * 10'000;
        auto* block = static_cast<unsigned char*>(take_memory(bytes));
        std::memset(block, k, bytes);
        for (std::size_t b = 0; b < bytes; b += 1'000) wrong[static_cast<std::size_t>(k)] += block[b] != k;
        give_back_memory(block, bytes);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : wrong) CHECK(count == 0);
}

TEST_CASE("memory: small blocks stay with their thread, and may be given back in another or when one ends") {
  void* first = take_memory(100);
  give_back_memory(first, 100);
  if (keeps_blocks) {
    void* second = take_memory(128);  // the same two cache lines
    CHECK(second == first);
    give_back_memory(second, 128);
  }
  std::vector<Tensor> tensors(3'000);
  std::thread([&] {
    for (Tensor& tensor : tensors) tensor = full({100}, 7);
  }).join();
  for (const Tensor& tensor : tensors) CHECK(tensor(99) == 7);
  std::thread([] { last = full({60}, 2); }).join();
  last = full({70}, 3);
  CHECK(last(69) == 3);
}

TEST_CASE("memory: from the second step on, training asks the system for no large block") {
  if (!keeps_blocks) return;
  release_idle_memory();  // what earlier tests left may have to go in the middle of a step
  set_threads(1);  // on several, two shards may need their largest blocks at once for the first time in any step
  set_random_seed(1);
  Random random(1);
  const Symbol x = Input({40, 8});
  const Symbol h = GRU(64, {.return_sequences = true})(LSTM(64, {.return_sequences = true})(x));
  const Model model(x, Dense(1)(Flatten()(SeqSelfAttention(16)(h))));
  model.compile({.optimizer = "adam", .loss = "mse"});
  const Tensor data = random_uniform({32, 40, 8}, -1, 1, random), y = zeros({32, 1});
  for (int warm = 0; warm < 3; ++warm) model.train_on_batch(data, y);  // the first leaves the optimizer's state
  const std::size_t before = memory_use().blocks_from_system;
  for (int step = 0; step < 5; ++step) model.train_on_batch(data, y);
  CHECK(memory_use().blocks_from_system == before);
  set_threads(0);
}
