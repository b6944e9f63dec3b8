#include "viz/gallery.hpp"

#include <string_view>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "viz/html.hpp"

namespace viz {

namespace {

bool is_png(std::string_view path) { return path.ends_with(".png") || path.ends_with(".PNG"); }

void expect_path(const std::string& path) {
  const std::filesystem::path parts(path);
  bool inside = !path.empty() && !parts.is_absolute();
  for (const auto& part : parts) inside = inside && part != "..";
  if (!inside) nn::fail("gallery: expected a path inside the gallery's folder, got '", path, "'");
}

// A path as an address: what has a meaning there, and all that is not ASCII, as %xx.
std::string address(const std::string& path) {
  constexpr std::string_view digits = "0123456789ABCDEF", plain = "-._~/";
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || plain.find(c) != plain.npos) {
      text += c;
    } else {
      text += '%';
      text += digits[byte >> 4];
      text += digits[byte & 0xF];
    }
  }
  return text;
}

std::string picture_source(const std::string& path, const GalleryOptions& options) {
  if (!options.embed) return address(path);
  const std::string bytes = nn::read_file(options.folder / path);
  if (!bytes.starts_with("\x89PNG\r\n\x1a\n")) nn::fail("gallery: expected a PNG file, got '", path, "' that is none");
  return "data:image/png;base64," + base64(bytes);
}

std::string card(const GalleryItem& item, const GalleryOptions& options) {
  expect_path(item.path);
  const std::string title = item.title.empty() ? std::filesystem::path(item.path).filename().string() : item.title;
  const std::string picture = item.picture.empty() && is_png(item.path) ? item.path : item.picture;
  std::string html = std::string(item.wide ? "<figure class=\"wide\">" : "<figure>") + "<a href=\"" + address(item.path) + "\"><span class=\"shot\">";
  if (picture.empty()) {
    html += "<span class=\"sheet\" aria-hidden=\"true\">page</span>";
  } else {
    expect_path(picture);
    html += "<img src=\"" + picture_source(picture, options) + "\" alt=\"" + html_text(title) + "\">";
  }
  html += "</span></a>\n<figcaption><a href=\"" + address(item.path) + "\"><b dir=\"auto\">" + html_text(title) +
          "</b></a>";
  if (!item.text.empty()) html += "<p dir=\"auto\">" + html_text(item.text) + "</p>";
  return html + "</figcaption></figure>\n";
}

}  // namespace

std::string gallery(const std::vector<GalleryItem>& items, const GalleryOptions& options) {
  if (items.empty()) nn::fail("gallery: expected at least one picture or page, got none");
  std::string html = "<div class=\"gallery\">\n";
  for (const GalleryItem& item : items) html += card(item, options);
  return html + "</div>\n";
}

}  // namespace viz
