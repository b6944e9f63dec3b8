// The memory of tensors. A block that a tensor gives back is kept for the next one of about its size, so that from the
// second step on training asks the system for none: pages taken anew cost more than what is computed in them.
#pragma once

#include <cstddef>
#include <new>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// At least `bytes` bytes on a cache line of their own. Throws std::bad_alloc when there are none. Safe to call from
/// several threads, as all here.
void* take_memory(std::size_t bytes);
/// Takes a block back; bytes: as it was asked for.
void give_back_memory(void* block, std::size_t bytes) noexcept;

/// In bytes, of large blocks (16 KiB and more) alone; of small ones each thread keeps at most 1 MiB for itself.
struct MemoryUse {
  std::size_t in_use = 0;              // of tensors that live
  std::size_t most_in_use = 0;         // since the program began
  std::size_t idle = 0;                // kept for later; never more than twice most_in_use
  std::size_t blocks_from_system = 0;  // how often the system was asked, since the program began
};

MemoryUse memory_use();
/// Gives all idle blocks back to the system.
void release_idle_memory() noexcept;

/// What containers want to be told: an allocator on the functions above.
template <class T>
struct TensorAllocator {
  using value_type = T;

  TensorAllocator() = default;
  template <class U>
  TensorAllocator(const TensorAllocator<U>&) noexcept {}  // NOLINT: all of them are the same

  T* allocate(std::size_t n) {
    if (n > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(take_memory(n * sizeof(T)));
  }
  void deallocate(T* block, std::size_t n) noexcept { give_back_memory(block, n * sizeof(T)); }

  friend bool operator==(const TensorAllocator&, const TensorAllocator&) { return true; }
};

}  // namespace nn::inline NN_ABI
