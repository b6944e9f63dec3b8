// Several pictures in one.
#pragma once

#include <string_view>
#include <vector>

#include "viz/image.hpp"

namespace viz {

/// Where pictures of different sizes meet: along their tops (or left sides), or along their middles.
enum class Align { start, center };

/// The images from left to right, on white, `gap` pixels apart. Throws nn::Error for a negative gap.
Image beside(const std::vector<Image>& images, int gap = 10, Align align = Align::center);

/// The images from top to bottom, on white, `gap` pixels apart. Throws nn::Error for a negative gap.
Image above(const std::vector<Image>& images, int gap = 10, Align align = Align::center);

/// The image under a centred text, which may be wider than the image; after 10 lines, or 300 characters in one, "…"
/// stands for the rest. A text height of 20 pixels stands out from the titles of heatmaps; take 40 for images drawn at
/// scale 2.
Image titled(const Image& image, std::string_view text, int pixel_height = 20);

}  // namespace viz
