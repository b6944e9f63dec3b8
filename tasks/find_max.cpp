#include "tasks/find_max.hpp"

#include <algorithm>
#include <cmath>

namespace tasks {

using namespace nn;

FindMax find_max(std::size_t n, std::size_t length, Random& random) {
  if (length == 0) fail("find_max: expected sequences of at least one number, got 0");
  FindMax data{zeros({n, length, 1}), zeros({n, 1})};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t t = 0; t < length; ++t) {  // P(x < v) = v^(1 / length), so x = u^length
      data.x(i, t, 0) = static_cast<Scalar>(std::pow(random.uniform(), static_cast<double>(length)));
      data.y(i, 0) = std::max(data.y(i, 0), data.x(i, t, 0));
    }
  }
  return data;
}

Model find_max_model(std::size_t length, const std::string& score) {
  return Sequential({Input({length, 1}), LSTM(128, {.return_sequences = true}), LastStateAttention(128, {.score = score}), Dense(1)});
}

namespace {

std::size_t argmax(const Scalar* x, std::size_t n) { return static_cast<std::size_t>(std::max_element(x, x + n) - x); }

}  // namespace

Tensor at_largest(const Tensor& rows) {
  if (rows.size() == 0) fail("at_largest: expected at least one row and one column, got ", to_string(shape_of(rows)));
  const std::size_t n = rows.shape(0), length = rows.size() / n;
  Tensor mask = zeros({n, length});
  for (std::size_t i = 0; i < n; ++i) mask(i, argmax(rows.data() + i * length, length)) = 1;
  return mask;
}

double largest_agree(const Tensor& map, const FindMax& data) {
  const std::size_t n = map.shape(0), length = map.shape(1);
  std::size_t agree = 0;
  for (std::size_t i = 0; i < n; ++i) agree += argmax(map.data() + i * length, length) == argmax(data.x.data() + i * length, length);
  return static_cast<double>(agree) / static_cast<double>(n);
}

}  // namespace tasks
