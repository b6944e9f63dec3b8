#include "nn/files/activations_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr std::size_t most_axes = 32;

std::string quoted(const std::string& text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string all = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      all.append("\\u00").append(1, digits[byte >> 4u]).append(1, digits[byte & 15u]);
    } else {
      if (c == '"' || c == '\\') all += '\\';
      all += c;
    }
  }
  return all + '"';
}

void add_number(Scalar value, std::string& text) {
  if (!std::isfinite(value)) {
    text += std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    return;
  }
  char digits[40];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void add_lists(const Shape& shape, std::size_t axis, const Scalar*& next, std::string& text) {
  if (axis == shape.size()) return add_number(*next++, text);
  text += '[';
  for (std::size_t i = 0; i < shape[axis]; ++i) {
    if (i > 0) text += ", ";
    add_lists(shape, axis + 1, next, text);
  }
  text += ']';
}

void add_utf8(unsigned code, std::string& text) {
  const auto add = [&](unsigned byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xC0u | code >> 6u);
  } else {
    if (code < 0x10000) {
      add(0xE0u | code >> 12u);
    } else {
      add(0xF0u | code >> 18u);
      add(0x80u | (code >> 12u & 0x3Fu));
    }
    add(0x80u | (code >> 6u & 0x3Fu));
  }
  add(0x80u | (code & 0x3Fu));
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  NamedTensors read() {
    NamedTensors all;
    std::unordered_set<std::string> names;
    expect('{');
    if (!take('}')) {
      do {
        const std::string name = string();
        if (!names.insert(name).second) refuse("a name that was not there yet");
        expect(':');
        all.emplace_back(name, tensor());
      } while (take(','));
      expect('}');
    }
    skip_blanks();
    if (at_ < text_.size()) refuse("the end of the file");
    return all;
  }

 private:
  [[noreturn]] void refuse(const char* wanted) const {
    fail(name_, ": expected ", wanted, " at byte ", at_, at_ < text_.size() ? "" : ", the end",
         "; such files hold {\"name\": [[numbers, ...], ...], ...}");
  }
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool take(char c) {
    skip_blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    const char wanted[] = {'\'', c, '\'', '\0'};
    if (!take(c)) refuse(wanted);
  }
  bool take_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  // One unit of \uXXXX, behind the u.
  unsigned code_unit() {
    unsigned code = 0;
    const std::string_view digits = text_.substr(at_, 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() < 4 || error != std::errc() || end != digits.data() + 4) refuse("four digits of a character");
    at_ += 4;
    return code;
  }
  unsigned character() {
    const unsigned code = code_unit();
    if (code >= 0xD800 && code < 0xDC00 && take_word("\\u")) {
      const unsigned low = code_unit();
      if (low < 0xDC00 || low >= 0xE000) refuse("the second half of a character");
      return 0x10000 + ((code - 0xD800) << 10u) + (low - 0xDC00);
    }
    return code >= 0xD800 && code < 0xE000 ? 0xFFFD : code;
  }
  std::string string() {
    expect('"');
    std::string all;
    while (at_ < text_.size() && text_[at_] != '"') {
      const char c = text_[at_++];
      if (c != '\\') {
        all += c;
        continue;
      }
      const char kind = at_ < text_.size() ? text_[at_++] : '\0';
      const std::size_t known = std::string_view("\"\\/bfnrt").find(kind);
      if (kind == 'u') {
        add_utf8(character(), all);
      } else if (kind != '\0' && known != std::string_view::npos) {
        all += "\"\\/\b\f\n\r\t"[known];
      } else {
        refuse("a character after \\");
      }
    }
    if (at_ >= text_.size()) refuse("the end of a name");
    ++at_;
    return all;
  }

  Scalar number() {
    if (take_word("NaN")) return std::numeric_limits<Scalar>::quiet_NaN();
    if (take_word("Infinity")) return std::numeric_limits<Scalar>::infinity();
    if (take_word("-Infinity")) return -std::numeric_limits<Scalar>::infinity();
    const char* const begin = text_.data() + at_;
    const char first = at_ < text_.size() ? *begin : '\0', second = at_ + 1 < text_.size() ? begin[1] : '\0';
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    double value = 0;
    if (!digit(first) && !(first == '-' && digit(second))) refuse("a number or a list");
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc()) refuse("a number that fits");
    at_ += static_cast<std::size_t>(end - begin);
    return static_cast<Scalar>(value);
  }

  // Axis `axis` of the tensor that is being read. Its length is that of its first list, which closes first.
  void lists(std::size_t axis, Shape& lengths, std::vector<bool>& known, std::vector<Scalar>& numbers) {
    if (!take('[')) {
      if (rank_ == None) rank_ = axis;
      if (axis != rank_ || lengths.size() > axis) refuse("lists of the same depth");
      numbers.push_back(number());
      return;
    }
    if (axis >= most_axes) refuse("at most 32 axes");
    if (rank_ != None && axis >= rank_) refuse("lists of the same depth");
    if (lengths.size() <= axis) {
      lengths.resize(axis + 1);
      known.resize(axis + 1);
    }
    std::size_t length = 0;
    if (!take(']')) {
      do {
        skip_blanks();
        lists(axis + 1, lengths, known, numbers);
        ++length;
      } while (take(','));
      expect(']');
    }
    if (known[axis] && lengths[axis] != length) refuse("lists of the same length");
    lengths[axis] = length;
    known[axis] = true;
  }

  Tensor tensor() {
    rank_ = None;
    Shape lengths;
    std::vector<bool> known;
    std::vector<Scalar> numbers;
    skip_blanks();
    lists(0, lengths, known, numbers);
    Tensor x = uninitialized(lengths);
    if (x.size() != numbers.size()) refuse("lists of the same depth");
    std::copy(numbers.begin(), numbers.end(), x.data());
    return x;
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0, rank_ = None;
};

}  // namespace

void persist_to_json_file(const NamedTensors& activations, const std::filesystem::path& path) {
  std::string text = "{";
  for (const auto& [name, tensor] : activations) {
    text += text.size() > 1 ? ",\n  " : "\n  ";
    text += quoted(name) + ": ";
    const Scalar* next = tensor.data();
    add_lists(shape_of(tensor), 0, next, text);
  }
  write_file("persist_to_json_file", path, text + "\n}\n");
}

NamedTensors parse_activations_json(std::string_view text, const std::string& name) {
  return Reader(text, name).read();
}

NamedTensors load_activations_from_json_file(const std::filesystem::path& path) {
  return parse_activations_json(read_file(path), path.string());
}

}  // namespace nn::inline NN_ABI
