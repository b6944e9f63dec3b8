// The worker threads. Work is cut into pieces that do not depend on the number of threads, so results do not either.
#pragma once

#include <cstddef>
#include <functional>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// Runs task(0) ... task(count - 1), each once, on the caller and the workers; returns when all are done. If tasks
/// throw, the exception of the first of them by number is thrown on. A call from inside a task runs in order.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& task);

/// How many shards a batch is cut into: by its size alone, so that results do not depend on the number of threads.
/// Two from 16 samples on, then one for each 32.
std::size_t shard_count(std::size_t batch_size);

/// How many threads work, the caller included; 0 for the number of cores. Not to be called while they do.
void set_threads(std::size_t count);
std::size_t threads();

}  // namespace nn::inline NN_ABI
