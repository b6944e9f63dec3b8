#include "nn/files/hdf5_check.hpp"

#include <optional>
#include <set>
#include <vector>

#include "nn/files/hdf5_check/groups.hpp"
#include "nn/files/hdf5_check/headers.hpp"
#include "nn/files/hdf5_check/texts.hpp"
#include "nn/files/hdf5_check/tree.hpp"
#include "nn/files/hdf5_check/types.hpp"

namespace nn::inline NN_ABI {

namespace hdf5 {
namespace {

class Checker {
 public:
  Checker(std::string_view bytes, const std::string& file) : bytes_(bytes, file) {}

  void check() {
    superblock();
    while (!waiting_.empty()) {
      const Place next = waiting_.back();
      waiting_.pop_back();
      if (objects_.insert(next).second) object(next);
    }
    groups_.check_copies();
  }

 private:
  void superblock() {
    if (!bytes_.start_with("\x89HDF\r\n\x1a\n"))
      fail(bytes_.file(), ": expected an HDF5 file, got one that does not start as such");
    const std::uint64_t version = bytes_.number(8, 1);
    if (version > 3) bytes_.refuse(8, "a superblock of version 0 to 3, got ", version);
    const bool old = version < 2;
    if (bytes_.number(old ? 13 : 9, 1) != 8 || bytes_.number(old ? 14 : 10, 1) != 8)
      bytes_.refuse(9, "addresses of 8 bytes");
    Place at = 12;
    if (old) {
      const std::uint64_t leaf_k = bytes_.number(16, 2), node_k = bytes_.number(18, 2);
      if (version == 1) chunk_k_ = bytes_.number(24, 2);
      if (leaf_k == 0 || node_k == 0 || chunk_k_ == 0) bytes_.refuse(16, "tree nodes that hold something");
      groups_.set_sizes(node_k, leaf_k);
      at = version == 0 ? 24 : 28;
    }
    // Old: base, extension (once meant for free space), end of file, driver. New: base, extension, end of file, root.
    if (bytes_.number(at, 8) != 0) bytes_.refuse(at, "a file without a block before it");
    if (bytes_.number(at + 8, 8) != undefined) bytes_.refuse(at + 8, "a superblock without extension");
    const Place end = bytes_.number(at + 16, 8);
    if (end > bytes_.size()) bytes_.refuse(at + 16, "a file of ", end, " bytes");
    bytes_.cut(end);  // the library looks no further
    if (!old) return waiting_.push_back(bytes_.number(at + 24, 8));
    if (bytes_.number(at + 24, 8) != undefined) bytes_.refuse(at + 24, "a file without a driver of its own");
    groups_.check_root(at + 32);
  }

  void object(Place at) {
    const std::vector<Message> messages = messages_of(bytes_, at);
    std::optional<Type> type;
    for (const Message& message : messages) {
      const Span data = message.data;
      switch (message.type) {
        case 0x00:
        case 0x0A:
        case 0x0D:
        case 0x0E:
        case 0x12:
        case 0x16: break;  // nothing, group info, comment, times, links
        case 0x01: space_of(bytes_, data); break;
        case 0x02: groups_.check_link_info(data); break;
        case 0x03: type = type_of(bytes_, data); break;
        case 0x04:
        case 0x05: break;  // checked once the type is known
        case 0x06: groups_.check_link(data); break;
        case 0x08: layout(data); break;
        case 0x0B: check_filters(bytes_, data); break;
        case 0x0C: attribute(data); break;
        case 0x11: groups_.check_symbol_table(at, data); break;
        case 0x15: no_dense_attributes(data); break;
        default: bytes_.refuse(data.begin, "objects of Keras's kinds, got a message of type ", message.type);
      }
    }
    for (const Message& message : messages) {
      if (message.type == 0x04 || message.type == 0x05) check_fill(bytes_, message.type, message.data, type);
    }
  }

