// Text that is not only left-to-right: the order in which it is drawn.
#pragma once

#include <span>
#include <vector>

namespace viz {

/// The code points of one line from left to right as they are drawn, by the Unicode Bidirectional Algorithm (UAX #9),
/// with mirrored brackets, and Arabic letters as the presentation forms they take beside each other. The direction of
/// the line is that of its first letter. Built without FriBidi (Meson option bidi): the line as it is.
std::vector<char32_t> visual_order(std::span<const char32_t> line);

}  // namespace viz
