// Texts of variable length, which stand in heaps that the whole file shares (global heaps).
#pragma once

#include <map>

#include "nn/files/hdf5_check/bytes.hpp"

namespace nn::inline NN_ABI::hdf5 {

class Texts {
 public:
  explicit Texts(const Bytes& bytes) : bytes_(bytes) {}

  // The reference to a text that stands here: 16 bytes of length, heap and number in the heap.
  void check(Place at);

 private:
  using Sizes = std::map<std::uint64_t, std::uint64_t>;  // of the texts in a heap, by number
  const Sizes& sizes_in(Place heap);

  const Bytes& bytes_;
  std::map<Place, Sizes> heaps_;
  std::uint64_t seen_ = 0;  // bytes of texts
};

}  // namespace nn::inline NN_ABI::hdf5
