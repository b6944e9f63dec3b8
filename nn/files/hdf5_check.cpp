#include "nn/files/hdf5_check.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

using Place = std::uint64_t;  // of a byte in the file

constexpr Place undefined = ~Place{0};
constexpr std::uint64_t max_rank = 32;

// [begin, end) of the file.
struct Span {
  Place begin, end;
};

struct Type {
  enum Kind { number, fixed_text, variable_text } kind;
  std::uint64_t size;
};

struct Message {
  std::uint64_t type;
  Span data;
};

struct SymbolTable {
  Place tree, heap;
  bool operator==(const SymbolTable&) const = default;
};

class Checker {
 public:
  Checker(std::string_view bytes, const std::string& file) : bytes_(bytes), file_(file), all_{0, bytes.size()} {}

  void check() {
    superblock();
    while (!waiting_.empty()) {
      const Place next = waiting_.back();
      waiting_.pop_back();
      if (objects_.insert(next).second) object(next);
    }
    // The library trusts the copies of groups' addresses that stand beside their names. Groups that were turned into
    // ones of HDF5 1.8, which happens to names beyond ASCII, leave a copy behind that nobody uses.
    for (const auto& [header, table] : cached_tables_) {
      const auto found = tables_.find(header);
      if (found != tables_.end() && found->second != table)
        refuse(header, "the group's addresses as they stand beside its name");
    }
  }

 private:
  template <class... Parts>
  [[noreturn]] void refuse(Place at, const Parts&... expected) const {
    fail(file_, ": at byte ", at, " of ", bytes_.size(), ": expected ", expected...,
         "; the file is damaged, or of a kind that Keras does not write");
  }

  // Bytes and little-endian numbers, from within a span.
  std::uint64_t number(Place at, unsigned size, Span within) const {
    need(at, size, within);
    std::uint64_t value = 0;
    for (unsigned i = size; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes_[at + i]);
    return value;
  }
  std::uint64_t number(Place at, unsigned size) const { return number(at, size, all_); }

  void need(Place at, std::uint64_t size, Span within) const {
    if (at < within.begin || at > within.end || size > within.end - at)
      refuse(at, size, " bytes before byte ", within.end);
  }
  void need(Place at, std::uint64_t size) const { need(at, size, all_); }

  void need_signature(Place at, std::string_view signature) const {
    need(at, signature.size());
    if (bytes_.substr(at, signature.size()) != signature) refuse(at, "the signature ", signature);
  }

  // A text that ends with NUL within the span.
  void need_text(Place at, Span within) const {
    need(at, 1, within);
    if (bytes_.substr(at, within.end - at).find('\0') == std::string_view::npos) refuse(at, "a name that ends");
  }

  // A name that can stand in an error of one line.
  void need_name(Span name) const {
    for (Place p = name.begin; p < name.end; ++p) {
      if (number(p, 1) < 32) refuse(p, "a name without control characters");
    }
  }

  void once(Place at) {
    if (!blocks_.insert(at).second) refuse(at, "a block that one object refers to, found two");
  }

  void superblock() {
    if (!bytes_.starts_with("\x89HDF\r\n\x1a\n"))
      fail(file_, ": expected an HDF5 file, got one that does not start as such");
    const std::uint64_t version = number(8, 1);
    if (version > 3) refuse(8, "a superblock of version 0 to 3, got ", version);
    const bool old = version < 2;
    if (number(old ? 13 : 9, 1) != 8 || number(old ? 14 : 10, 1) != 8) refuse(9, "addresses of 8 bytes");
    Place at = 12;
    if (old) {
      leaf_k_ = number(16, 2);
      node_k_ = number(18, 2);
      if (version == 1) chunk_k_ = number(24, 2);
      if (leaf_k_ == 0 || node_k_ == 0 || chunk_k_ == 0) refuse(16, "tree nodes that hold something");
      at = version == 0 ? 24 : 28;
    }
    // Old: base, extension (once meant for free space), end of file, driver. New: base, extension, end of file, root.
    if (number(at, 8) != 0) refuse(at, "a file without a block before it");
    if (number(at + 8, 8) != undefined) refuse(at + 8, "a superblock without extension");
    if (number(at + 16, 8) > bytes_.size()) refuse(at + 16, "a file of ", number(at + 16, 8), " bytes");
    all_.end = number(at + 16, 8);  // the library looks no further
    if (!old) return waiting_.push_back(number(at + 24, 8));
    if (number(at + 24, 8) != undefined) refuse(at + 24, "a file without a driver of its own");
    symbol(at + 32, std::nullopt);
  }

