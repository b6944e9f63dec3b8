#include "nn/inspect/weights.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "nn/check.hpp"
#include "nn/inspect/loss_gradients.hpp"
#include "nn/inspect/nans.hpp"
#include "nn/inspect/rnn_weights.hpp"
#include "nn/inspect/weights_norm.hpp"
#include "nn/layers/layers.hpp"
#include "nn/train/fit.hpp"
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

TEST_CASE("get_weights: see-rnn's ids") {
  const Model encoder = Sequential({Input({4, 3}), LSTM(2, {.name = "inside"})}, {.name = "encoder"});
  const Model model = Sequential({Input({4, 3}, {.name = "x"}), encoder, Dense(2, {.name = "dense"}), Activation("relu", {.name = "flat"}), Dense(1, {.name = "dense_1"})});
  const auto names = [&](const WeightIds& ids, const GetWeightsOptions& o = {}) { return get_weights(model, ids, o).names(); };
  const Names lstm = {"encoder/inside/kernel", "encoder/inside/recurrent_kernel", "encoder/inside/bias"};
  CHECK(names({"encoder"}) == lstm);
  CHECK(names({"encoder/inside"}) == lstm);
  CHECK(names({"inside/ker"}) == Names{"encoder/inside/kernel"});
  CHECK(names({0}) == lstm);
  CHECK(names({{0, 2, 0}}) == Names{"encoder/inside/kernel", "encoder/inside/bias"});
  CHECK(names({{-1, 1}, {1, 0}}) == Names{"dense/kernel", "dense_1/bias"});
  CHECK(names({"dense"}) == Names{"dense/kernel", "dense/bias"});
  CHECK(names({"dense/kernel"}) == Names{"dense/kernel"});
  CHECK(names({"bias"}) == Names{"encoder/inside/bias", "dense/bias", "dense_1/bias"});
  CHECK(names({"*"}, {.omit_names = {"inside", "bias"}}) == Names{"dense/kernel", "dense_1/kernel"});
  CHECK(names({}).size() == 7);
  CHECK(names({2}).empty());
  CHECK_THROWS_WITH_AS(names({"flat"}), doctest::Contains("get_weights: no weight or layer with weights named 'flat'; the weights are: encoder/inside/kernel"), Error);
  CHECK_THROWS_WITH_AS(names({{1, 2}}), doctest::Contains("expected a weight of 'dense', which has 2, got 2"), Error);
  CHECK_THROWS_WITH_AS(names({{9, 0}}), doctest::Contains("layer's place from -4 to 3, got 9"), Error);
  CHECK_THROWS_WITH_AS(names({""}), doctest::Contains("no weight"), Error);
  CHECK_THROWS_WITH_AS(names(Names{}), doctest::Contains("at least one name, got an empty list"), Error);
  model.compile({.loss = "mse"});
  const NamedTensors all = get_gradients_of_trainable_weights(model, ones({2, 4, 3}), ones({2, 1}));
  const NamedTensors some = get_gradients_of_trainable_weights(model, ones({2, 4, 3}), ones({2, 1}), {.weights = {{-1, 0}, "encoder"}, .omit_names = {"bias"}});
  CHECK(some.names() == Names{"encoder/inside/kernel", "encoder/inside/recurrent_kernel", "dense_1/kernel"});
  for (const auto& [name, gradient] : some) check_close(gradient, all[name], 0);
}

