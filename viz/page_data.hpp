// What the scripts of pages read: JSON in the page.
#pragma once

#include <string>
#include <vector>

namespace viz {

/// A section of that class with a title, if there is one, the place where its script draws, and the data for it.
std::string data_section(const std::string& kind, const std::string& title, const std::string& json);

/// ["a","b"]
std::string json_texts(const std::vector<std::string>& texts);

/// The colours of a colour map as hexadecimal digits, six each, 256 and then the one for what is not a number; in
/// quotes. Throws nn::Error for an unknown name.
std::string json_colors(const std::string& colormap);

}  // namespace viz
