// The tasks' data and scores, by hand.
#include <doctest/doctest.h>

#include "tasks/find_max.hpp"
#include "tasks/sequence_sum.hpp"
#include "tasks/two_numbers.hpp"

using namespace nn;

TEST_CASE("sequence_sum: y is the sum of the numbers before the delimiter") {
  Random random(1);
  const tasks::SequenceSum data = tasks::sequence_sum(500, 20, -1, random);
  std::size_t first = 20, last = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    const std::size_t a = data.delimiter[i];
    double sum = 0;
    for (std::size_t t = 0; t < 20; ++t) {
      CHECK((t == a ? data.x(i, t, 0) == -1 : data.x(i, t, 0) >= 0 && data.x(i, t, 0) < 1));
      if (t < a) sum += static_cast<double>(data.x(i, t, 0));
    }
    CHECK(data.y(i, 0) == doctest::Approx(sum));
    first = std::min(first, a);
    last = std::max(last, a);
  }
  CHECK(first == 1);
  CHECK(last == 19);
}

TEST_CASE("sequence_sum: a given place, other delimiters and both masks") {
  Random random(1);
  const tasks::SequenceSum data = tasks::sequence_sum(2, 5, 0, random, 3);
  CHECK(tasks::wanted_mask(data) == tensor({2, 5}, {1, 1, 1, 0, 0, 1, 1, 1, 0, 0}));
  CHECK(tasks::delimiter_mask(data) == tensor({2, 5}, {0, 0, 0, 1, 0, 0, 0, 0, 1, 0}));
  const tasks::SequenceSum other = tasks::with_delimiter(data, -1);
  CHECK(other.x(1, 3, 0) == -1);
  CHECK(other.x(1, 2, 0) == data.x(1, 2, 0));
  CHECK_THROWS_WITH_AS(tasks::sequence_sum(1, 5, 0, random, 5), doctest::Contains("a place from 1 to 4, got 5"), Error);
  CHECK_THROWS_WITH_AS(tasks::sequence_sum(1, 1, 0, random), doctest::Contains("at least two numbers"), Error);
}

TEST_CASE("sequence_sum: equal seeds give equal data") {
  Random a(7), b(7), c(8);
  const Tensor x = tasks::sequence_sum(3, 20, 0, a).x;
  CHECK(x == tasks::sequence_sum(3, 20, 0, b).x);
  CHECK(x != tasks::sequence_sum(3, 20, 0, c).x);
}

TEST_CASE("scores: intersection over union leaves the delimiter out") {
  Random random(1);
  const tasks::SequenceSum data = tasks::sequence_sum(2, 4, 0, random, 2);  // wanted: places 0 and 1
  CHECK(tasks::intersection_over_union(tensor({2, 4}, {1, 0.9, 9, 0, 1, 1, 0, 0.1}), data) == 1);
  CHECK(tasks::intersection_over_union(tensor({2, 4}, {1, 0.4, 9, 0, 0, 0, 0, 1}), data) == doctest::Approx(1.0 / 5));
  CHECK(tasks::mean_at_delimiter(tensor({2, 4}, {0, 0, 0.5, 0, 0, 0, 0.7, 0}), data) == doctest::Approx(0.6));
}

TEST_CASE("two_numbers: y is the mean of two numbers that follow a 0") {
  Random random(1);
  const tasks::TwoNumbers data = tasks::two_numbers(500, 20, random);
  for (std::size_t i = 0; i < 500; ++i) {
    const auto [a, b] = data.places[i];
    CHECK((a != b && a >= 1 && b >= 1 && a < 20 && b < 20));
    CHECK(data.x(i, a - 1, 0) == 0);
    CHECK(data.x(i, b - 1, 0) == 0);
    const bool neighbours = a + 1 == b || b + 1 == a;
    if (!neighbours) CHECK(data.y(i, 0) == doctest::Approx((data.x(i, a, 0) + data.x(i, b, 0)) / 2));
  }
  CHECK_THROWS_WITH_AS(tasks::two_numbers(1, 20, random, std::pair<std::size_t, std::size_t>{0, 25}), doctest::Contains("two different places from 1 to 19"), Error);
  Tensor even = full({500, 20}, Scalar(0.05));
  CHECK(tasks::weight_on_marked(even, data) == doctest::Approx(0.1));
  CHECK(tasks::weight_on_marked(tasks::marked(data), data) == 2);
}

TEST_CASE("find_max: the maximum is uniform, and agreement counts rows") {
  Random random(1);
  const tasks::FindMax data = tasks::find_max(4000, 10, random);
  double mean = 0, below_half = 0;
  for (std::size_t i = 0; i < 4000; ++i) {
    mean += static_cast<double>(data.y(i, 0)) / 4000;
    below_half += data.y(i, 0) < Scalar{0.5} ? 1.0 / 4000 : 0;
  }
  CHECK(mean == doctest::Approx(0.5).epsilon(0.03));
  CHECK(below_half == doctest::Approx(0.5).epsilon(0.05));
  Tensor flat = data.x;
  flat.reshape({4000, 10});
  CHECK(tasks::largest_agree(flat, data) == 1);
  CHECK(tasks::at_largest(tensor({1, 3}, {0.1, 0.5, 0.2})) == tensor({1, 3}, {0, 1, 0}));
  CHECK(tasks::largest_agree(tasks::at_largest(flat), data) == 1);
}

TEST_CASE("models: the post's network has the post's numbers of weights") {
  CHECK(tasks::attention_model(20, "luong").count_params() == 76'529);
  CHECK(tasks::attention_model(20, "bahdanau").count_params() == 86'629);
  CHECK(tasks::find_max_model(10, "luong").count_params() == 115'841);
}

TEST_CASE("gated_sum_model: the output is the sum of gated numbers, and training with a penalty closes gates") {
  set_random_seed(1);
  Random random(1);
  const tasks::SequenceSum data = tasks::sequence_sum(64, 6, -1, random);
  const Model model = tasks::gated_sum_model(6, 4, 10.0);
  const Tensor gates = model.fetch(data.x, "gate"), y = model.predict(data.x);
  for (std::size_t i = 0; i < 64; ++i) {
    double sum = 0;
    for (std::size_t t = 0; t < 6; ++t) sum += static_cast<double>(gates(i, t) * data.x(i, t, 0));
    CHECK(y(i, 0) == doctest::Approx(sum).epsilon(1e-4));
  }
  model.compile({.optimizer = Adam(0.01), .loss = "mse"});
  model.fit(data.x, data.y, {.epochs = 20, .verbose = 0});
  const Tensor closed = model.fetch(data.x, "gate");
  double before = 0, after = 0;
  for (std::size_t i = 0; i < gates.size(); ++i) before += gates.data()[i], after += closed.data()[i];
  CHECK(after < before / 2);  // so heavy a penalty outweighs the sum
}
