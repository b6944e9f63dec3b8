#include "nn/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

thread_local bool inside_a_task = false;

std::size_t cores() { return std::max(1u, std::thread::hardware_concurrency()); }

// One parallel_for: tasks are taken by number from a counter.
struct Job {
  const std::function<void(std::size_t)>& task;
  std::size_t count;
  std::atomic<std::size_t> next{0};
  std::vector<std::exception_ptr> errors;

  void work() {
    inside_a_task = true;
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        task(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
    inside_a_task = false;
  }
};

class Pool {
 public:
  explicit Pool(std::size_t threads) {
    for (std::size_t i = 1; i < threads; ++i) workers_.emplace_back([this] { wait_for_jobs(); });
  }

  ~Pool() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }

  void run(Job& job) {
    {
      const std::lock_guard lock(mutex_);
      job_ = &job;
      ++job_number_;
      busy_ = workers_.size();
    }
    wake_.notify_all();
    job.work();
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
    job_ = nullptr;
  }

 private:
  void wait_for_jobs() {
    std::size_t seen = 0;
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [&] { return stopping_ || job_number_ != seen; });
      if (stopping_) return;
      seen = job_number_;
      Job* job = job_;
      lock.unlock();
      job->work();
      lock.lock();
      if (--busy_ == 0) done_.notify_one();
    }
  }

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_, done_;
  Job* job_ = nullptr;
  std::size_t job_number_ = 0, busy_ = 0;
  bool stopping_ = false;
};

std::mutex pool_mutex;  // one parallel_for at a time
std::unique_ptr<Pool> pool;
std::atomic<std::size_t> wanted{0};  // what threads() says: 0 for the number of cores

}  // namespace

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& task) {
  if (count <= 1 || inside_a_task) {
    for (std::size_t i = 0; i < count; ++i) task(i);
    return;
  }
  Job job{task, count, {}, std::vector<std::exception_ptr>(count)};
  {
    const std::lock_guard lock(pool_mutex);
    if (!pool) pool = std::make_unique<Pool>(threads());
    pool->run(job);
  }
  for (const std::exception_ptr& error : job.errors) {
    if (error) std::rethrow_exception(error);
  }
}

std::size_t shard_count(std::size_t batch_size) {
  return batch_size < 16 ? 1 : std::max<std::size_t>(2, batch_size / 32);
}

void set_threads(std::size_t count) {
  if (count > 1024) fail("set_threads: expected at most 1024 threads, got ", count);
  if (inside_a_task) fail("set_threads: expected no task to be running; call it before training or prediction");
  const std::lock_guard lock(pool_mutex);
  wanted = count;
  pool.reset();  // the next parallel_for makes a new one
}

std::size_t threads() { return wanted == 0 ? cores() : wanted.load(); }

}  // namespace nn::inline NN_ABI
