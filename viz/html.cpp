#include "viz/html.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "viz/utf8.hpp"

namespace viz {

std::string html_text(std::string_view text) {
  std::string html;
  html.reserve(text.size());
  for (const char32_t point : decode_utf8(text)) {
    switch (point) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        append_utf8(html, point == '\t' || point == '\n' ? point : visible_control(point));
    }
  }
  return html;
}

std::string json_text(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string json = "\"";
  for (const char32_t point : decode_utf8(text)) {
    // U+2028 and U+2029 end a line in a script.
    const bool escaped = point < 0x20 || point == '"' || point == '\\' || point == '<' || point == '>' ||
                         point == '&' || point == 0x7F || point == 0x2028 || point == 0x2029;
    if (escaped) {
      json += "\\u";
      for (int shift = 12; shift >= 0; shift -= 4) json += digits[point >> shift & 0xF];
    } else {
      append_utf8(json, point);
    }
  }
  return json + '"';
}

namespace {

template <class Number>
std::string shortest(Number value) {
  if (std::isnan(value)) return "NaN";
  char text[64];
  const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
  return {text, end};
}

}  // namespace

std::string number_text(float value) { return shortest(value); }

std::string number_text(double value) { return shortest(value); }

std::string json_number(double value) { return std::isfinite(value) ? shortest(value) : "null"; }

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += i + k <= bytes.size() ? digits[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

std::string float_bytes(const nn::Tensor& x) {
  std::string bytes;
  bytes.reserve(4 * x.size());
  for (const nn::Scalar* v = x.data(); v != x.data() + x.size(); ++v) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(*v));
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(bits >> shift & 0xFF);
  }
  return bytes;
}

}  // namespace viz