  // An entry of a symbol table; `names` is the heap's data, none for the root's entry.
  void symbol(Place at, std::optional<Span> names) {
    need(at, 40);
    if (names) {
      const Place name = names->begin + checked_offset(at, *names);
      need_text(name, *names);
      need_name({name, bytes_.find('\0', name)});
    }
    const Place header = number(at + 8, 8);
    const std::uint64_t cached = number(at + 16, 4);
    if (cached > (names ? 2u : 1u)) refuse(at + 16, "a group, a dataset or a link");
    if (cached == 2) return need_text(names->begin + number(at + 24, 4), *names);  // a soft link, never followed
    if (cached == 1) cached_tables_.emplace_back(header, SymbolTable{number(at + 24, 8), number(at + 32, 8)});
    waiting_.push_back(header);
  }

  std::uint64_t checked_offset(Place at, Span names) const {
    const std::uint64_t offset = number(at, 8);
    if (offset >= names.end - names.begin) refuse(at, "a name within its heap");
    return offset;
  }

  void object(Place at) {
    const std::vector<Message> messages = need_header(at);
    std::optional<Type> type;
    for (const Message& message : messages) {
      const Span data = message.data;
      switch (message.type) {
        case 0x00:
        case 0x0A:
        case 0x0D:
        case 0x0E:
        case 0x12:
        case 0x16:
          break;  // nothing, group info, comment, times, links
        case 0x01: space(data); break;
        case 0x02: no_dense_storage(data, 8); break;
        case 0x03: type = datatype(data); break;
        case 0x04: break;  // checked once the type is known
        case 0x05: break;
        case 0x06: link(data); break;
        case 0x08: layout(data); break;
        case 0x0B: filters(data); break;
        case 0x0C: attribute(data); break;
        case 0x11: symbol_table(at, data); break;
        case 0x15: no_dense_storage(data, 2); break;
        default: refuse(data.begin, "objects of Keras's kinds, got a message of type ", message.type);
      }
    }
    for (const Message& message : messages) {
      if (message.type == 0x04 || message.type == 0x05) fill(message, type);
    }
  }

