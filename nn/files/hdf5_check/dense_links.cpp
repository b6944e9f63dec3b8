#include "nn/files/hdf5_check/dense_links.hpp"

#include <map>

namespace nn::inline NN_ABI::hdf5 {

namespace {

// What the library makes heaps of links with: rows of four blocks, of 512 bytes in the first two rows and twice as many
// in each that follows, up to 64 KiB in the ninth. Ten thousand links are less than that.
constexpr std::uint64_t row_blocks = 4, first_block = 512, largest_block = 65536, heap_bits = 32, most_rows = 9;
constexpr std::uint64_t block_head = 21;  // of a block: signature, version, the heap's address, offset, checksum
constexpr std::uint64_t id_size = 7;      // of a link in the heap: kind, offset, length

// And indices: nodes of 512 bytes, a record for each link.
constexpr std::uint64_t node_size = 512, node_head = 6, checksum = 4, record_size = 4 + id_size, deepest = 2;

class LinkHeap {
 public:
  LinkHeap(Bytes& bytes, Place heap) : bytes_(bytes), heap_(heap) {
    bytes_.once(heap);
    bytes_.need_signature(heap, "FRHP");
    bytes_.need(heap, 146);
    const bool usual = bytes_.number(heap + 4, 1) == 0 && bytes_.number(heap + 5, 2) == id_size &&
                       bytes_.number(heap + 7, 2) == 0 && bytes_.number(heap + 9, 1) == 2 &&
                       bytes_.number(heap + 10, 4) == 4096 && bytes_.number(heap + 22, 8) == undefined &&
                       bytes_.number(heap + 110, 2) == row_blocks && bytes_.number(heap + 112, 8) == first_block &&
                       bytes_.number(heap + 120, 8) == largest_block && bytes_.number(heap + 128, 2) == heap_bits;
    const std::uint64_t rows = bytes_.number(heap + 140, 2);
    if (!usual || rows > most_rows) bytes_.refuse(heap, "a heap of links as the library makes it");
    const Place root = bytes_.number(heap + 132, 8);
    if (rows == 0) {
      add_block(root, 0, first_block);
    } else {
      add_rows(root, rows);
    }
  }

  // The link with the identifier that stands here.
  Span link(Place id) const {
    const std::uint64_t offset = bytes_.number(id + 1, 4), length = bytes_.number(id + 5, 2);
    const auto after = blocks_.upper_bound(offset);
    if (bytes_.number(id, 1) != 0 || after == blocks_.begin()) bytes_.refuse(id, "a link in its heap");
    const auto& [begin, block] = *std::prev(after);
    const std::uint64_t within = offset - begin, size = block.end - block.begin;
    if (within < block_head || within > size || length > size - within) bytes_.refuse(id, "a link in its heap");
    return {block.begin + within, block.begin + within + length};
  }

 private:
  void add_rows(Place root, std::uint64_t rows) {
    bytes_.once(root);
    bytes_.need_signature(root, "FHIB");
    const std::uint64_t head = block_head - checksum;
    bytes_.need(root, head + rows * row_blocks * 8 + checksum);
    if (bytes_.number(root + 4, 1) != 0 || bytes_.number(root + 5, 8) != heap_ || bytes_.number(root + 13, 4) != 0)
      bytes_.refuse(root, "the table of the heap's blocks");
    std::uint64_t offset = 0;
    for (std::uint64_t i = 0; i < rows * row_blocks; ++i) {
      const std::uint64_t row = i / row_blocks, size = first_block << (row == 0 ? 0 : row - 1);
      const Place block = bytes_.number(root + head + 8 * i, 8);
      if (block != undefined) add_block(block, offset, size);
      offset += size;
    }
  }

  void add_block(Place block, std::uint64_t offset, std::uint64_t size) {
    bytes_.once(block);
    bytes_.need_signature(block, "FHDB");
    bytes_.need(block, size);
    if (bytes_.number(block + 4, 1) != 0 || bytes_.number(block + 5, 8) != heap_ ||
        bytes_.number(block + 13, 4) != offset) {
      bytes_.refuse(block, "a block of its heap");
    }
    blocks_[offset] = {block, block + size};
  }

  Bytes& bytes_;
  Place heap_;
  std::map<std::uint64_t, Span> blocks_;  // by their offsets in the heap
};

class LinkIndex {
 public:
  LinkIndex(Bytes& bytes, const LinkHeap& heap, const std::function<void(Span)>& link)
      : bytes_(bytes), heap_(heap), link_(link) {}

  void walk(Place index) {
    bytes_.once(index);
    bytes_.need_signature(index, "BTHD");
    const std::uint64_t depth = bytes_.number(index + 12, 2);
    if (bytes_.number(index + 4, 1) != 0 || bytes_.number(index + 5, 1) != 5 ||
        bytes_.number(index + 6, 4) != node_size || bytes_.number(index + 10, 2) != record_size || depth > deepest) {
      bytes_.refuse(index, "an index of links by their names, as the library makes it");
    }
    const std::uint64_t records = bytes_.number(index + 24, 2), all = bytes_.number(index + 26, 8);
    if (records == 0 || walk_node(bytes_.number(index + 16, 8), depth, records) != all)
      bytes_.refuse(index, "an index that knows how many links there are");
  }

 private:
  // What a child costs in a node of that depth: its address, its records and, above nodes that have children, all
  // records below it.
  static std::uint64_t child_size(std::uint64_t depth) { return depth == 1 ? 9 : 11; }

  // Gives the number of records in the node and below.
  std::uint64_t walk_node(Place node, std::uint64_t depth, std::uint64_t records) {
    const std::uint64_t child = depth == 0 ? 0 : child_size(depth);
    bytes_.once(node);
    bytes_.need_signature(node, depth == 0 ? "BTLF" : "BTIN");
    bytes_.need(node, node_size);
    if (bytes_.number(node + 4, 1) != 0 || bytes_.number(node + 5, 1) != 5 ||
        records > (node_size - node_head - checksum - child) / (record_size + child)) {
      bytes_.refuse(node, "a node of its index");
    }
    Place p = node + node_head;
    for (std::uint64_t i = 0; i < records; ++i, p += record_size) link_(heap_.link(p + 4));  // a hash stands before
    std::uint64_t all = records;
    for (std::uint64_t i = 0; depth > 0 && i <= records; ++i, p += child) {
      const std::uint64_t below = walk_node(bytes_.number(p, 8), depth - 1, bytes_.number(p + 8, 1));
      if (depth > 1 && below != bytes_.number(p + 9, 2)) bytes_.refuse(p, "as many links as there are");
      all += below;
    }
    return all;
  }

  Bytes& bytes_;
  const LinkHeap& heap_;
  const std::function<void(Span)>& link_;
};

}  // namespace

void walk_dense_links(Bytes& bytes, Place heap, Place index, const std::function<void(Span)>& link) {
  const LinkHeap links(bytes, heap);
  LinkIndex(bytes, links, link).walk(index);
}

}  // namespace nn::inline NN_ABI::hdf5
