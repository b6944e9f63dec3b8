// The post's printed numbers.
#include "tasks/sequence_attention.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace nn;

TEST_CASE("sequence_attention: all printed rows, to five digits, whatever part of W nothing depends on") {
  for (const tasks::PrintedRun& run : tasks::printed_runs()) {
    CAPTURE(run.name);
    for (const std::vector<double>& spare : {std::vector<double>{0, 0}, {2, -3}}) {
      const SequenceAttention layer;
      tasks::attended(layer, tasks::post_inputs(), tasks::post_queries());
      layer.set_weights({tasks::matrix(run.column_sums, spare)});
      const tasks::Attended y = tasks::attended(layer, tasks::post_inputs(), tasks::post_queries());
      for (std::size_t i = 0; i < 8; ++i) {
        CHECK(std::abs(static_cast<double>(y.outputs.data()[i] - run.outputs.data()[i])) < 5e-6);
      }
      CHECK(tasks::largest_difference(tasks::weights_by_pairs(layer.scoring_net(), tasks::post_inputs(), tasks::post_queries()),
                                      y.weights) < 2e-6);
      if (run.name != "answer") continue;
      for (std::size_t n = 0; n < 3; ++n) {
        CHECK(static_cast<double>(y.weights(0, n)) == doctest::Approx(tasks::printed_weights()[n]).epsilon(1e-5));
      }
    }
  }
}

TEST_CASE("sequence_attention: a scoring network of one's own, pair by pair") {
  set_random_seed(1);
  const Symbol element = Input({2}), query = Input({2});
  const Model net({element, query}, Dense(1)(Dense(8, {.activation = "tanh"})(Concatenate()({element, query}))));
  const SequenceAttention layer(net);
  const tasks::Attended y = tasks::attended(layer, tasks::post_inputs(), tasks::post_queries());
  CHECK(tasks::largest_difference(tasks::weights_by_pairs(layer.scoring_net(), tasks::post_inputs(), tasks::post_queries()), y.weights) < 1e-6);
  CHECK(tasks::largest_difference(y.weights, full({4, 3}, Scalar(1.0 / 3))) > 0.01);
  CHECK_THROWS_WITH_AS(tasks::largest_difference(zeros({2}), zeros({3})), doctest::Contains("one shape"), Error);
}
