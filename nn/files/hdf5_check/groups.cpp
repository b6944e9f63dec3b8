#include "nn/files/hdf5_check/groups.hpp"

#include "nn/files/hdf5_check/dense_links.hpp"
#include "nn/files/hdf5_check/tree.hpp"

namespace nn::inline NN_ABI::hdf5 {

void Groups::set_sizes(std::uint64_t node_k, std::uint64_t leaf_k) {
  node_k_ = node_k;
  leaf_k_ = leaf_k;
}

void Groups::check_symbol_table(Place header, Span data) {
  const SymbolTable table{bytes_.number(data.begin, 8, data), bytes_.number(data.begin + 8, 8, data)};
  if (!tables_.emplace(header, table).second) bytes_.refuse(data.begin, "a group with one symbol table");
  const Span names = local_heap(table.heap);
  walk_tree(bytes_, table.tree, 0, node_k_, 8, [&](Place key, Place node) {
    checked_offset(key, names);
    bytes_.once(node);
    bytes_.need_signature(node, "SNOD");
    bytes_.need(node, 8 + 2 * leaf_k_ * 40);  // the library reads the whole of it
    const std::uint64_t count = bytes_.number(node + 6, 2);
    if (bytes_.number(node + 4, 1) != 1 || count > 2 * leaf_k_) bytes_.refuse(node, "at most ", 2 * leaf_k_, " names");
    for (std::uint64_t i = 0; i < count; ++i) check_symbol(node + 8 + 40 * i, names);
  });
}

// An entry of a symbol table; `names` is the heap's data, none for the root's entry.
void Groups::check_symbol(Place at, std::optional<Span> names) {
  bytes_.need(at, 40);
  if (names) {
    const Place name = names->begin + checked_offset(at, *names);
    bytes_.need_name({name, bytes_.need_text(name, *names)});
  }
  const Place header = bytes_.number(at + 8, 8);
  const std::uint64_t kind = bytes_.number(at + 16, 4);
  if (kind > (names ? 2u : 1u)) bytes_.refuse(at + 16, "a group, a dataset or a link");
  if (kind == 2) {  // a soft link, never followed
    bytes_.need_text(names->begin + bytes_.number(at + 24, 4), *names);
    return;
  }
  if (kind == 1) copies_.emplace_back(header, SymbolTable{bytes_.number(at + 24, 8), bytes_.number(at + 32, 8)});
  found_.push_back(header);
}

std::uint64_t Groups::checked_offset(Place at, Span names) const {
  const std::uint64_t offset = bytes_.number(at, 8);
  if (offset >= names.end - names.begin) bytes_.refuse(at, "a name within its heap");
  return offset;
}

// The names of a group's objects.
Span Groups::local_heap(Place at) {
  bytes_.once(at);
  bytes_.need_signature(at, "HEAP");
  const std::uint64_t size = bytes_.number(at + 8, 8);
  const Place data = bytes_.number(at + 24, 8);
  bytes_.need(data, size);
  // The list of free pieces ends with 1.
  std::uint64_t pieces = 0;
  for (std::uint64_t free = bytes_.number(at + 16, 8); free != 1 && free != undefined;
       free = bytes_.number(data + free, 8)) {
    if (free > size || size - free < 16 || bytes_.number(data + free + 8, 8) > size - free || ++pieces > size / 16) {
      bytes_.refuse(at + 16, "free pieces within the heap");
    }
  }
  return {data, data + size};
}

void Groups::check_link_info(Span data) {
  const std::uint64_t version = bytes_.number(data.begin, 1, data), flags = bytes_.number(data.begin + 1, 1, data);
  if (version != 0 || flags > 3) bytes_.refuse(data.begin, "what is to be known of links, version 0");
  const Place heap = data.begin + 2 + ((flags & 1) != 0 ? 8 : 0);
  const Place address = bytes_.number(heap, 8, data), index = bytes_.number(heap + 8, 8, data);
  if (address == undefined) return;
  if ((flags & 2) != 0) bytes_.refuse(heap, "many links by name, not in the order in which they were made");
  walk_dense_links(bytes_, address, index, [&](Span link) { check_link(link); });
}

void Groups::check_link(Span data) {
  const std::uint64_t version = bytes_.number(data.begin, 1, data), flags = bytes_.number(data.begin + 1, 1, data);
  if (version != 1 || flags > 31) bytes_.refuse(data.begin, "a link of version 1");
  Place p = data.begin + 2;
  const std::uint64_t kind = (flags & 8) != 0 ? bytes_.number(p++, 1, data) : 0;
  p += (flags & 4) != 0 ? 8 : 0;
  if ((flags & 16) != 0 && bytes_.number(p++, 1, data) > 1) bytes_.refuse(p - 1, "a name in ASCII or UTF-8");
  const unsigned width = 1u << (flags & 3);
  const std::uint64_t length = bytes_.number(p, width, data);
  bytes_.need(p + width, length, data);
  p += width + length;
  bytes_.need_name({p - length, p});
  if (length == 0) bytes_.refuse(p, "a link with a name");
  if (kind == 0) return found_.push_back(bytes_.number(p, 8, data));
  // Neither is followed, but the library looks at both. External: a byte of flags, the file's name, the object's.
  const std::uint64_t target = bytes_.number(p, 2, data);
  bytes_.need(p + 2, target, data);
  if (target == 0 || (kind != 1 && kind != 64)) bytes_.refuse(p, "a hard, soft or external link");
  if (kind == 1) return;
  const Span names{p + 3, p + 2 + target};
  if (bytes_.number(p + 2, 1, data) != 0) bytes_.refuse(p, "an external link without flags");
  bytes_.need_text(bytes_.need_text(names.begin, names) + 1, names);
}

// Groups that were turned into ones of HDF5 1.8, which happens to names beyond ASCII, leave a copy behind that nobody
// uses.
void Groups::check_copies() const {
  for (const auto& [header, table] : copies_) {
    const auto found = tables_.find(header);
    if (found != tables_.end() && found->second != table)
      bytes_.refuse(header, "the group's addresses as they stand beside its name");
  }
}

}  // namespace nn::inline NN_ABI::hdf5
