#include "viz/reduce.hpp"

#include <cmath>
#include <limits>

namespace viz {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Of the finite numbers.
struct Mean {
  double sum = 0;
  std::size_t count = 0;

  void add(double value) {
    if (!std::isfinite(value)) return;
    sum += value;
    ++count;
  }
  double value() const { return count > 0 ? sum / static_cast<double>(count) : nan; }
};

struct Extreme {
  double from;
  double furthest = nan;
  bool seen = false;

  void add(double value) {
    if (std::isnan(furthest) && seen) return;
    if (!seen || std::isnan(value) || std::abs(value - from) > std::abs(furthest - from)) furthest = value;
    seen = true;
  }
  double value() const { return furthest; }
};

template <class Summary>
nn::Tensor reduce_blocks(const nn::Tensor& values, const std::vector<std::size_t>& row_first,
                         const std::vector<std::size_t>& column_first, const Summary& empty) {
  const std::size_t rows = row_first.size() - 1, columns = column_first.size() - 1, width = values.shape(1);
  nn::Tensor result = nn::zeros({rows, columns});
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      Summary summary = empty;
      for (std::size_t y = row_first[i]; y < row_first[i + 1]; ++y) {
        const nn::Scalar* row = values.data() + y * width;
        for (std::size_t x = column_first[j]; x < column_first[j + 1]; ++x) summary.add(row[x]);
      }
      result(i, j) = static_cast<nn::Scalar>(summary.value());
    }
  }
  return result;
}

}  // namespace

nn::Tensor reduced(const nn::Tensor& values, const std::vector<std::size_t>& row_first,
                   const std::vector<std::size_t>& column_first, const std::string& how, std::optional<double> center) {
  if (how == "mean") return reduce_blocks(values, row_first, column_first, Mean{});
  Mean all;
  if (!center) {
    for (const nn::Scalar* v = values.data(); v != values.data() + values.size(); ++v) all.add(*v);
  }
  const double mean = all.count > 0 ? all.value() : 0;
  return reduce_blocks(values, row_first, column_first, Extreme{center.value_or(mean)});
}

}  // namespace viz
