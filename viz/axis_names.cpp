#include "viz/axis_names.hpp"

#include <algorithm>

#include "viz/font.hpp"
#include "viz/label.hpp"

namespace viz {

AxisNames::AxisNames(const std::vector<std::string>& given, std::size_t count, int pixel_height)
    : given_(given), count_(static_cast<int>(count)) {
  // Of plain numbers the last is the widest.
  for (int i = numbers() ? count_ - 1 : 0; i < count_; ++i) {
    const TextSize size = measure((*this)[i], pixel_height);
    width_ = std::max(width_, size.width);
    height_ = std::max(height_, size.height);
    heights_.push_back(size.height);
  }
}

int AxisNames::pitch() const {
  if (numbers() || count_ == 1) return height_;
  int most = 0;
  for (int i = 0; i + 1 < count_; ++i) most = std::max(most, (height(i) + height(i + 1) + 1) / 2);
  return most;
}

std::string AxisNames::operator[](int i) const {
  return numbers() ? std::to_string(i) : limited(given_[static_cast<std::size_t>(i)]);
}

}  // namespace viz
