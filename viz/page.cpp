#include "viz/page.hpp"

#include <algorithm>

#include "nn/files/atomic_file.hpp"
#include "viz/html.hpp"
#include "viz/page_files.hpp"

namespace viz {

namespace {

// Style and script of those fragments that have that beginning.
struct Part {
  std::string_view beginning, css, js;
};

struct Assets {
  std::string css{page_css}, js;
};

Assets assets_for(const std::vector<std::string>& fragments) {
  const Part parts[] = {
      {"<section class=\"shaded\"", text_css, text_js},
      {"<script type=\"application/json\"", map_css, map_js},
      {"<section class=\"explorer\"", explorer_css, lines_js},
      {"<section class=\"explorer\"", "", explorer_js},
      {"<section class=\"film\"", film_css, film_js},
      {"<div class=\"gallery\"", gallery_css, ""},
  };
  Assets assets;
  for (const Part& part : parts) {
    const auto has = [&](const std::string& fragment) { return fragment.find(part.beginning) != std::string::npos; };
    if (std::none_of(fragments.begin(), fragments.end(), has)) continue;
    assets.css += part.css;
    assets.js += part.js;
  }
  return assets;
}

// Nothing but what is in the page, and pictures beside it.
constexpr std::string_view security_policy =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src 'self' file: data:; "
    "base-uri 'none'; form-action 'none'";

}  // namespace

std::string page(const std::string& title, const std::vector<std::string>& fragments, const PageOptions& options) {
  const Assets assets = assets_for(fragments);
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"" + html_text(options.language) + "\">\n<head>\n<meta charset=\"utf-8\">\n";
  html.append("<meta http-equiv=\"Content-Security-Policy\" content=\"").append(security_policy).append("\">\n");
  html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  html += "<title>" + html_text(title) + "</title>\n<style>\n" + assets.css + "</style>\n</head>\n<body>\n<main>\n";
  html += "<h1 dir=\"auto\">" + html_text(title) + "</h1>\n";
  if (!options.intro.empty()) html += "<p class=\"intro\" dir=\"auto\">" + html_text(options.intro) + "</p>\n";
  for (const std::string& fragment : fragments) html += fragment;
  html += "</main>\n";
  if (!assets.js.empty()) html += "<script>\n'use strict';\n" + assets.js + "</script>\n";
  return html + "</body>\n</html>\n";
}

void write_page(const std::filesystem::path& path, std::string_view html) { nn::write_file("write_page", path, html); }

}  // namespace viz
