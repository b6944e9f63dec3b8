#include "nn/memory.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace nn::inline NN_ABI {

namespace {

constexpr std::align_val_t cache_line{64};

// Larger blocks are for all threads, each thread keeps small ones for itself.
constexpr std::size_t large = std::size_t{16} << 10;

thread_local bool thread_ends = false;  // the last tensors of a thread outlive what it keeps

// The small blocks of a thread, in lists by their number of cache lines; the first bytes of each point to the next.
class SmallBlocks {
 public:
  SmallBlocks() = default;
  SmallBlocks(const SmallBlocks&) = delete;
  ~SmallBlocks() {
    thread_ends = true;
    for (Block* first : first_) {
      while (first != nullptr) ::operator delete(std::exchange(first, first->next), cache_line);
    }
  }

  void* take(std::size_t lines) {
    Block*& first = first_[lines];
    if (first == nullptr) return ::operator new(lines* line, cache_line);
    kept_ -= lines;
    return std::exchange(first, first->next);
  }

  bool keep(void* block, std::size_t lines) noexcept {
    constexpr std::size_t most = (std::size_t{1} << 20) / line;
    if (kept_ + lines > most) return false;
    first_[lines] = new (block) Block{first_[lines]};
    kept_ += lines;
    return true;
  }

  static constexpr std::size_t line = static_cast<std::size_t>(cache_line);
  static std::size_t lines_of(std::size_t bytes) { return std::max<std::size_t>(1, (bytes + line - 1) / line); }

 private:
  struct Block {
    Block* next;
  };
  std::array<Block*, large / line + 1> first_ = {};
  std::size_t kept_ = 0;  // in lines
};

thread_local SmallBlocks small_blocks;

// Blocks of 8 sizes to a power of two: at most an eighth of one is not asked for.
std::size_t rounded(std::size_t bytes) {
  const std::size_t step = std::bit_floor(bytes) / 8;
  return (bytes + step - 1) / step * step;
}

class Pool {
 public:
  void* take(std::size_t bytes) {
    if (bytes > std::size_t{1} << 50) throw std::bad_alloc();  // more than an address can say
    const std::size_t size = rounded(bytes);
    {
      const std::lock_guard lock(mutex_);
      std::vector<void*>& blocks = idle_[size];
      if (!blocks.empty()) {
        void* block = blocks.back();
        blocks.pop_back();
        use_.idle -= size;
        count(size);
        return block;
      }
    }
    void* block = ::operator new(size, cache_line, std::nothrow);
    if (block == nullptr) {
      release_idle();
      block = ::operator new(size, cache_line);
    }
    const std::lock_guard lock(mutex_);
    ++use_.blocks_from_system;
    count(size);
    return block;
  }

  void give_back(void* block, std::size_t bytes) noexcept {
    const std::size_t size = rounded(bytes);
    const std::lock_guard lock(mutex_);
    use_.in_use -= size;
    if (use_.idle + size > 2 * use_.most_in_use) release();  // the work has changed: other sizes now
    if (keeps_blocks && keep(block, size)) return;
    ::operator delete(block, cache_line);
  }

  void release_idle() noexcept {
    const std::lock_guard lock(mutex_);
    release();
  }

  MemoryUse use() {
    const std::lock_guard lock(mutex_);
    return use_;
  }

 private:
  bool keep(void* block, std::size_t size) noexcept {
    try {
      idle_[size].push_back(block);
    } catch (const std::bad_alloc&) {
      return false;
    }
    use_.idle += size;
    return true;
  }

  void count(std::size_t size) {
    use_.in_use += size;
    use_.most_in_use = std::max(use_.most_in_use, use_.in_use);
  }

  void release() noexcept {
    for (auto& [size, blocks] : idle_) {
      for (void* block : blocks) ::operator delete(block, cache_line);
      blocks.clear();
    }
    use_.idle = 0;
  }

  std::mutex mutex_;
  std::unordered_map<std::size_t, std::vector<void*>> idle_;  // by size
  MemoryUse use_;
};

// Never destroyed: tensors may outlive it in the last moments of a program.
Pool& pool() {
  static Pool& only = *new Pool;
  return only;
}

}  // namespace

void* take_memory(std::size_t bytes) {
  if (bytes >= large) return pool().take(bytes);
  const std::size_t lines = SmallBlocks::lines_of(bytes);
  return thread_ends ? ::operator new(lines* SmallBlocks::line, cache_line) : small_blocks.take(lines);
}

void give_back_memory(void* block, std::size_t bytes) noexcept {
  if (bytes >= large) return pool().give_back(block, bytes);
  if (keeps_blocks && !thread_ends && small_blocks.keep(block, SmallBlocks::lines_of(bytes))) return;
  ::operator delete(block, cache_line);
}

MemoryUse memory_use() { return pool().use(); }

void release_idle_memory() noexcept { pool().release_idle(); }

}  // namespace nn::inline NN_ABI
