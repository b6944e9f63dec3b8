// All pictures and pages of a run on one page, as cards.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace viz {

/// A picture (.png) or a page that a gallery shows.
struct GalleryItem {
  std::string path;          // relative to the folder of the gallery, with / between folders
  std::string title = "";    // default: the name of the file
  std::string text = "";     // a line on what one sees
  std::string picture = "";  // of a page: a PNG that shows it, a path too; none: a card with its name
  bool wide = false;         // true: a row of its own, as wide as the page
};

struct GalleryOptions {
  bool embed = false;                 // true: pictures are part of the page, as data: addresses; false: they stay files
  std::filesystem::path folder = "";  // where embedded pictures are: the folder of the gallery
};

/// HTML for viz::page: a card an item, with the picture, the title and the line; the card leads to the file.
/// Throws nn::Error for no items, a path that is empty or absolute or leads out of the folder, and, when pictures are
/// embedded, a picture that cannot be read or is no PNG.
std::string gallery(const std::vector<GalleryItem>& items, const GalleryOptions& options = {});

}  // namespace viz