TEST_CASE("weights_norm: by hand, with norms and statistics of one's own, call after call") {
  const Model model = Sequential({Input({2}), Dense(2, {.name = "a"}), Dense(1, {.name = "b"})});
  model.get_layer("a").set_weights({tensor({2, 2}, {3, 4, 0, -1}), tensor({2}, {0, 2})});
  std::vector<WeightNorm> norms = weights_norm(model, {.weights = {"a"}});
  REQUIRE(norms.size() == 2);
  CHECK(norms[0].name == "a/kernel");
  CHECK(norms[0].stats.size() == 2);
  CHECK(norms[0].stats["max"][0] == doctest::Approx(5));
  CHECK(norms[0].stats["mean"][0] == doctest::Approx(3));
  CHECK(norms[1].stats["max"][0] == doctest::Approx(2));
  model.get_layer("a").set_weights({tensor({2, 2}, {0, 4, 0, -1}), tensor({2}, {0, 2})});
  norms = weights_norm(model, {.omit_names = {"bias"}}, norms);
  REQUIRE(norms.size() == 3);
  CHECK(norms[0].stats["max"].size() == 2);
  CHECK(norms[0].stats["max"][1] == doctest::Approx(4));
  CHECK(norms[1].stats["max"].size() == 1);
  CHECK(norms[2].name == "b/kernel");
  CHECK(norms[2].stats["max"].size() == 1);
  const auto kernel = [&](const WeightsNormOptions& o) {
    WeightsNormOptions of_kernel = o;
    of_kernel.weights = {{0, 0}};
    return weights_norm(model, of_kernel)[0].stats;
  };
  model.get_layer("a").set_weights({tensor({2, 2}, {3, 4, 0, -1}), tensor({2}, {0, 2})});
  CHECK(kernel({.norm_fn = "l1", .axis = 0})["max"][0] == doctest::Approx(5));
  CHECK(kernel({.norm_fn = "l1", .axis = 0})["mean"][0] == doctest::Approx(4));
  CHECK(kernel({.norm_fn = "max"})["mean"][0] == doctest::Approx(2.5));
  CHECK(kernel({.stat_fns = {"min", "std"}})["min"][0] == doctest::Approx(1));
  CHECK(kernel({.stat_fns = {"min", "std"}})["std"][0] == doctest::Approx(2));
  CHECK(kernel({.norm_fn = {[](double x) { return 10 * x; }, [](double x) { return x * x * x; }}})["max"][0] == doctest::Approx(910));
  CHECK(kernel({.norm_fn = [](const std::vector<double>& row) { return row[1]; }})["max"][0] == doctest::Approx(4));
  CHECK(kernel({.stat_fns = {{"first", [](const std::vector<double>& n) { return n[0]; }}}, .norm_fn = "l1"})["first"][0] == doctest::Approx(7));
  CHECK_THROWS_WITH_AS(weights_norm(model, {.norm_fn = "l3"}), doctest::Contains("l2, l1, max"), Error);
  CHECK_THROWS_WITH_AS(weights_norm(model, {.stat_fns = {"sum"}}), doctest::Contains("max, mean, min, std"), Error);
  CHECK_THROWS_WITH_AS(weights_norm(model, {.stat_fns = {}}), doctest::Contains("at least one of stat_fns"), Error);
  CHECK_THROWS_AS(weights_norm(model, {.axis = 3}), Error);
  model.get_layer("b").set_weights({tensor({2, 1}, {1, NAN}), tensor({1}, {0})});
  for (const char* norm : {"l1", "l2", "max"}) {
    auto stats = weights_norm(model, {.weights = {"b"}, .stat_fns = {"max", "mean", "min", "std"}, .norm_fn = norm, .axis = 0})[0].stats;
    for (const auto& [name, values] : stats) CHECK(std::isnan(values[0]));
  }
}

TEST_CASE("get_weight_penalties and weight_loss: by hand, and what a training step adds to the loss") {
  const Layer frozen = Dense(1, {.bias_regularizer = L2(1), .name = "c"});
  const Model model = Sequential({Input({2}), Dense(2, {.kernel_regularizer = L1L2(0.5, 0.1), .name = "a"}), Dense(1, {.kernel_regularizer = Regularizer([](const Var& w) { return sum(w); }), .name = "b"}), frozen});
  model.get_layer("a").set_weights({tensor({2, 2}, {3, 4, 0, -1}), tensor({2}, {0, 2})});
  model.get_layer("b").set_weights({tensor({2, 1}, {2, 5}), tensor({1}, {1})});
  frozen.set_trainable(false);
  const std::vector<WeightPenalty> penalties = get_weight_penalties(model);
  REQUIRE(penalties.size() == 2);
  CHECK(penalties[0].name == "a/kernel");
  CHECK(penalties[0].regularizer == "l1_l2");
  CHECK(penalties[0].l1 == 0.5);
  CHECK(penalties[0].l2 == 0.1);
  CHECK(penalties[0].value == doctest::Approx(0.5 * 8 + 0.1 * 26));
  CHECK(penalties[1].l1 == 0);
  CHECK(penalties[1].value == doctest::Approx(7));
  CHECK(weight_loss(model) == doctest::Approx(13.6));
  const Tensor x = ones({3, 2});
  model.compile({.loss = "mse"});
  CHECK(model.evaluate(x, model.predict(x))["loss"] == doctest::Approx(13.6));
  CHECK(weight_loss(Sequential({Input({2}), Dense(1)})) == 0);
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
