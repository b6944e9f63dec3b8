// B-trees of version 1, which find the names of a group or the chunks of a dataset.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "nn/files/hdf5_check/bytes.hpp"

namespace nn::inline NN_ABI::hdf5 {

// Calls leaf(key, child) for the children of the lowest level. type: 0 for groups, 1 for chunks.   k: half of what a
// node holds.
template <class Leaf>
void walk_tree(Bytes& bytes, Place root, std::uint64_t type, std::uint64_t k, std::uint64_t key_size,
               const Leaf& leaf) {
  std::vector<std::pair<Place, std::optional<std::uint64_t>>> nodes = {{root, std::nullopt}};
  while (!nodes.empty()) {
    const auto [node, expected_level] = nodes.back();
    nodes.pop_back();
    bytes.once(node);
    bytes.need_signature(node, "TREE");
    bytes.need(node, 24 + 2 * k * (key_size + 8) + key_size);  // the library reads the whole of it
    const std::uint64_t level = bytes.number(node + 5, 1), count = bytes.number(node + 6, 2);
    if (bytes.number(node + 4, 1) != type || count > 2 * k || level > 16 || level != expected_level.value_or(level)) {
      bytes.refuse(node, "a node of a tree with at most ", 2 * k, " children");
    }
    for (std::uint64_t i = 0; i < count; ++i) {
      const Place key = node + 24 + i * (key_size + 8), child = bytes.number(key + key_size, 8);
      if (level == 0) {
        leaf(key, child);
      } else {
        nodes.emplace_back(child, level - 1);
      }
    }
  }
}

}  // namespace nn::inline NN_ABI::hdf5
