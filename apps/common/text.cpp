#include "apps/common/text.hpp"

#include <algorithm>
#include <cstdio>

#include "viz/display_width.hpp"

namespace {

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value == 0 ? 0 : value);  // no minus before zero
  return text;
}

std::size_t width_of(const std::string& text) { return static_cast<std::size_t>(viz::display_width(text)); }

}  // namespace

std::string number_text(double value) { return formatted("%.4g", value); }

std::string grouped_digits(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string size_text(std::size_t bytes) {
  double amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  const char* const units[] = {" bytes", " KB", " MB", " GB"};
  for (; amount >= 1024 && unit < 3; ++unit) amount /= 1024;
  return formatted(unit == 0 ? "%.0f" : "%.1f", amount) + units[unit];
}

std::string table_text(const std::vector<std::vector<std::string>>& rows, std::size_t right) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string space(widths[c] - width_of(row[c]), ' ');
      line += "  " + (c < right ? row[c] + space : space + row[c]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string wrapped(const std::string& text, std::size_t indent) {
  std::string lines;
  std::size_t column = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (begin > 0 && column + 1 + width_of(word) > line_width) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (begin > 0) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += width_of(word);
    begin = end + 1;
  }
  return lines;
}

std::string printable(std::string text) {
  for (char& c : text) {
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) c = '?';
  }
  return text;
}
