#include "apps/inspect/tensor_text.hpp"

#include <algorithm>
#include <vector>

#include "apps/common/text.hpp"

namespace {

constexpr std::size_t shown_whole = 1000, edge = 3;

// The numbers along an axis; `gap` stands for those left out.
std::vector<std::size_t> shown_places(std::size_t length, bool whole, std::size_t gap) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < length; ++i) {
    if (whole || length <= 2 * edge || i < edge || i >= length - edge)
      places.push_back(i);
    else if (i == edge)
      places.push_back(gap);
  }
  return places;
}

class TensorPrinter {
 public:
  explicit TensorPrinter(const nn::Tensor& x) : x_(x), shape_(nn::shape_of(x)), whole_(x.size() <= shown_whole) {
    if (x.size() > 0) measure(0, 0);
  }

  std::string text() { return shape_.empty() ? number_text(x_()) : part(0, 0); }

 private:
  static constexpr std::size_t gap = static_cast<std::size_t>(-1);

  // The widest of the numbers that are shown.
  void measure(std::size_t axis, std::size_t at) {
    if (axis == shape_.size()) {
      width_ = std::max(width_, number_text(x_.data()[at]).size());
      return;
    }
    for (const std::size_t i : shown_places(shape_[axis], whole_, gap)) {
      if (i != gap) measure(axis + 1, at * shape_[axis] + i);
    }
  }

  std::string part(std::size_t axis, std::size_t at) const {
    const bool last = axis + 1 == shape_.size();
    const std::string indent(axis + 1, ' ');
    std::string text = "[";
    std::size_t column = axis + 1;
    bool first = true;
    for (const std::size_t i : shown_places(shape_[axis], whole_, gap)) {
      if (last) {
        std::string number = i == gap ? "..." : number_text(x_.data()[at * shape_[axis] + i]);
        number.insert(0, i == gap ? 0 : width_ - number.size(), ' ');
        if (!first && column + 1 + number.size() > line_width) {
          text += "\n" + indent;
          column = indent.size();
        } else if (!first) {
          text += ' ';
          ++column;
        }
        text += number;
        column += number.size();
      } else {
        if (!first) text += "\n" + indent;
        text += i == gap ? "..." : part(axis + 1, at * shape_[axis] + i);
      }
      first = false;
    }
    return text + "]";
  }

  const nn::Tensor& x_;
  const nn::Shape shape_;
  const bool whole_;
  std::size_t width_ = 0;
};

}  // namespace

std::string tensor_text(const nn::Tensor& x) { return TensorPrinter(x).text(); }
