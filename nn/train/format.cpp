#include "nn/train/format.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <regex>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

std::string python_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  const double size = std::abs(value);
  const bool fixed = size == 0 || (size >= 1e-4 && size < 1e16);
  char text[64];
  const auto form = fixed ? std::chars_format::fixed : std::chars_format::scientific;
  const char* end = std::to_chars(text, text + sizeof text, value, form).ptr;
  const std::string number(text, static_cast<std::size_t>(end - text));
  return fixed && number.find('.') == std::string::npos ? number + ".0" : number;
}

namespace {

// One number in the form that follows the colon; empty: Python's own. whole: a count, not a log.
std::string formatted(const std::string& who, double value, const std::string& form, bool whole) {
  if (form.empty()) return whole ? std::to_string(static_cast<long>(value)) : python_text(value);
  static const std::regex known("(0?[0-9]{0,2})(\\.[0-9]{1,2})?([defg])");
  if (!std::regex_match(form, known)) {
    fail(who, ": expected a form like 02d, .2f, .3e or 8.4g after the colon in filepath, got '", form, "'");
  }
  char text[512];
  const std::string number = std::string("%").append(form, 0, form.size() - 1);
  if (form.back() == 'd') {
    if (!whole || number.find('.') != std::string::npos) {
      fail(who, ": expected d in filepath for epoch and batch alone, got '", form, "'");
    }
    std::snprintf(text, sizeof text, (number + "ld").c_str(), static_cast<long>(value));
  } else {
    std::snprintf(text, sizeof text, (number + form.back()).c_str(), value);
  }
  return text;
}

}  // namespace

std::string format_path(const std::string& who, const std::string& pattern, const Epoch& epoch) {
  Logs values;
  values.set("epoch", static_cast<double>(epoch.index + 1));
  values.set("batch", static_cast<double>(epoch.batch));
  for (const auto& [name, value] : epoch.logs.entries) values.set(name, value);
  std::string path;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t open = std::min(pattern.find('{', at), pattern.size()), close = pattern.find('}', open);
    path += pattern.substr(at, open - at);
    if (open == pattern.size()) break;
    if (close == std::string::npos) fail(who, ": expected a } for each { in filepath, got '", pattern, "'");
    const std::string field = pattern.substr(open + 1, close - open - 1), name = field.substr(0, field.find(':'));
    const std::string form = name.size() == field.size() ? "" : field.substr(name.size() + 1);
    if (!values.contains(name)) {
      std::vector<std::string> names;
      for (const auto& [known, value] : values.entries) names.push_back(known);
      fail(who, ": no log named '", name, "' for filepath; there are: ", join(names));
    }
    path += formatted(who, values[name], form, name == "epoch" || name == "batch");
    at = close + 1;
  }
  return path;
}

}  // namespace nn::inline NN_ABI
