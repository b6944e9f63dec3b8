#include "tasks/sequence_sum.hpp"

#include <algorithm>
#include <limits>

namespace tasks {

using namespace nn;

SequenceSum sequence_sum(std::size_t n, std::size_t length, double delimiter, Random& random, std::optional<std::size_t> place) {
  if (length < 2) fail("sequence_sum: expected sequences of at least two numbers, got ", length);
  if (place && (*place == 0 || *place >= length)) {
    fail("sequence_sum: expected a place from 1 to ", length - 1, ", got ", *place);
  }
  SequenceSum data{zeros({n, length, 1}), zeros({n, 1}), {}};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t t = 0; t < length; ++t) data.x(i, t, 0) = static_cast<Scalar>(random.uniform());
    const std::size_t a = place ? *place : 1 + random.below(length - 1);
    for (std::size_t t = 0; t < a; ++t) data.y(i, 0) += data.x(i, t, 0);
    data.x(i, a, 0) = static_cast<Scalar>(delimiter);
    data.delimiter.push_back(a);
  }
  return data;
}

SequenceSum with_delimiter(const SequenceSum& data, double delimiter) {
  SequenceSum other = data;
  for (std::size_t i = 0; i < data.delimiter.size(); ++i) other.x(i, data.delimiter[i], 0) = static_cast<Scalar>(delimiter);
  return other;
}

namespace {

// (n, length) filled with value(place, delimiter's place)
template <class Value>
Tensor mask(const SequenceSum& data, const Value& value) {
  const std::size_t n = data.x.shape(0), length = data.x.shape(1);
  Tensor m = zeros({n, length});
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t t = 0; t < length; ++t) m(i, t) = value(t, data.delimiter[i]) ? Scalar{1} : Scalar{0};
  }
  return m;
}

}  // namespace

Tensor wanted_mask(const SequenceSum& data) {
  return mask(data, [](std::size_t t, std::size_t a) { return t < a; });
}

Tensor delimiter_mask(const SequenceSum& data) {
  return mask(data, [](std::size_t t, std::size_t a) { return t == a; });
}

Model attention_model(std::size_t length, const std::string& score) {
  return Sequential({
      Input({length, 1}),
      LSTM(100, {.return_sequences = true}),
      LastStateAttention(128, {.score = score}),
      Dropout(0.2),
      Dense(1),
  });
}

Model gated_sum_model(std::size_t length, std::size_t units, double l1) {
  const Symbol x = Input({length, 1});
  const Symbol h = LSTM(units, {.return_sequences = true})(x);
  const Symbol gates = ActivityRegularization({.l1 = l1})(Dense(1, {.activation = "sigmoid"})(h));  // (batch, length, 1)
  const Symbol g = Flatten({.name = "gate"})(gates), numbers = Flatten()(x);                        // (batch, length)
  return Model(x, Dot(1, {.name = "sum"})({g, numbers}));
}

double mean_at_delimiter(const Tensor& map, const SequenceSum& data) {
  double total = 0;
  for (std::size_t i = 0; i < map.shape(0); ++i) total += static_cast<double>(map(i, data.delimiter[i]));
  return total / static_cast<double>(map.shape(0));
}

double intersection_over_union(const Tensor& map, const SequenceSum& data) {
  std::size_t both = 0, either = 0;
  const std::size_t length = map.shape(1);
  for (std::size_t i = 0; i < map.shape(0); ++i) {
    Scalar largest = -std::numeric_limits<Scalar>::infinity();
    for (std::size_t t = 0; t < length; ++t) {
      if (t != data.delimiter[i]) largest = std::max(largest, map(i, t));
    }
    for (std::size_t t = 0; t < length; ++t) {
      if (t == data.delimiter[i]) continue;
      const bool shown = map(i, t) >= largest / 2, wanted = t < data.delimiter[i];
      both += shown && wanted;
      either += shown || wanted;
    }
  }
  return static_cast<double>(both) / static_cast<double>(either);
}

}  // namespace tasks
