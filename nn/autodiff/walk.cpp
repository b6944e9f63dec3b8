#include "nn/autodiff/walk.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

Places broadcast_strides(const Shape& shape, const Shape& to) {
  Places strides(to.size(), 0);
  std::size_t step = 1;
  for (std::size_t i = 1; i <= shape.size(); ++i) {
    const std::size_t length = shape[shape.size() - i];
    if (length != 1) strides[to.size() - i] = step;
    step *= length;
  }
  return strides;
}

Shape broadcast_shape(const std::string& op, const Shape& a, const Shape& b) {
  Shape shape(std::max(a.size(), b.size()), 1);
  for (std::size_t i = 1; i <= shape.size(); ++i) {
    const std::size_t m = i <= a.size() ? a[a.size() - i] : 1, n = i <= b.size() ? b[b.size() - i] : 1;
    if (m != n && m != 1 && n != 1) {
      fail(op, ": expected shapes that are equal or 1 along each axis, counted from the last; got ",
           to_string(a), " and ", to_string(b));
    }
    shape[shape.size() - i] = m == 1 ? n : m;
  }
  return shape;
}

}  // namespace nn::inline NN_ABI
