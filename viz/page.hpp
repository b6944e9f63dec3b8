// Pages: one HTML file each that needs nothing else. No scripts, fonts or pictures are fetched from anywhere.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace viz {

struct PageOptions {
  std::string intro = "";       // a line under the title
  std::string language = "en";  // of the texts, for screen readers
};

/// A whole HTML document of the fragments that shaded_text, attention_explorer, training_film and gallery give, or of
/// HTML of one's own, one below the other under the title. Style and scripts are in the document, and its content
/// security policy forbids every request but for pictures beside it. Readers' choices of light or dark and of less
/// motion count.
std::string page(const std::string& title, const std::vector<std::string>& fragments, const PageOptions& options = {});

/// Writes a page to a file. Missing folders are made; the file is written beside and renamed, so that it is never half
/// there. Throws nn::Error when the file cannot be written.
void write_page(const std::filesystem::path& path, std::string_view html);

}  // namespace viz