  // Where a dataset's numbers stand.
  void layout(Span data) {
    const std::uint64_t version = bytes_.number(data.begin, 1, data), kind = bytes_.number(data.begin + 1, 1, data);
    const Place p = data.begin + 2;
    if (version < 3 || version > 4 || kind > (version == 3 ? 2u : 1u))
      bytes_.refuse(data.begin, "numbers in one piece or in chunks as of HDF5 1.8");
    if (kind == 0) return bytes_.need(p + 2, bytes_.number(p, 2, data), data);
    if (kind == 1) {
      const Place address = bytes_.number(p, 8, data), size = bytes_.number(p + 8, 8, data);
      if (address == undefined) return;
      bytes_.need(address, size);
      return add_stored(p, size);
    }
    const std::uint64_t axes = bytes_.number(p, 1, data);  // the last one is the bytes of an element
    if (axes < 2 || axes > max_rank + 1) bytes_.refuse(p, "chunks of 1 to 32 axes");
    for (std::uint64_t i = 0; i < axes; ++i) {
      if (bytes_.number(p + 9 + 4 * i, 4, data) == 0) bytes_.refuse(p, "chunks that hold something");
    }
    const Place tree = bytes_.number(p + 1, 8, data);
    if (tree == undefined) return;
    walk_tree(bytes_, tree, 1, chunk_k_, 8 + 8 * axes, [&](Place key, Place chunk) {
      const std::uint64_t size = bytes_.number(key, 4);
      bytes_.need(chunk, size);
      if (size == 0) bytes_.refuse(key, "chunks that hold something");
      add_stored(key, size);
    });
  }

  // Numbers of datasets that share their bytes would be more than the file.
  void add_stored(Place at, std::uint64_t size) {
    stored_ += size;
    if (stored_ > bytes_.size()) bytes_.refuse(at, "numbers that are together no longer than the file");
  }

  void attribute(Span data) {
    const std::uint64_t version = bytes_.number(data.begin, 1, data), flags = bytes_.number(data.begin + 1, 1, data);
    if (version < 1 || version > 3 || (version > 1 && flags != 0))
      bytes_.refuse(data.begin, "an attribute of version 1 to 3");
    const auto padded = [&](std::uint64_t size) { return version == 1 ? (size + 7) / 8 * 8 : size; };
    const std::uint64_t name_size = bytes_.number(data.begin + 2, 2, data),
                        type_size = bytes_.number(data.begin + 4, 2, data),
                        space_size = bytes_.number(data.begin + 6, 2, data);
    const Place name = data.begin + (version == 3 ? 9 : 8), type = name + padded(name_size),
                where = type + padded(type_size), values = where + padded(space_size);
    bytes_.need(values, 0, data);
    bytes_.need_text(name, {name, name + name_size});
    bytes_.need_name({name, name + name_size - 1});
    const Type element = type_of(bytes_, {type, type + type_size});
    const std::uint64_t count = space_of(bytes_, {where, where + space_size});
    if (count > (data.end - values) / element.size)
      bytes_.refuse(values, count, " values of ", element.size, " bytes before byte ", data.end);
    for (std::uint64_t i = 0; i < count && element.kind == Type::variable_text; ++i) texts_.check(values + 16 * i);
  }

  // Many attributes stand in a heap of their own instead, but not in objects as Keras's writers make them.
  void no_dense_attributes(Span data) const {
    const Place heap = data.begin + 2 + ((bytes_.number(data.begin + 1, 1, data) & 1) != 0 ? 2 : 0);
    if (bytes_.number(heap, 8, data) != undefined) bytes_.refuse(heap, "attributes in the objects' headers");
  }

  Bytes bytes_;
  std::vector<Place> waiting_;  // headers of objects to look at
  std::set<Place> objects_;
  Groups groups_{bytes_, waiting_};
  Texts texts_{bytes_};
  std::uint64_t stored_ = 0;    // bytes of numbers
  std::uint64_t chunk_k_ = 32;  // half of what nodes of trees of chunks hold
};

}  // namespace
}  // namespace hdf5

void check_hdf5(std::string_view bytes, const std::string& file) { hdf5::Checker(bytes, file).check(); }

}  // namespace nn::inline NN_ABI
