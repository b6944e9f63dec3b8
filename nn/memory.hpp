// The memory of tensors and of all else that a step makes anew. A block that is given back is kept for the next one of
// about its size, so that from the second step on training asks the system for none: pages taken anew cost more than
// what is computed in them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// Whether blocks are kept at all. AddressSanitizer sees a tensor that is used after its end only where its block goes
/// back to the system.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool keeps_blocks = false;
#elif defined(__has_feature)
inline constexpr bool keeps_blocks = !__has_feature(address_sanitizer);
#else
inline constexpr bool keeps_blocks = true;
#endif

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
struct PoolAllocator {
  using value_type = T;

  PoolAllocator() = default;
  template <class U>
  PoolAllocator(const PoolAllocator<U>&) noexcept {}  // NOLINT: all of them are the same

  T* allocate(std::size_t n) {
    if (n > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_array_new_length();
    return static_cast<T*>(take_memory(n * sizeof(T)));
  }
  void deallocate(T* block, std::size_t n) noexcept { give_back_memory(block, n * sizeof(T)); }

  friend bool operator==(const PoolAllocator&, const PoolAllocator&) { return true; }
};

/// The standard containers, and what std::make_shared makes, in this memory.
template <class T>
using PoolVector = std::vector<T, PoolAllocator<T>>;
template <class Key, class T>
using PoolMap = std::unordered_map<Key, T, std::hash<Key>, std::equal_to<Key>, PoolAllocator<std::pair<const Key, T>>>;

using PoolString = std::basic_string<char, std::char_traits<char>, PoolAllocator<char>>;

template <class T, class... Args>
std::shared_ptr<T> make_pooled(Args&&... args) {
  return std::allocate_shared<T>(PoolAllocator<T>(), std::forward<Args>(args)...);
}

}  // namespace nn::inline NN_ABI
