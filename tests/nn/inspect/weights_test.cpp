#include "nn/inspect/weights.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "nn/check.hpp"
#include "nn/inspect/nans.hpp"
#include "nn/layers/layers.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

using Names = std::vector<std::string>;

// 0, 1, 2, ... as a weight.
Tensor counting(const Shape& shape) {
  Tensor x = zeros(shape);
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<Scalar>(i);
  return x;
}

}  // namespace

TEST_CASE("get_rnn_weights: by gate, in Keras's order of columns") {
  const Model model = Sequential({Input({4, 1}), LSTM(2, {.return_sequences = true, .name = "lstm"}), GRU(1, {.return_sequences = true, .name = "gru"}), SimpleRNN(1, {.name = "plain"}), Dense(1, {.name = "out"})});
  model.get_layer("lstm").set_weights({counting({1, 8}), counting({2, 8}), counting({8})});
  model.get_layer("gru").set_weights({counting({2, 3}), counting({1, 3}), counting({2, 3})});
  const NamedTensors lstm = get_rnn_weights(model, "lstm");
  CHECK(lstm.names() == Names{"kernel/i", "kernel/f", "kernel/c", "kernel/o", "recurrent_kernel/i", "recurrent_kernel/f",
                              "recurrent_kernel/c", "recurrent_kernel/o", "bias/i", "bias/f", "bias/c", "bias/o"});
  check_close(lstm["kernel/f"], tensor({1, 2}, {2, 3}));
  check_close(lstm["recurrent_kernel/o"], tensor({2, 2}, {6, 7, 14, 15}));
  check_close(lstm["bias/c"], tensor({2}, {4, 5}));
  const NamedTensors gru = get_rnn_weights(model, 1);
  check_close(gru["bias/r"], tensor({2, 1}, {1, 4}));
  check_close(gru["kernel/h"], tensor({2, 1}, {2, 5}));
  CHECK(get_rnn_weights(model, "plain").names() == Names{"kernel", "recurrent_kernel", "bias"});
  check_close(get_rnn_weights(model, "lstm", {.concat_gates = true})["bias"], counting({8}));
  CHECK(rnn_summary(model, "gru") == "kernel (2, 3): z, r, h\nrecurrent_kernel (1, 3): z, r, h\nbias (2, 3): z, r, h\n");
  CHECK_THROWS_WITH_AS(get_rnn_weights(model, "out"), doctest::Contains("expected an LSTM, GRU or SimpleRNN"), Error);
  CHECK_THROWS_WITH_AS(get_rnn_weights(model, "none"), doctest::Contains("no layer named 'none'; the layers are:"), Error);
}

TEST_CASE("get_rnn_weights: inside Bidirectional, TimeDistributed and models") {
  const Model encoder = Sequential({Input({4, 3}), Bidirectional(LSTM(2, {.name = "lstm"}), {.name = "both"})}, {.name = "encoder"});
  const Model model = Sequential({Input({5, 4, 3}), TimeDistributed(encoder, {.name = "steps"}), Dense(1)});
  const NamedTensors all = get_rnn_weights(model, "steps");
  CHECK(all.size() == 24);
  CHECK(shape_of(all["encoder/both/backward_lstm/kernel/c"]) == Shape{3, 2});
  check_close(all["encoder/both/forward_lstm/bias/f"], ones({2}));
  CHECK(get_rnn_weights(model, "steps/encoder/both/forward_lstm", {.concat_gates = true}).names() == Names{"kernel", "recurrent_kernel", "bias"});
  CHECK(weights_by_name(model)[3].name == "steps/encoder/both/backward_lstm/kernel");
}

TEST_CASE("weights_norm and get_weight_penalties: by hand") {
  const Model model = Sequential({Input({2}), Dense(2, {.kernel_regularizer = L1L2(0.5, 0.1), .name = "a"}), Dense(1, {.name = "b"})});
  model.get_layer("a").set_weights({tensor({2, 2}, {3, 4, 0, -1}), tensor({2}, {0, 2})});
  const std::vector<WeightNorm> rows = weights_norm(model, {.layers = {"a"}}), columns = weights_norm(model, {.layers = {"a"}, .norm = "l1", .axis = 0});
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].name == "a/kernel");
  CHECK(rows[0].max == doctest::Approx(5));
  CHECK(rows[0].mean == doctest::Approx(3));
  CHECK(rows[1].max == doctest::Approx(2));
  CHECK(columns[0].max == doctest::Approx(5));
  CHECK(columns[0].mean == doctest::Approx(4));
  CHECK(weights_norm(model, {.norm = "max"})[0].mean == doctest::Approx(2.5));
  CHECK(weights_norm(model).size() == 4);
  const std::vector<WeightPenalty> penalties = get_weight_penalties(model);
  REQUIRE(penalties.size() == 1);
  CHECK(penalties[0].name == "a/kernel");
  CHECK(penalties[0].regularizer == "l1_l2");
  CHECK(penalties[0].value == doctest::Approx(0.5 * 8 + 0.1 * 26));
  CHECK_THROWS_WITH_AS(weights_norm(model, {.norm = "l3"}), doctest::Contains("l2, l1, max"), Error);
  CHECK_THROWS_AS(weights_norm(model, {.axis = 3}), Error);
}

TEST_CASE("detect_nans: in weights, and where it begins among layers") {
  const Model model = Sequential({Input({2}, {.name = "x"}), Dense(2, {.use_bias = false, .name = "a"}), Activation("relu", {.name = "r"}), Dense(1, {.name = "b"})});
  CHECK(detect_nans(model).empty());
  CHECK(detect_nans(model, ones({3, 2})).empty());
  model.get_layer("a").set_weights({tensor({2, 2}, {1, NAN, INFINITY, 1})});
  const std::vector<NotFiniteNumbers> weights = detect_nans(model);
  REQUIRE(weights.size() == 1);
  CHECK(weights[0].name == "a/kernel");
  CHECK(weights[0].nan_share() == 0.25);
  CHECK(weights[0].inf_share() == 0.25);
  const std::vector<NotFiniteNumbers> all = detect_nans(model, ones({3, 2}));
  REQUIRE(all.size() >= 2);
  CHECK(all[1].name == "a");
  CHECK(all[1].nans == 3);
  CHECK(all[1].infs == 3);
}
