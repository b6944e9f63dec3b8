// write_png, by stb_image_write. The library's functions are static to this file, so that a program may well
// bring its own copy.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "viz/deflate.hpp"
#include "viz/image.hpp"

namespace {

thread_local std::size_t bytes_a_row = 0;  // of the picture this thread writes

// In place of the library's own compression, which takes several times as long.
unsigned char* compress(unsigned char* data, int length, int* compressed, int) {
  const std::vector<std::uint8_t> bytes = viz::deflated({data, static_cast<std::size_t>(length)}, bytes_a_row);
  *compressed = static_cast<int>(bytes.size());
  auto* copy = static_cast<unsigned char*>(std::malloc(bytes.size()));
  if (copy != nullptr) std::copy(bytes.begin(), bytes.end(), copy);
  return copy;
}

}  // namespace

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STBIW_ZLIB_COMPRESS compress
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace viz {

static_assert(sizeof(Color) == 3, "pixels are handed to the encoder as bytes");

void write_png(const Image& image, const std::filesystem::path& path) {
  if (image.box().empty()) {
    nn::fail("write_png: expected an image with pixels, got ", image.width(), " x ", image.height(), " for '",
             path.string(), "'");
  }
  // Rows of a plot mostly repeat the row above, which the compression finds by itself: without filters it is faster,
  // and spares the encoder from trying all five on every row.
  static const bool configured = [] {
    stbi_write_force_png_filter = 0;
    return true;
  }();
  static_cast<void>(configured);
  bytes_a_row = 3 * static_cast<std::size_t>(image.width()) + 1;

  std::string bytes;
  const auto append = [](void* out, void* data, int size) {
    static_cast<std::string*>(out)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
  };
  const int encoded = stbi_write_png_to_func(append, &bytes, image.width(), image.height(), 3,
                                             image.row(0).data(), 3 * image.width());
  if (encoded == 0) nn::fail("write_png: expected memory for '", path.string(), "', got none");
  nn::write_file("write_png", path, bytes);
}

}  // namespace viz
