// Text in terminals: which code points share a place, and how many columns they take.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace viz {

/// What stands in one place of a terminal: a character with the marks upon it, or several that are joined to one.
struct Cluster {
  std::string text;
  int width;  // columns: 1, 2 for East Asian wide characters and pictures, 0 for marks with nothing before them
};

/// A UTF-8 text cut into clusters. Control characters, and those that would turn the direction of what follows on the
/// line, become visible ones: no text can move the cursor or change colours.
std::vector<Cluster> clusters(std::string_view text);

/// The columns of a text in a terminal.
int display_width(std::string_view text);

/// The text cut to so many columns, the last of which is '~' if anything is missing.
std::string cut_to_width(std::string_view text, int columns);

}  // namespace viz