  std::vector<Message> need_header(Place at) {
    std::vector<Message> messages;
    std::vector<Span> chunks;
    std::uint64_t count = 0;
    need(at, 16);
    const bool old = bytes_.substr(at, 4) != "OHDR";
    unsigned head = 8;
    if (old) {
      if (number(at, 1) != 1) refuse(at, "an object's header");
      chunks.push_back({at + 16, at + 16 + number(at + 8, 4)});
    } else {
      const std::uint64_t flags = number(at + 5, 1);
      if (number(at + 4, 1) != 2) refuse(at + 4, "an object's header of version 2");
      head = (flags & 4) != 0 ? 6 : 4;
      const unsigned width = 1u << (flags & 3);
      const Place size = at + 6 + ((flags & 32) != 0 ? 16 : 0) + ((flags & 16) != 0 ? 4 : 0);
      const std::uint64_t length = number(size, width);
      need(size + width, length);
      chunks.push_back({size + width, size + width + length});
    }
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      const Span chunk = chunks[i];
      need(chunk.begin, chunk.end - chunk.begin);
      once(chunk.begin);
      for (Place p = chunk.begin; chunk.end - p >= head;) {
        const std::uint64_t type = number(p, old ? 2 : 1), size = number(p + (old ? 2 : 1), 2),
                            flags = number(p + (old ? 4 : 3), 1);
        const Span data{p + head, p + head + size};
        need(data.begin, size, chunk);
        if (old && size % 8 != 0) refuse(p, "messages of whole words");
        if ((flags & ~std::uint64_t{5}) != 0)
          refuse(p, "messages that are not shared and need no rules for the unknown");
        if (type == 0x16 && (number(data.begin, 1, data) != 0 || size < 5)) refuse(p, "a count of links of version 0");
        ++count;
        if (type == 0x10) {
          const Place next = number(data.begin, 8, data), length = number(data.begin + 8, 8, data);
          need(next, length);
          if (!old) need_signature(next, "OCHK");
          if (length < 8) refuse(next, "a longer continuation");
          chunks.push_back(old ? Span{next, next + length} : Span{next + 4, next + length - 4});
        } else {
          messages.push_back({type, data});
        }
        p = data.end;
      }
    }
    if (old && count != number(at + 2, 2)) refuse(at + 2, number(at + 2, 2), " messages, got ", count);
    return messages;
  }

  // How many elements; 2^64 - 1 for more than that.
  std::uint64_t space(Span data) const {
    const std::uint64_t version = number(data.begin, 1, data), rank = number(data.begin + 1, 1, data),
                        flags = number(data.begin + 2, 1, data);
    if (version < 1 || version > 2 || rank > max_rank || flags > 1)
      refuse(data.begin, "the lengths of at most 32 axes");
    const Place lengths = data.begin + (version == 1 ? 8 : 4);
    need(lengths, 8 * rank * (flags == 1 ? 2 : 1), data);
    if (version == 2 && number(data.begin + 3, 1, data) == 2) return 0;
    std::uint64_t count = 1;
    for (std::uint64_t i = 0; i < rank; ++i) {
      const std::uint64_t length = number(lengths + 8 * i, 8, data);
      if (length == 0) return 0;
      count = count > undefined / length ? undefined : count * length;
    }
    return count;
  }

  Type datatype(Span data) const {
    const std::uint64_t first = number(data.begin, 1, data), kind = first & 15, version = first >> 4;
    const std::uint64_t bits = number(data.begin + 1, 3, data), size = number(data.begin + 4, 4, data);
    if (version < 1 || version > 3 || size == 0) refuse(data.begin, "a type of version 1 to 3");
    const Place p = data.begin + 8;
    if (kind == 0 || kind == 1) {
      const std::uint64_t offset = number(p, 2, data), precision = number(p + 2, 2, data);
      if (size > 16 || precision == 0 || offset + precision > 8 * size) refuse(p, "numbers of at most 16 bytes");
      if (kind == 0) return {Type::number, size};
      const std::uint64_t exponent = number(p + 4, 1, data), exponent_size = number(p + 5, 1, data);
      const std::uint64_t fraction = number(p + 6, 1, data), fraction_size = number(p + 7, 1, data),
                          sign = bits >> 8 & 255;
      number(p + 8, 4, data);
      const bool apart = exponent >= fraction + fraction_size || fraction >= exponent + exponent_size;
      if (exponent_size == 0 || fraction_size == 0 || !apart || exponent + exponent_size > precision ||
          fraction + fraction_size > precision || sign >= precision) {
        refuse(p, "a float whose parts lie within it");
      }
      return {Type::number, size};
    }
    if (kind == 3) return {Type::fixed_text, size};
    if (kind == 9 && (bits & 15) == 1 && size == 16) {  // length, address and index of the text
      const Type base = datatype_of_letter({p, data.end});
      if (base.size == 1) return {Type::variable_text, size};
    }
    refuse(data.begin, "numbers or texts, got a type of class ", kind);
  }

  // Not another text of variable length within one.
  Type datatype_of_letter(Span data) const {
    const std::uint64_t kind = number(data.begin, 1, data) & 15;
    if (kind != 0 && kind != 3) refuse(data.begin, "a text of letters");
    return datatype(data);
  }

  // The value of numbers that were never written. 0x04: a value alone; 0x05: with flags.
  void fill(const Message& message, const std::optional<Type>& type) const {
    const Span data = message.data;
    Place size = data.begin;
    if (message.type == 0x05) {
      const std::uint64_t version = number(data.begin, 1, data);
      if (version < 1 || version > 3) refuse(data.begin, "a fill value of version 1 to 3");
      const bool present = version == 3 ? (number(data.begin + 1, 1, data) & 32) != 0
                                        : version == 1 || number(data.begin + 3, 1, data) != 0;
      if (!present) return;
      size = data.begin + (version == 3 ? 2 : 4);
    }
    const std::uint64_t length = number(size, 4, data);
    need(size + 4, length, data);
    if (length != 0 && (!type || type->kind == Type::variable_text || length != type->size))
      refuse(size, "a fill value of the dataset's type");
  }

  void filters(Span data) const {
    const std::uint64_t version = number(data.begin, 1, data), count = number(data.begin + 1, 1, data);
    if (version < 1 || version > 2 || count > 32) refuse(data.begin, "at most 32 filters");
    Place p = data.begin + (version == 1 ? 8 : 2);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t id = number(p, 2, data);
      const bool named = version == 1 || id >= 256;
      const std::uint64_t name = named ? number(p + 2, 2, data) : 0, values = number(p + (named ? 6 : 4), 2, data);
      p += named ? 8 : 6;
      if (name > 0) need_text(p, {p, p + (need(p, name, data), name)});
      p += version == 1 ? (name + 7) / 8 * 8 : name;
      need(p, 4 * values, data);
      p += 4 * (values + (version == 1 ? values % 2 : 0));
    }
  }

  void layout(Span data) {
    const std::uint64_t version = number(data.begin, 1, data), kind = number(data.begin + 1, 1, data);
    const Place p = data.begin + 2;
    if (version < 3 || version > 4 || kind > (version == 3 ? 2u : 1u))
      refuse(data.begin, "numbers in one piece or in chunks as of HDF5 1.8");
    if (kind == 0) return need(p + 2, number(p, 2, data), data);
    if (kind == 1) {
      const Place address = number(p, 8, data), size = number(p + 8, 8, data);
      if (address != undefined) need(address, size);
      return;
    }
    const std::uint64_t axes = number(p, 1, data);  // the last one is the bytes of an element
    if (axes < 2 || axes > max_rank + 1) refuse(p, "chunks of 1 to 32 axes");
    for (std::uint64_t i = 0; i < axes; ++i) {
      if (number(p + 9 + 4 * i, 4, data) == 0) refuse(p, "chunks that hold something");
    }
    const Place tree = number(p + 1, 8, data);
    if (tree == undefined) return;
    std::uint64_t stored = 0;
    walk_tree(tree, 1, chunk_k_, 8 + 8 * axes, [&](Place key, Place chunk) {
      const std::uint64_t size = number(key, 4);
      need(chunk, size);
      stored += size;
      if (size == 0 || stored > bytes_.size()) refuse(key, "chunks that fit into the file");
    });
  }

  void attribute(Span data) {
    const std::uint64_t version = number(data.begin, 1, data), flags = number(data.begin + 1, 1, data);
    if (version < 1 || version > 3 || (version > 1 && flags != 0)) refuse(data.begin, "an attribute of version 1 to 3");
    const auto padded = [&](std::uint64_t size) { return version == 1 ? (size + 7) / 8 * 8 : size; };
    const std::uint64_t name_size = number(data.begin + 2, 2, data), type_size = number(data.begin + 4, 2, data),
                        space_size = number(data.begin + 6, 2, data);
    const Place name = data.begin + (version == 3 ? 9 : 8), type = name + padded(name_size),
                where = type + padded(type_size), values = where + padded(space_size);
    need(values, 0, data);
    need_text(name, {name, name + name_size});
    need_name({name, name + name_size - 1});
    const Type element = datatype({type, type + type_size});
    const std::uint64_t count = space({where, where + space_size});
    if (count > (data.end - values) / element.size)
      refuse(values, count, " values of ", element.size, " bytes before byte ", data.end);
    for (std::uint64_t i = 0; i < count && element.kind == Type::variable_text; ++i) variable_text(values + 16 * i);
  }

  void variable_text(Place at) {
    const std::uint64_t length = number(at, 4), index = number(at + 12, 4);
    const Place heap = number(at + 4, 8);
    if (length == 0 && (heap == 0 || heap == undefined)) return;
    const std::map<std::uint64_t, std::uint64_t>& sizes = global_heap(heap);
    const auto found = sizes.find(index);
    if (found == sizes.end() || found->second != length)
      refuse(at, "a text of ", length, " bytes in the heap at byte ", heap);
    // Texts may share their bytes; but then the file is small and the memory large.
    texts_ += length;
    if (texts_ > bytes_.size()) refuse(at, "texts that are no longer than the file");
  }

  // The sizes of the texts in a heap, by number.
  const std::map<std::uint64_t, std::uint64_t>& global_heap(Place at) {
    const auto [found, is_new] = heaps_.try_emplace(at);
    if (!is_new) return found->second;
    need_signature(at, "GCOL");
    const std::uint64_t size = number(at + 8, 8);
    need(at, size);
    if (number(at + 4, 1) != 1 || size < 4096) refuse(at, "a heap of version 1 and at least 4096 bytes");
    const Place end = at + size;
    for (Place p = at + 16; end - p >= 16;) {
      const std::uint64_t index = number(p, 2), length = number(p + 8, 8);
      if (length > end - p || (index == 0 && length < 16)) refuse(p, "a text within its heap");
      const std::uint64_t whole = index == 0 ? length : 16 + (length + 7) / 8 * 8;
      if (whole > end - p || (index != 0 && !found->second.emplace(index, length).second))
        refuse(p, "a text within its heap");
      p += whole;
    }
    return found->second;
  }

  void symbol_table(Place header, Span data) {
    const SymbolTable table{number(data.begin, 8, data), number(data.begin + 8, 8, data)};
    if (!tables_.emplace(header, table).second) refuse(data.begin, "a group with one symbol table");
    const Span names = local_heap(table.heap);
    walk_tree(table.tree, 0, node_k_, 8, [&](Place key, Place node) {
      checked_offset(key, names);
      once(node);
      need_signature(node, "SNOD");
      need(node, 8 + 2 * leaf_k_ * 40);  // the library reads the whole of it
      const std::uint64_t count = number(node + 6, 2);
      if (number(node + 4, 1) != 1 || count > 2 * leaf_k_) refuse(node, "at most ", 2 * leaf_k_, " names");
      for (std::uint64_t i = 0; i < count; ++i) symbol(node + 8 + 40 * i, names);
    });
  }

  // The names of a group's objects.
  Span local_heap(Place at) {
    once(at);
    need_signature(at, "HEAP");
    const std::uint64_t size = number(at + 8, 8);
    const Place data = number(at + 24, 8);
    need(data, size);
    // The list of free pieces ends with 1.
    std::uint64_t pieces = 0;
    for (std::uint64_t free = number(at + 16, 8); free != 1 && free != undefined; free = number(data + free, 8)) {
      if (free > size || size - free < 16 || number(data + free + 8, 8) > size - free || ++pieces > size / 16) {
        refuse(at + 16, "free pieces within the heap");
      }
    }
    return {data, data + size};
  }

  // Calls leaf(key, child) for the children of the lowest level. type: 0 for groups, 1 for chunks.
  template <class Leaf>
  void walk_tree(Place root, std::uint64_t type, std::uint64_t k, std::uint64_t key_size, const Leaf& leaf) {
    std::vector<std::pair<Place, std::optional<std::uint64_t>>> nodes = {{root, std::nullopt}};
    while (!nodes.empty()) {
      const auto [node, expected_level] = nodes.back();
      nodes.pop_back();
      once(node);
      need_signature(node, "TREE");
      need(node, 24 + 2 * k * (key_size + 8) + key_size);  // the library reads the whole of it
      const std::uint64_t level = number(node + 5, 1), count = number(node + 6, 2);
      if (number(node + 4, 1) != type || count > 2 * k || level > 16 || level != expected_level.value_or(level)) {
        refuse(node, "a node of a tree with at most ", 2 * k, " children");
      }
      for (std::uint64_t i = 0; i < count; ++i) {
        const Place key = node + 24 + i * (key_size + 8), child = number(key + key_size, 8);
        if (level == 0) {
          leaf(key, child);
        } else {
          nodes.emplace_back(child, level - 1);
        }
      }
    }
  }

  // Groups since HDF5 1.8: links stand in the header, while they are few.
  void link(Span data) {
    const std::uint64_t version = number(data.begin, 1, data), flags = number(data.begin + 1, 1, data);
    if (version != 1) refuse(data.begin, "a link of version 1");
    Place p = data.begin + 2;
    const std::uint64_t kind = (flags & 8) != 0 ? number(p++, 1, data) : 0;
    p += ((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0);
    const unsigned width = 1u << (flags & 3);
    const std::uint64_t length = number(p, width, data);
    need(p + width, length, data);
    p += width + length;
    need_name({p - length, p});
    if (length == 0) refuse(p, "a link with a name");
    if (kind == 0) return waiting_.push_back(number(p, 8, data));
    // Neither is followed, but the library looks at both. External: a byte of flags, the file's name, the object's.
    const std::uint64_t target = number(p, 2, data);
    need(p + 2, target, data);
    if (target == 0 || (kind != 1 && kind != 64)) refuse(p, "a hard, soft or external link");
    if (kind == 1) return;
    const Span names{p + 3, p + 2 + target};
    if (number(p + 2, 1, data) != 0) refuse(p, "an external link without flags");
    need_text(names.begin, names);
    need_text(bytes_.find('\0', names.begin) + 1, names);
  }

  // Many links or attributes stand in a heap of their own instead; Keras's writers leave them in the header.
  void no_dense_storage(Span data, unsigned counter) const {
    const Place heap = data.begin + 2 + ((number(data.begin + 1, 1, data) & 1) != 0 ? counter : 0);
    if (number(heap, 8, data) != undefined) refuse(heap, "links and attributes in the objects' headers");
  }

  std::string_view bytes_;
  const std::string& file_;
  Span all_;
  std::uint64_t leaf_k_ = 4, node_k_ = 16, chunk_k_ = 32;  // half of what nodes of trees hold
  std::uint64_t texts_ = 0;                                // bytes of the texts seen
  std::vector<Place> waiting_;                             // headers of objects to look at
  std::set<Place> objects_, blocks_;
  std::map<Place, std::map<std::uint64_t, std::uint64_t>> heaps_;
  std::map<Place, SymbolTable> tables_;
  std::vector<std::pair<Place, SymbolTable>> cached_tables_;
};

}  // namespace

void check_hdf5(std::string_view bytes, const std::string& file) { Checker(bytes, file).check(); }

}  // namespace nn::inline NN_ABI
