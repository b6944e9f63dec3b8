#include "tasks/characters.hpp"

#include <algorithm>
#include <cstdint>

#include "nn/check.hpp"
#include "viz/utf8.hpp"

namespace tasks {

std::u32string code_points(std::string_view text, const std::string& who) {
  const std::vector<char32_t> points = viz::decode_utf8(text);
  const std::u32string found(points.begin(), points.end());
  const std::string again = to_utf8(found);  // another text, where bytes were replaced
  if (again == text) return found;
  const auto differ = std::mismatch(text.begin(), text.end(), again.begin(), again.end()).first;
  const std::uint8_t byte = differ == text.end() ? 0 : static_cast<std::uint8_t>(*differ);
  nn::fail(who, ": expected UTF-8, got byte ", static_cast<int>(byte), " in place ", differ - text.begin());
}

std::vector<std::string> characters(std::string_view text, const std::string& who) {
  std::vector<std::string> found;
  for (const char32_t point : code_points(text, who)) found.push_back(to_utf8({&point, 1}));
  return found;
}

std::string to_utf8(std::u32string_view text) {
  std::string bytes;
  for (const char32_t point : text) viz::append_utf8(bytes, point);
  return bytes;
}

}  // namespace tasks
