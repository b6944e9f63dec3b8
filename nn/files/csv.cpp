#include "nn/files/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view text, std::string_view of = blanks) {
  text.remove_prefix(std::min(text.find_first_not_of(of), text.size()));
  return text.substr(0, text.find_last_not_of(of) + 1);
}

// The first of the separators that stands outside quotes; a blank when none does.
char separator_of(std::string_view line) {
  for (const char separator : {',', ';', '\t'}) {
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') quoted = !quoted;
      if (c == separator && !quoted) return separator;
    }
  }
  return ' ';
}

// A blank as the separator stands for any number of blanks and tabs.
std::vector<std::string_view> fields_of(std::string_view line, char separator) {
  std::vector<std::string_view> fields;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && line[i] == '"') quoted = !quoted;
    const bool ends = i == line.size() || (!quoted && line[i] == separator);
    if (!ends) continue;
    std::string_view field = trimmed(line.substr(begin, i - begin));
    begin = i + 1;
    if (separator == ' ' && field.empty()) continue;
    if (field.size() > 1 && field.front() == '"' && field.back() == '"') {
      field = trimmed(field.substr(1, field.size() - 2));
    }
    fields.push_back(field);
  }
  return fields;
}

// Not strtod, which reads a decimal comma as soon as a program sets a locale with one.
std::optional<Scalar> number_of(std::string_view field) {
  if (field.size() > 1 && field[0] == '+' && field[1] != '-') field.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error != std::errc() || end != field.data() + field.size()) return std::nullopt;
  const Scalar value = static_cast<Scalar>(number);
  if (std::isinf(value) && !std::isinf(number)) return std::nullopt;  // too large for a float
  return value;
}

bool is_header(const std::vector<std::string_view>& fields) {
  return std::none_of(fields.begin(), fields.end(),
                      [](std::string_view field) { return number_of(field).has_value(); });
}

// What stands in a field, for errors: binary files are no texts, and lines may be long.
std::string shown(std::string_view field) {
  if (field.empty()) return "nothing";
  std::string text = "'";
  for (const char c : field.substr(0, 30)) text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return text + (field.size() > 30 ? "...'" : "'");
}

std::string shown(const std::vector<std::string>& names) {
  std::vector<std::string> some;
  for (std::size_t k = 0; k < std::min<std::size_t>(names.size(), 10); ++k) some.push_back(shown(names[k]));
  return join(some) + (names.size() > 10 ? ", ..." : "");
}

// The place of a column from 0.
std::size_t place_of(const std::string& column, const std::vector<std::string>& header, std::size_t columns,
                     const std::string& name) {
  const auto named = std::find(header.begin(), header.end(), column);
  if (named != header.end()) return static_cast<std::size_t>(named - header.begin());
  std::ptrdiff_t number = 0;
  const auto [end, error] = std::from_chars(column.data(), column.data() + column.size(), number);
  const std::ptrdiff_t most = static_cast<std::ptrdiff_t>(columns);
  if (error == std::errc() && end == column.data() + column.size() && number != 0 && number <= most &&
      number >= -most) {
    return static_cast<std::size_t>(number > 0 ? number - 1 : most + number);
  }
  fail(name, ": expected a column's name or number, got ", shown(column), "; there are ", columns, " columns",
       header.empty() ? "" : ": ", shown(header));
}

// The places to read of lines with so many columns, in their order.
std::vector<std::size_t> places_of(const CsvOptions& options, const std::vector<std::string>& header,
                                   std::size_t columns, const std::string& name) {
  std::vector<std::size_t> places;
  for (const std::string& column : options.columns) places.push_back(place_of(column, header, columns, name));
  if (options.columns.empty()) {
    for (std::size_t k = 0; k < columns; ++k) places.push_back(k);
  }
  return places;
}

}  // namespace

Tensor parse_csv(std::string_view text, const std::string& name, const CsvOptions& options) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // the mark that says UTF-8
  std::vector<Scalar> numbers;
  std::vector<std::string> header;
  std::vector<std::size_t> places;
  std::size_t rows = 0, columns = 0, first_row = 0, number = 0;
  char separator = '\0';
  bool header_possible = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end), "\r");
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const std::string_view content = trimmed(line);
    if (content.empty() || content.front() == '#') continue;
    if (separator == '\0') separator = separator_of(content);
    const std::vector<std::string_view> fields = fields_of(separator == '\t' ? line : content, separator);
    if (std::exchange(header_possible, false) && is_header(fields)) {
      header.assign(fields.begin(), fields.end());
      separator = '\0';  // names may contain anything; the numbers say how they are separated
      continue;
    }
    if (rows == 0) {
      columns = fields.size();
      first_row = number;
      if (header.size() != columns) header.clear();  // not the names of these columns
      places = places_of(options, header, columns, name);
    }
    if (fields.size() != columns) {
      fail(name, ": line ", number, ": expected ", columns, " columns, as line ", first_row, " has, got ",
           fields.size());
    }
    for (const std::size_t k : places) {
      const std::optional<Scalar> value = number_of(fields[k]);
      if (!value) fail(name, ": line ", number, ", column ", k + 1, ": expected a number, got ", shown(fields[k]));
      numbers.push_back(*value);
    }
    ++rows;
  }
  if (rows == 0) fail(name, ": expected lines of numbers, got none");
  Tensor table = uninitialized({rows, places.size()});
  std::copy(numbers.begin(), numbers.end(), table.data());
  return table;
}

Tensor read_csv(const std::filesystem::path& path, const CsvOptions& options) {
  return parse_csv(read_file(path), path.string(), options);
}

}  // namespace nn::inline NN_ABI
