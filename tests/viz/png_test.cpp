#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "nn/check.hpp"
#include "scratch_folder.hpp"
#include "viz/image.hpp"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wshadow"
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

using namespace viz;
namespace fs = std::filesystem;

namespace {

Image decode(const fs::path& path) {
  int width = 0, height = 0, channels = 0;
  unsigned char* pixels = stbi_load(path.c_str(), &width, &height, &channels, 0);
  REQUIRE(pixels != nullptr);
  CHECK(channels == 3);
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const unsigned char* pixel = pixels + 3 * (y * width + x);
      image.at(x, y) = {pixel[0], pixel[1], pixel[2]};
    }
  }
  stbi_image_free(pixels);
  return image;
}

// No two pixels alike by rule: nothing an encoder could guess.
Image noise(int width, int height) {
  Image image(width, height);
  unsigned state = 1;
  for (int y = 0; y < height; ++y) {
    for (Color& pixel : image.row(y)) {
      state = state * 1664525 + 1013904223;
      pixel = {static_cast<std::uint8_t>(state >> 24), static_cast<std::uint8_t>(state >> 16),
               static_cast<std::uint8_t>(state >> 8)};
    }
  }
  return image;
}

std::string error_of(const fs::path& path) {
  try {
    write_png(Image(2, 2), path);
  } catch (const nn::Error& error) {
    return error.what();
  }
  return "no error";
}

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("write_png: the file decodes to the same pixels") {
  const ScratchFolder scratch;
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 300}, {300, 1}, {257, 63}}) {
    for (const Image& image : {noise(width, height), Image(width, height, {1, 2, 3})}) {
      write_png(image, scratch.path / "a.png");
      CHECK(decode(scratch.path / "a.png") == image);
    }
  }
}

TEST_CASE("write_png: makes missing folders, replaces an older file, and leaves nothing else behind") {
  const ScratchFolder scratch;
  const fs::path folder = scratch.path / "epochs" / "ünïcode";
  write_png(noise(9, 9), folder / "a.png");
  write_png(noise(5, 5), folder / "a.png");
  CHECK(decode(folder / "a.png") == noise(5, 5));
  CHECK(files_in(folder) == 1);
}

TEST_CASE("write_png: takes the longest name the file system takes") {
  const ScratchFolder scratch;
  const fs::path path = scratch.path / (std::string(251, 'n') + ".png");
  write_png(noise(2, 2), path);
  CHECK(fs::exists(path));
}

TEST_CASE("write_png: writes through a symbolic link") {
  const ScratchFolder scratch;
  write_png(noise(3, 3), scratch.path / "real.png");
  fs::create_symlink("real.png", scratch.path / "link.png");
  write_png(noise(4, 4), scratch.path / "link.png");
  CHECK(fs::is_symlink(scratch.path / "link.png"));
  CHECK(decode(scratch.path / "real.png") == noise(4, 4));
}

TEST_CASE("write_png: what cannot be written is an error with path and reason, and no file") {
  const ScratchFolder scratch;
  std::ofstream(scratch.path / "file.txt") << "text";
  fs::create_directory(scratch.path / "folder.png");

  const std::string below_file = error_of(scratch.path / "file.txt" / "x.png");
  CHECK(below_file == "write_png: expected a file that can be written, got '" +
                          (scratch.path / "file.txt/x.png").string() +
                          "' (its folder cannot be made: Not a directory); choose another name or folder");
  CHECK(has(error_of(scratch.path / "folder.png"), "folder.png' (it is a directory)"));
  CHECK(has(error_of(scratch.path / ""), "it names no file"));
  CHECK(has(error_of(""), "'' (it names no file)"));
  CHECK(has(error_of("/dev/null"), "it is not a regular file"));
  CHECK(has(error_of(scratch.path / std::string(300, 'n')), "File name too long"));
  CHECK_THROWS_WITH_AS(write_png(Image(0, 3), "x.png"),
                       "write_png: expected an image with pixels, got 0 x 3 for 'x.png'", nn::Error);
  CHECK(files_in(scratch.path) == 2);
}
