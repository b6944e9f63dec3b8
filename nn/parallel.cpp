#include "nn/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

thread_local bool inside_a_task = false;

std::size_t cores() { return std::max(1u, std::thread::hardware_concurrency()); }

// One parallel_for: tasks are taken by number from a counter.
struct Job {
  Task task;
  std::size_t count;
  std::atomic<std::size_t> next{0};
  std::mutex mutex = {};  // of the two below: which task threw, the first of them by number
  std::size_t thrower = count;
  std::exception_ptr error = nullptr;

  void work() {
    inside_a_task = true;
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        task(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (i < thrower) {
          thrower = i;
          error = std::current_exception();
        }
      }
    }
    inside_a_task = false;
  }
};

// Whether `ready` comes true within a moment. A thread that sleeps is woken in about 50 us, which is long beside the
// steps of small networks and the pauses between them; it sleeps only when there is nothing to do for longer.
template <class Ready>
bool soon(const Ready& ready) {
  constexpr std::chrono::microseconds moment{200};
  const auto start = std::chrono::steady_clock::now();
  while (!ready()) {
    if (std::chrono::steady_clock::now() - start > moment) return false;
    std::this_thread::yield();
  }
  return true;
}

class Pool {
 public:
  explicit Pool(std::size_t threads) {
    try {
      while (workers_.size() + 1 < threads) workers_.emplace_back([this] { work_on_jobs(); });
    } catch (const std::system_error&) {  // the system gives no more: those that there are do the work
    }
  }

  ~Pool() { post(nullptr); }

  void run(Job& job) {
    post(&job);
    job.work();
    soon([this] { return busy_ == 0; });
    for (unsigned left = busy_; left != 0; left = busy_) busy_.wait(left);
  }

 private:
  void post(Job* job) {
    job_ = job;
    busy_ = static_cast<unsigned>(workers_.size());
    ++jobs_;
    jobs_.notify_all();
  }

  void work_on_jobs() {
    for (unsigned seen = 0;; ++seen) {
      soon([&] { return jobs_ != seen; });
      jobs_.wait(seen);
      if (job_ == nullptr) return;
      job_->work();
      if (--busy_ == 0) busy_.notify_one();
    }
  }

  Job* job_ = nullptr;                       // the last one posted; null to end
  std::atomic<unsigned> jobs_{0}, busy_{0};  // jobs posted; workers that are not done with the last one
  std::vector<std::jthread> workers_;
};

std::mutex pool_mutex;  // one parallel_for at a time
std::unique_ptr<Pool> pool;
std::atomic<std::size_t> wanted{0};  // what threads() says: 0 for the number of cores

}  // namespace

void parallel_for(std::size_t count, Task task) {
  if (count <= 1 || inside_a_task) {
    for (std::size_t i = 0; i < count; ++i) task(i);
    return;
  }
  Job job{task, count};
  {
    const std::lock_guard lock(pool_mutex);
    if (!pool) pool = std::make_unique<Pool>(threads());
    pool->run(job);
  }
  if (job.error) std::rethrow_exception(job.error);
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
