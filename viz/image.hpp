// A picture in memory: 8-bit RGB pixels on a white ground, and PNG files.
// x grows to the right and y downwards, from the pixel (0, 0) in the top left corner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace viz {

struct Color {
  std::uint8_t r = 0, g = 0, b = 0;
  bool operator==(const Color&) const = default;
};

inline constexpr Color black{0, 0, 0};
inline constexpr Color white{255, 255, 255};

/// A rectangle of whole pixels; right() and bottom() are the first pixels behind it.
struct Box {
  int x = 0, y = 0, width = 0, height = 0;

  int right() const { return x + width; }
  int bottom() const { return y + height; }
  bool empty() const { return width <= 0 || height <= 0; }
  bool operator==(const Box&) const = default;
};

bool overlap(const Box& a, const Box& b);
bool contains(const Box& outer, const Box& inner);
Box intersection(const Box& a, const Box& b);
/// The smallest box around both; an empty box counts for nothing.
Box around(const Box& a, const Box& b);

/// How much of each pixel a shape covers, from 0 to 255, row after row: text before it gets a colour.
struct Mask {
  Mask(int columns, int rows);

  std::uint8_t& at(int x, int y);  // unchecked
  std::uint8_t at(int x, int y) const;

  int width, height;
  std::vector<std::uint8_t> coverage;
};

/// The mask by 90 degrees counter-clockwise: its right side comes to the top.
Mask turned(const Mask& mask);

/// Three bytes each, they still count within an int, which the encoder of PNG files needs.
inline constexpr double most_pixels = 700e6;

/// What is outside the picture are clipped; only at() and row() insist on a place inside and throw nn::Error.
class Image {
 public:
  /// Throws nn::Error for negative sizes and above most_pixels.
  explicit Image(int width = 0, int height = 0, Color background = white);

  int width() const { return width_; }
  int height() const { return height_; }
  Box box() const { return {0, 0, width_, height_}; }

  Color& at(int x, int y);
  const Color& at(int x, int y) const;
  std::span<Color> row(int y);
  std::span<const Color> row(int y) const;

  void fill_rectangle(const Box& box, Color color);
  /// Copies all of the other image, its top left corner to (x, y).
  void paste(const Image& image, int x, int y);
  /// Mixes a colour in, pixel by pixel as far as the mask covers it; the mask's top left corner is at (x, y).
  void blend(const Mask& mask, int x, int y, Color color);

  bool operator==(const Image&) const = default;

 private:
  std::size_t place(int x, int y) const;  // in pixels_

  int width_, height_;
  std::vector<Color> pixels_;  // row after row
};

/// Writes an 8-bit RGB PNG file. Missing folders are made; the file is written beside and renamed, so that it
/// is never half there. Throws nn::Error for an empty image and when the file cannot be written.
void write_png(const Image& image, const std::filesystem::path& path);

}  // namespace viz
