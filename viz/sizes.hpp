// Sizes that all pictures have in common, in pixels at scale 1: matplotlib's, in points, at 100 dots per inch.
#pragma once

#include <cstddef>

namespace viz {

inline constexpr int text_height = 14, title_height = 17;
inline constexpr int figure_title_height = 20;  // of the title over several plots
inline constexpr double line_width = 2;         // of the curves of a plot
inline constexpr int tick_length = 5;
inline constexpr int tick_gap = 4;   // from a tick's mark to its label
inline constexpr int label_gap = 6;  // around the names of the axes
inline constexpr int title_gap = 8;
inline constexpr int picture_margin = 10;
inline constexpr std::size_t longest_name = 60;  // of a series or a bar, in characters

}  // namespace viz
