#include "viz/text_shading.hpp"

#include <charconv>
#include <cmath>
#include <cstddef>

#include "viz/html.hpp"
#include "viz/shades.hpp"

namespace viz {

namespace {

// Three decimals: colours have 256 steps.
std::string short_share(double share) {
  char text[16];
  const auto end = std::to_chars(std::begin(text), std::end(text), share, std::chars_format::fixed, 3).ptr;
  std::string number(text, end);
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return number;
}

// Spaces are marked by the style sheet: a copy of the text does not contain the marks.
std::string with_marks(const std::string& piece) {
  std::string html;
  for (const char c : html_text(piece)) {
    if (c == ' ') {
      html += "<i> </i>";
    } else if (c == '\t') {
      html += "<i class=t>\t</i>";
    } else if (c == '\n') {
      html += "<i class=l></i>\n";
    } else {
      html += c;
    }
  }
  return html.empty() ? "<i class=e></i>" : html;
}

std::string shaded_piece(const std::string& piece, double strength, nn::Scalar weight, bool show_spaces) {
  std::string kind = "p";
  if (std::isnan(strength)) kind += " x";
  if (strength < 0) kind += " n";
  if (strength < -0.6) kind += " d";  // white letters on a blue this deep
  std::string html = "<span class=\"" + kind + '"';
  if (std::abs(strength) >= 0.0005)
    html += " style=\"--w:" + short_share(std::abs(strength)) + '"';
  else
    html += " style=\"--w:0\"";
  html += " title=\"" + number_text(weight) + "\">";
  return html + (show_spaces ? with_marks(piece) : html_text(piece)) + "</span>";
}

std::string legend(const Shades& shades, bool diverging) {
  std::string html = "<div class=\"legend\">";
  if (shades.top == 0) return html + no_shades(diverging) + "</div>\n";
  const std::string top = number_text(static_cast<nn::Scalar>(shades.top));
  html += (diverging ? '-' + top : "0") + "<span class=\"" + (diverging ? "both" : "up") + "\"></span>" + top;
  return html + " weight</div>\n";
}

}  // namespace

std::string shaded_text(const std::vector<std::string>& pieces, const nn::Tensor& weights,
                        const ShadedTextOptions& options) {
  const Shades shaded = shades("shaded_text", pieces, weights, options.diverging, options.vmax);
  std::string html = "<section class=\"shaded\">\n";
  if (!options.title.empty()) html += "<h2 dir=\"auto\">" + html_text(options.title) + "</h2>\n";
  if (!options.label.empty()) html += "<p class=\"label\"><b dir=\"auto\">" + html_text(options.label) + "</b></p>\n";
  html +=
      "<div class=\"text\" dir=\"auto\" tabindex=\"0\" role=\"group\" aria-label=\"shaded text: arrow keys tell "
      "weights\">";
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) html += html_text(options.separator);
    html += shaded_piece(pieces[i], shaded.strengths[i], weights.data()[i], options.show_spaces);
  }
  html += "</div>\n" + legend(shaded, options.diverging);
  return html + "<p class=\"status\" aria-live=\"polite\"></p>\n</section>\n";
}

}  // namespace viz
