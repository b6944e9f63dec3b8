#include "tasks/two_numbers.hpp"

namespace tasks {

using namespace nn;

TwoNumbers two_numbers(std::size_t n, std::size_t length, Random& random, std::optional<std::pair<std::size_t, std::size_t>> places) {
  if (length < 3) fail("two_numbers: expected sequences of at least three numbers, got ", length);
  if (places && (places->first == places->second || places->first == 0 || places->second == 0 || places->first >= length || places->second >= length)) {
    fail("two_numbers: expected two different places from 1 to ", length - 1, ", got ", places->first, " and ", places->second);
  }
  TwoNumbers data{zeros({n, length, 1}), zeros({n, 1}), {}};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t t = 0; t < length; ++t) data.x(i, t, 0) = static_cast<Scalar>(random.uniform());
    std::size_t a = 1 + random.below(length - 1), b = 1 + random.below(length - 2);
    if (b >= a) ++b;  // any place but a's
    if (places) std::tie(a, b) = *places;
    data.y(i, 0) = (data.x(i, a, 0) + data.x(i, b, 0)) / 2;
    data.x(i, a - 1, 0) = data.x(i, b - 1, 0) = 0;
    data.places.emplace_back(a, b);
  }
  return data;
}

Tensor marked(const TwoNumbers& data) {
  Tensor mask = zeros({data.x.shape(0), data.x.shape(1)});
  for (std::size_t i = 0; i < data.places.size(); ++i) mask(i, data.places[i].first) = mask(i, data.places[i].second) = 1;
  return mask;
}

double weight_on_marked(const Tensor& map, const TwoNumbers& data) {
  double total = 0;
  for (std::size_t i = 0; i < map.shape(0); ++i) {
    total += static_cast<double>(map(i, data.places[i].first) + map(i, data.places[i].second));
  }
  return total / static_cast<double>(map.shape(0));
}

}  // namespace tasks
