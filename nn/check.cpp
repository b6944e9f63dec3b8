#include "nn/check.hpp"

#include <algorithm>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

std::string one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const unsigned code = static_cast<unsigned char>(c);
    if (code >= 32 && code != 127) {
      line += c;
    } else if (c == '\n') {
      line += "\\n";
    } else {
      line += std::string("\\x") + "0123456789abcdef"[code / 16] + "0123456789abcdef"[code % 16];
    }
  }
  return line;
}

void expect_one_of(const std::string& who, const std::string& what, const std::string& value,
                   const std::vector<std::string>& choices) {
  if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
    fail(who, ": expected ", what, " to be one of ", join(choices), "; got '", value, "'");
  }
}

void expect_between(const std::string& who, const std::string& what, double value, double low, double high) {
  if (!(value >= low && value <= high)) {
    fail(who, ": expected ", what, " from ", low, " to ", high, ", got ", value);
  }
}

void expect_units(const std::string& who, std::size_t units) {
  constexpr std::size_t most = std::size_t{1} << 24;
  if (units == 0 || units > most) {
    fail(who, ": expected from 1 to ", most, " units, got ",
         units > most * most ? "a negative number" : std::to_string(units));
  }
}

void expect_rate(const std::string& who, const std::string& what, double rate) {
  if (!(rate >= 0 && rate < 1)) fail(who, ": expected ", what, " from 0 to below 1, got ", rate);
}

std::string join(const std::vector<std::string>& words, const std::string& between) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) text += (i > 0 ? between : "") + words[i];
  return text;
}

}  // namespace nn::inline NN_ABI
