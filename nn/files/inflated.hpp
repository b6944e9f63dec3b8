// How much deflated bytes may stand for, in archives and in HDF5 files.
#pragma once

#include <algorithm>
#include <cstdint>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI {

/// The most bytes that `stored` ones may become. Nothing deflates better than 258 bytes to two bits, 1032 times; beyond
/// 16 MiB it may be 100 times, which leaves room for every text and array of numbers but not for a small file that is
/// made to fill the memory.
inline std::uint64_t most_inflated(std::uint64_t stored) {
  constexpr std::uint64_t some = std::uint64_t{1} << 24, limit = ~std::uint64_t{0} / 1032;
  return stored > limit ? ~std::uint64_t{0} : std::min(1032 * stored, std::max(some, 100 * stored));
}

}  // namespace nn::inline NN_ABI
