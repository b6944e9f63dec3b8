// The worker threads. Work is cut into pieces that do not depend on the number of threads, so results do not either.
#pragma once

#include <cstddef>
#include <type_traits>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// A closure of the caller's that takes a number, for the time of a call: unlike std::function it copies nothing.
class Task {
 public:
  template <class F>
    requires(!std::is_same_v<F, Task>)
  Task(const F& task)  // NOLINT: closures are written in place
      : task_(&task), call_([](const void* f, std::size_t i) { (*static_cast<const F*>(f))(i); }) {}

  void operator()(std::size_t i) const { call_(task_, i); }

 private:
  const void* task_;
  void (*call_)(const void*, std::size_t);
};

/// Runs task(0) ... task(count - 1), each once, on the caller and the workers; returns when all are done. If tasks
/// throw, the exception of the first of them by number is thrown on. A call from inside a task runs in order.
void parallel_for(std::size_t count, Task task);

/// How many shards a batch is cut into: by its size alone, so that results do not depend on the number of threads.
/// Two from 16 samples on, then one for each 32.
std::size_t shard_count(std::size_t batch_size);

/// How many threads work, the caller included; 0 for the number of cores. Not to be called while they do.
void set_threads(std::size_t count);
std::size_t threads();

}  // namespace nn::inline NN_ABI
