// write_png, by stb_image_write. The library's functions are static to this file, so that a program may well
// bring its own copy.
#include <string>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"
#include "viz/image.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>
#pragma GCC diagnostic pop

namespace viz {

static_assert(sizeof(Color) == 3, "pixels are handed to the encoder as bytes");

void write_png(const Image& image, const std::filesystem::path& path) {
  if (image.box().empty()) {
    nn::fail("write_png: expected an image with pixels, got ", image.width(), " x ", image.height(), " for '",
             path.string(), "'");
  }
  // Rows of a plot mostly repeat the row above: the filter "up" alone leaves zeros, and spares the encoder
  // from trying all five on every row.
  static const bool configured = [] {
    stbi_write_force_png_filter = 2;
    stbi_write_png_compression_level = 5;
    return true;
  }();
  static_cast<void>(configured);

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
