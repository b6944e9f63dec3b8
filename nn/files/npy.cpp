#include "nn/files/npy.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/number_format.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t max_rank = 32;  // as NumPy's until version 2

struct Header {
  NumberFormat format;
  bool by_columns = false;
  Shape shape;
};

// The Python literal {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } with its keys in any order.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  Header parse() {
    Header header;
    bool descr = false, order = false, shape = false;
    expect('{');
    while (!accept('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (key == "descr") {
        header.format = format(quoted());
        descr = true;
      } else if (key == "fortran_order") {
        header.by_columns = boolean();
        order = true;
      } else if (key == "shape") {
        header.shape = tuple();
        shape = true;
      } else {
        refuse("the unknown key " + std::string(key.substr(0, 40)));
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (!(descr && order && shape)) refuse("a header without descr, fortran_order or shape");
    return header;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    fail(file_, ": expected a NumPy header {'descr': ..., 'fortran_order': ..., 'shape': ...}, got ", what);
  }

  void skip_spaces() { text_.remove_prefix(std::min(text_.find_first_not_of(" \n\t"), text_.size())); }

  bool accept(char c) {
    skip_spaces();
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!accept(c)) refuse(std::string(text_.substr(0, 20)).append(" where a ").append(1, c).append(" has to stand"));
  }

  std::string_view quoted() {
    const char quote = accept('"') ? '"' : (expect('\''), '\'');
    const std::size_t end = text_.find(quote);
    if (end == std::string_view::npos) refuse("a text without an end");
    const std::string_view word = text_.substr(0, end);
    text_.remove_prefix(end + 1);
    return word;
  }

  bool boolean() {
    skip_spaces();
    for (const std::string_view word : {"True", "False"}) {
      if (!text_.starts_with(word)) continue;
      text_.remove_prefix(word.size());
      return word == "True";
    }
    refuse("a fortran_order that is neither True nor False");
  }

  Shape tuple() {
    Shape shape;
    expect('(');
    while (!accept(')')) {
      skip_spaces();
      std::size_t length = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), length);
      if (error != std::errc()) refuse("a length of an axis that is no number below 2^64");
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      accept('L');  // Python 2 wrote long integers so
      shape.push_back(length);
      if (shape.size() > max_rank) refuse("more than 32 axes");
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return shape;
  }

  NumberFormat format(std::string_view descr) const {
    const std::string_view order = descr.substr(0, 1), type = descr.substr(std::min<std::size_t>(1, descr.size()));
    const bool known_order = order == "<" || order == ">" || order == "|" || order == "=";
    for (const auto& [name, kind, size] : {std::tuple{"f2", NumberFormat::floating, 2},
                                           {"f4", NumberFormat::floating, 4},
                                           {"f8", NumberFormat::floating, 8},
                                           {"i1", NumberFormat::signed_integer, 1},
                                           {"i2", NumberFormat::signed_integer, 2},
                                           {"i4", NumberFormat::signed_integer, 4},
                                           {"i8", NumberFormat::signed_integer, 8},
                                           {"u1", NumberFormat::unsigned_integer, 1},
                                           {"u2", NumberFormat::unsigned_integer, 2},
                                           {"u4", NumberFormat::unsigned_integer, 4},
                                           {"u8", NumberFormat::unsigned_integer, 8},
                                           {"b1", NumberFormat::unsigned_integer, 1}}) {
      if (known_order && type == name) return {kind, static_cast<std::size_t>(size), order == ">"};
    }
    fail(file_, ": expected an array of bool, integers of 1 to 8 bytes or floats of 2, 4 or 8, got descr '",
         descr.substr(0, 40), "'");
  }

  std::string_view text_;
  const std::string& file_;
};

// x lies in memory as the array with its axes reversed; the result has them in order.
Tensor reversed_axes(const Tensor& x, const Shape& shape) {
  Tensor y = uninitialized(shape);
  Shape at(shape.size(), 0);
  for (std::size_t i = 0; i < y.size(); ++i) {
    std::size_t place = 0;
    for (std::size_t axis = shape.size(); axis-- > 0;) place = place * shape[axis] + at[axis];
    y.data()[i] = x.data()[place];
    for (std::size_t axis = shape.size(); axis-- > 0 && ++at[axis] == shape[axis];) at[axis] = 0;
  }
  return y;
}

}  // namespace

Tensor parse_npy(std::string_view bytes, const std::string& name) {
  if (!bytes.starts_with(magic) || bytes.size() < 10)
    fail(name, ": expected a NumPy file that starts with \\x93NUMPY, got another kind");
  const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])); };
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) fail(name, ": expected a NumPy file of version 1, 2 or 3, got ", version);
  // The length of the header: 2 bytes in version 1, 4 bytes since.
  const std::size_t start = version == 1 ? 10 : 12;
  if (bytes.size() < start) fail(name, ": expected a NumPy header, got a file of ", bytes.size(), " bytes");
  const std::size_t length =
      version == 1 ? byte(8) | byte(9) << 8 : byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24;
  if (length > bytes.size() - start) {
    fail(name, ": expected a header of ", length, " bytes as it says, got a file of ", bytes.size());
  }
  const Header header = HeaderParser(bytes.substr(start, length), name).parse();
  bytes.remove_prefix(start + length);

  const std::optional<std::size_t> count = count_within(header.shape, bytes.size() / header.format.size);
  if (!count || *count * header.format.size != bytes.size()) {
    fail(name, ": expected data for an array of shape ", to_string(header.shape), ", got ", bytes.size(), " bytes");
  }

  Tensor x = uninitialized(header.shape);
  decode(header.format, reinterpret_cast<const unsigned char*>(bytes.data()), *count, x.data());
  return header.by_columns && header.shape.size() > 1 ? reversed_axes(x, header.shape) : x;
}

Tensor read_npy(const std::filesystem::path& path) { return parse_npy(read_file(path), path.string()); }

void write_npy(const Tensor& x, const std::filesystem::path& path, std::size_t bytes_per_number) {
  const std::string data = encode(x, bytes_per_number);
  std::string shape;  // a tuple: (), (3,), (3, 4)
  for (std::size_t i = 0; i < x.dimension(); ++i) {
    shape += (i > 0 ? ", " : "") + std::to_string(x.shape()[i]) + (x.dimension() == 1 ? "," : "");
  }
  std::string header =
      "{'descr': '<f" + std::to_string(bytes_per_number) + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  // Spaces to a multiple of 64, for whoever maps the file into memory.
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 10 - 1, ' ');
  header += '\n';
  std::string bytes(magic);
  bytes += {'\1', '\0', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  write_file("write_npy", path, bytes + header + data);
}

}  // namespace nn::inline NN_ABI
