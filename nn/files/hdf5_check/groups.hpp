// What groups hold: symbol tables, with the names in local heaps, and since HDF5 1.8 links.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "nn/files/hdf5_check/bytes.hpp"

namespace nn::inline NN_ABI::hdf5 {

class Groups {
 public:
  // found: where the headers of the objects in groups are added.
  Groups(Bytes& bytes, std::vector<Place>& found) : bytes_(bytes), found_(found) {}

  // Half of what nodes of a group's tree, and the tables below them, hold.
  void set_sizes(std::uint64_t node_k, std::uint64_t leaf_k);
  // The entry of the root, which stands in the superblock and has no name.
  void check_root(Place at) { check_symbol(at, std::nullopt); }
  // The message in a group's header that says where its table is.
  void check_symbol_table(Place header, Span data);
  // The message that says where a group's links are when they are many.
  void check_link_info(Span data);
  // The message that is a link.
  void check_link(Span data);
  // The library trusts the copies of groups' addresses that stand beside their names. To be called after all groups.
  void check_copies() const;

 private:
  struct SymbolTable {
    Place tree, heap;
    bool operator==(const SymbolTable&) const = default;
  };

  void check_symbol(Place at, std::optional<Span> names);
  std::uint64_t checked_offset(Place at, Span names) const;
  Span local_heap(Place at);

  Bytes& bytes_;
  std::vector<Place>& found_;
  std::uint64_t leaf_k_ = 4, node_k_ = 16;
  std::map<Place, SymbolTable> tables_;
  std::vector<std::pair<Place, SymbolTable>> copies_;
};

}  // namespace nn::inline NN_ABI::hdf5
