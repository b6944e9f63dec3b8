// The names of a heatmap's rows or columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace viz {

/// One name each: those given, which must outlive this, or 0, 1, 2, ... when none is.
class AxisNames {
 public:
  /// `pixel_height` is that of the text.
  AxisNames(const std::vector<std::string>& given, std::size_t count, int pixel_height);

  bool numbers() const { return given_.empty(); }
  std::string operator[](int i) const;
  int count() const { return count_; }
  int width() const { return width_; }  // of the widest, in pixels
  int height(int i) const { return numbers() ? height_ : heights_[static_cast<std::size_t>(i)]; }
  /// From the middle of a name to that of the next, in pixels, so that none lies over another.
  int pitch() const;

 private:
  const std::vector<std::string>& given_;
  int count_;
  int width_ = 0, height_ = 0;  // of the largest
  std::vector<int> heights_;    // of the names given
};

}  // namespace viz
