#include "tasks/date_translation/characters.hpp"

#include <cstdint>

#include "nn/check.hpp"

namespace tasks {

namespace {

// The length of the well-formed sequence at the beginning of a text, and 0 where there is none (Unicode, table 3-7).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(i < text.size() ? text[i] : 0); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
  }
  const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool surrogate = first == 0xed && byte(1) > 0x9f, beyond = first == 0xf4 && byte(1) > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

}  // namespace

std::vector<std::string> characters(std::string_view text, const std::string& who) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text.substr(at));
    if (length == 0)
      nn::fail(who, ": expected UTF-8, got byte ", static_cast<int>(static_cast<std::uint8_t>(text[at])), " in place ",
               at);
    found.emplace_back(text.substr(at, length));
    at += length;
  }
  return found;
}

}  // namespace tasks
