#include "apps/inspect_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace {

using nn::Config;

constexpr std::size_t shown_whole = 1000, edge = 3;

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value == 0 ? 0 : value);  // no minus before zero
  return text;
}

// Characters, not bytes: every byte of UTF-8 but the continuations.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

bool is_text(const Config* config) { return config != nullptr && config->is_text(); }
bool is_true(const Config* config) {
  return config != nullptr && config->kind() == Config::Kind::boolean && config->as_bool("");
}

bool says_nothing(const Config& value) {
  switch (value.kind()) {
    case Config::Kind::null:
      return true;
    case Config::Kind::boolean:
      return !value.as_bool("");
    case Config::Kind::integer:
    case Config::Kind::number:
      return value.as_number("") == 0;
    case Config::Kind::text:
      return value.as_text("").empty();
    default:
      return value.items().empty();
  }
}

std::string list_text(const Config& list) {
  std::vector<std::string> items;
  for (const Config& item : list.items()) items.push_back(config_text(item));
  return nn::join(items);
}

// {"class_name": "Custom>Adam", "config": {...}}
std::string object_text(const Config& object) {
  std::string name = object.find("class_name")->as_text("");
  name.erase(0, name.rfind('>') + 1);  // of a class that Keras 2 registered: "package>class"
  const Config* config = object.find("config");
  if (config == nullptr) return name;
  if (name == "function" && config->is_text()) return config->as_text("");
  if (const Config* function = config->find("fn"); is_text(function)) {  // a metric made of a function
    const Config* own = config->find("name");
    const std::string fn = function->as_text(""), called = is_text(own) ? own->as_text("") : fn;
    return called == fn ? fn : called + " (" + fn + ")";
  }
  const bool averages = is_true(config->find("use_ema"));
  std::vector<std::string> options;
  for (std::size_t i = 0; config->is_fields() && i < config->keys().size(); ++i) {
    const std::string& key = config->keys()[i];
    const bool idle = key == "name" || key == "dtype" || (key.starts_with("ema_") && !averages);
    if (!idle && !says_nothing(config->items()[i])) options.push_back(key + "=" + config_text(config->items()[i]));
  }
  return options.empty() ? name : name + "(" + nn::join(options) + ")";
}

// The numbers along an axis; `gap` stands for those left out.
std::vector<std::size_t> shown_places(std::size_t length, bool whole, std::size_t gap) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < length; ++i) {
    if (whole || length <= 2 * edge || i < edge || i >= length - edge)
      places.push_back(i);
    else if (i == edge)
      places.push_back(gap);
  }
  return places;
}

class TensorPrinter {
 public:
  explicit TensorPrinter(const nn::Tensor& x) : x_(x), shape_(nn::shape_of(x)), whole_(x.size() <= shown_whole) {
    if (x.size() > 0) measure(0, 0);
  }

  std::string text() { return shape_.empty() ? number_text(x_()) : part(0, 0); }

 private:
  static constexpr std::size_t gap = static_cast<std::size_t>(-1);

  // The widest of the numbers that are shown.
  void measure(std::size_t axis, std::size_t at) {
    if (axis == shape_.size()) {
      width_ = std::max(width_, number_text(x_.data()[at]).size());
      return;
    }
    for (const std::size_t i : shown_places(shape_[axis], whole_, gap)) {
      if (i != gap) measure(axis + 1, at * shape_[axis] + i);
    }
  }

  std::string part(std::size_t axis, std::size_t at) const {
    const bool last = axis + 1 == shape_.size();
    const std::string indent(axis + 1, ' ');
    std::string text = "[";
    std::size_t column = axis + 1;
    bool first = true;
    for (const std::size_t i : shown_places(shape_[axis], whole_, gap)) {
      if (last) {
        std::string number = i == gap ? "..." : number_text(x_.data()[at * shape_[axis] + i]);
        number.insert(0, i == gap ? 0 : width_ - number.size(), ' ');
        if (!first && column + 1 + number.size() > line_width) {
          text += "\n" + indent;
          column = indent.size();
        } else if (!first) {
          text += ' ';
          ++column;
        }
        text += number;
        column += number.size();
      } else {
        if (!first) text += "\n" + indent;
        text += i == gap ? "..." : part(axis + 1, at * shape_[axis] + i);
      }
      first = false;
    }
    return text + "]";
  }

  const nn::Tensor& x_;
  const nn::Shape shape_;
  const bool whole_;
  std::size_t width_ = 0;
};

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

std::string config_text(const Config& config) {
  switch (config.kind()) {
    case Config::Kind::null:
      return "None";
    case Config::Kind::boolean:
      return config.as_bool("") ? "True" : "False";
    case Config::Kind::integer:
      return std::to_string(config.as_integer(""));
    case Config::Kind::number:
      return formatted("%.6g", config.as_number(""));
    case Config::Kind::text:
      return config.as_text("");
    case Config::Kind::list: {
      const bool wraps_one = config.items().size() == 1 && config.items()[0].is_list();
      return wraps_one ? config_text(config.items()[0]) : "[" + list_text(config) + "]";
    }
    case Config::Kind::fields:
      break;
  }
  if (is_text(config.find("class_name"))) return object_text(config);
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < config.keys().size(); ++i) {
    fields.push_back(config.keys()[i] + ": " + config_text(config.items()[i]));
  }
  return "{" + nn::join(fields) + "}";
}

std::string tensor_text(const nn::Tensor& x) { return TensorPrinter(x).text(); }

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
