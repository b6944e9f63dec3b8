#include "viz/page_data.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "nn/check.hpp"
#include "viz/colormap.hpp"
#include "viz/html.hpp"

namespace viz {

std::string data_section(const std::string& kind, const std::string& title, const std::string& json) {
  std::string html = "<section class=\"" + kind + "\">\n";
  if (!title.empty()) html += "<h2 dir=\"auto\">" + html_text(title) + "</h2>\n";
  html += "<div class=\"view\"></div>\n<noscript>This part of the page needs JavaScript.</noscript>\n";
  return html + "<script type=\"application/json\">" + json + "</script>\n</section>\n";
}

std::string json_texts(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  std::transform(texts.begin(), texts.end(), std::back_inserter(quoted), json_text);
  return '[' + nn::join(quoted, ",") + ']';
}

std::string json_colors(const std::string& name) {
  constexpr std::string_view digits = "0123456789abcdef";
  const Colormap map = colormap(name);
  std::string text = "\"";
  const auto add = [&](Color color) {
    for (const std::uint8_t channel : {color.r, color.g, color.b}) {
      text += digits[channel >> 4];
      text += digits[channel & 0xF];
    }
  };
  for (const Color color : map.entries) add(color);
  add(map.bad);
  return text + '"';
}

}  // namespace viz
