// Compression for PNG files: the zlib format (RFC 1950), fast where rows of pixels repeat.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace viz {

/// The bytes in the zlib format, in one block with the fixed codes of DEFLATE (RFC 1951). `stride`: how far apart bytes
/// stand that are likely to be equal, such as those of a pixel and of the pixel above it; 0: not known.
std::vector<std::uint8_t> deflated(std::span<const std::uint8_t> bytes, std::size_t stride = 0);

}  // namespace viz
