// Each layer by itself: shapes, behaviour in training and outside, gradients by differences, and errors.
#include <doctest/doctest.h>

#include <cmath>

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/check.hpp"
#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// The gradients of a layer with respect to its inputs and weights, in training, by differences.
double gradient_error(const Layer& layer, const Shapes& shapes, std::size_t batch = 3) {
  Random random(2);
  Symbols symbols;
  std::vector<Tensor> tensors;
  for (Shape shape : shapes) {
    symbols.push_back(Input(shape));
    shape.insert(shape.begin(), {batch});
    tensors.push_back(random_uniform(shape, -1, 1, random));
  }
  const Graph graph(symbols, layer.outputs(symbols));
  const Parameters weights = layer.weights();
  for (const Parameter& weight : weights) tensors.push_back(random_uniform(shape_of(weight->value), -0.7, 0.7, random));
  const auto run = [&](const Vars& x) {
    // Weights enter a run by reference, so each run gets a context whose weights are the given Vars.
    Context context;
    context.training = true;
    context.batch_size = batch;
    for (std::size_t k = 0; k < weights.size(); ++k) context.set_weight(weights[k], x[shapes.size() + k]);
    const Vars outputs = graph.run(Vars(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(shapes.size())), context);
    Vars flat;
    for (const Var& output : outputs) flat.push_back(reshape(output, {output.value().size()}));
    for (const Var& loss : context.losses()) flat.push_back(reshape(loss, {1}));
    return concatenate(flat);
  };
  const GradientCheck check = check_gradient(run, tensors, by_scalar(1e-2, 1e-5));
  INFO(check.where);
  return check.error;
}

Var run_once(const Layer& layer, const Tensor& x, bool training = false, std::uint64_t step = 0) {
  Shape sample = shape_of(x);
  sample.erase(sample.begin());
  const Symbol input = Input(sample);
  Context context;
  context.training = training;
  context.step = step;
  context.batch_size = x.shape(0);
  return Graph(input, layer(input)).run({Var(x)}, context)[0];
}

}  // namespace

TEST_CASE("layers: every gradient equals its differences") {
  const double tolerance = by_scalar(3e-2, 1e-6);
  CHECK(gradient_error(Dense(4, {.activation = "tanh"}), {{3}}) < tolerance);
  CHECK(gradient_error(Dense(4, {.activation = "softmax", .use_bias = false}), {{2, 3}}) < tolerance);
  CHECK(gradient_error(Activation("sigmoid"), {{4}}) < tolerance);
  CHECK(gradient_error(Flatten(), {{2, 3}}) < tolerance);
  CHECK(gradient_error(Dropout(0.5), {{6}}) < tolerance);
  CHECK(gradient_error(Lambda([](const Var& x) { return square(x); }), {{4}}) < tolerance);
  CHECK(gradient_error(Add(), {{2, 3}, {2, 3}, {1, 3}}) < tolerance);
  CHECK(gradient_error(Multiply(), {{2, 3}, {2, 1}}) < tolerance);
  CHECK(gradient_error(Concatenate({.axis = 1}), {{2, 3}, {4, 3}}) < tolerance);
  CHECK(gradient_error(ActivityRegularization({.l1 = 0.1, .l2 = 0.3}), {{4}}) < tolerance);
  CHECK(gradient_error(LastStateAttention(2), {{4, 3}}) < tolerance);
  CHECK(gradient_error(LastStateAttention(2, {.score = "bahdanau"}), {{4, 3}}) < tolerance);
}

TEST_CASE("LSTM: every gradient equals its differences, in every mode") {
  const double tolerance = by_scalar(3e-2, 1e-6);
  for (const bool fused : {true, false}) {
    for (const bool sequences : {true, false}) {
      const LSTMOptions options{.return_sequences = sequences, .return_state = true, .go_backwards = sequences, .fused = fused};
      CHECK(gradient_error(LSTM(3, options), {{4, 2}}) < tolerance);
      CHECK(gradient_error(LSTM(3, options), {{4, 2}, {3}, {3}}) < tolerance);
    }
  }
  CHECK(gradient_error(LSTM(3, {.dropout = 0.4, .seed = 1, .return_sequences = true}), {{4, 2}}) < tolerance);
  CHECK(gradient_error(LSTM(3, {.dropout = 0.4, .recurrent_dropout = 0.3, .seed = 1}), {{4, 2}}) < tolerance);
  CHECK(gradient_error(LSTM(3, {.activation = "relu", .recurrent_activation = "hard_sigmoid"}), {{4, 2}}) < tolerance);
}

TEST_CASE("GRU: every gradient equals its differences, in every mode") {
  const double tolerance = by_scalar(3e-2, 1e-6);
  for (const bool reset_after : {true, false}) {
    for (const bool fused : {true, false}) {
      const GRUOptions options{.return_sequences = true, .return_state = true, .go_backwards = fused, .reset_after = reset_after, .fused = fused};
      CHECK(gradient_error(GRU(3, options), {{4, 2}}) < tolerance);
      CHECK(gradient_error(GRU(3, options), {{4, 2}, {3}}) < tolerance);
    }
    CHECK(gradient_error(GRU(3, {.dropout = 0.4, .recurrent_dropout = 0.3, .seed = 1, .reset_after = reset_after}), {{4, 2}}) < tolerance);
  }
}

TEST_CASE("LSTM: the fused kernel equals the step version, outputs and all gradients, at a real size") {
  Random random(3);
  const std::size_t N = 5, T = 12, D = 7, H = 37;
  Tensor mask = ones({N, T});
  for (std::size_t k = 0; k < mask.size(); k += 3) mask.data()[k] = 0;
  for (const bool masked : {false, true}) {
    for (const bool backwards : {false, true}) {
      const SequenceOptions options{.return_sequences = true, .return_state = true, .go_backwards = backwards,
                                    .mask = masked ? std::make_shared<const Tensor>(mask) : nullptr, .zero_output_for_mask = backwards};
      std::vector<Tensor> tensors;
      for (const Shape& shape : {Shape{N, T, D}, Shape{D, 4 * H}, Shape{H, 4 * H}, Shape{4 * H}, Shape{N, H}, Shape{N, H}}) {
        tensors.push_back(random_uniform(shape, -0.5, 0.5, random));
      }
      std::vector<std::vector<Tensor>> results(2);
      for (const bool fused : {true, false}) {
        Vars v;
        for (const Tensor& x : tensors) v.push_back(Var::variable(x));
        const SequenceResult r = fused ? lstm_sequence(v[0], v[1], v[2], v[3], v[4], v[5], options)
                                       : lstm_steps(v[0], v[1], v[2], v[3], v[4], v[5], options);
        backward(sum(square(r.output)) + sum(square(r.states[0])) + sum(r.states[1]));
        results[fused] = {r.output.value(), r.states[0].value(), r.states[1].value()};
        for (const Var& x : v) results[fused].push_back(x.gradient());
      }
      for (std::size_t k = 0; k < results[0].size(); ++k) check_close(results[1][k], results[0][k], by_scalar(1e-4, 1e-10));
    }
  }
}

TEST_CASE("GRU: the fused kernel equals the step version, outputs and all gradients") {
  Random random(3);
  for (const std::size_t T : {std::size_t{1}, std::size_t{12}}) {
    const std::size_t N = 5, D = 7, H = 37;
    Tensor mask = ones({N, T});
    for (std::size_t k = 0; k < mask.size(); k += 3) mask.data()[k] = 0;
    for (int modes = 0; modes < 64; ++modes) {
      const bool reset_after = modes & 1, biased = modes & 2, masked = modes & 4, backwards = modes & 8, sequences = modes & 16, started = modes & 32;
      CAPTURE(T);
      CAPTURE(modes);
      const SequenceOptions options{.return_sequences = sequences, .return_state = true, .go_backwards = backwards,
                                    .mask = masked ? std::make_shared<const Tensor>(mask) : nullptr, .zero_output_for_mask = started};
      std::vector<Tensor> tensors;
      for (const Shape& shape : {Shape{N, T, D}, Shape{D, 3 * H}, Shape{H, 3 * H}, reset_after ? Shape{2, 3 * H} : Shape{3 * H}, Shape{N, H}}) {
        tensors.push_back(random_uniform(shape, -0.5, 0.5, random));
      }
      std::vector<std::vector<Tensor>> results(2);
      for (const bool fused : {true, false}) {
        Vars v;
        for (const Tensor& x : tensors) v.push_back(Var::variable(x));
        const Var b = biased ? v[3] : Var(), h0 = started ? v[4] : Var();
        const SequenceResult r = fused ? gru_sequence(v[0], v[1], v[2], b, h0, reset_after, options) : gru_steps(v[0], v[1], v[2], b, h0, reset_after, options);
        backward(sum(square(r.output)) + sum(r.states[0]));
        results[fused] = {r.output.value(), r.states[0].value()};
        for (const Var& x : v) results[fused].push_back(x.gradient());
      }
      for (std::size_t k = 0; k < results[0].size(); ++k) check_close(results[1][k], results[0][k], by_scalar(1e-4, 1e-10));
    }
  }
}

TEST_CASE("LSTM: the last output equals the last of return_sequences, and the forget gate's bias starts at 1") {
  set_random_seed(1);
  const LSTM layer(4), sequences(4, {.return_sequences = true});
  Random random(1);
  const Tensor x = random_uniform({2, 5, 3}, -1, 1, random);
  const Tensor last = run_once(layer, x).value();
  run_once(sequences, x);
  sequences.set_weights(layer.get_weights());
  check_close(select(run_once(sequences, x), 1, 4).value(), last);
  CHECK(layer.get_weights()[2] == tensor({16}, {0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST_CASE("LSTM: dropout changes training only, and is the same at every step of a sequence") {
  const LSTM layer(4, {.dropout = 0.5, .recurrent_dropout = 0.5, .seed = 3});
  const Tensor x = ones({8, 5, 3});
  const Tensor still = run_once(layer, x).value();
  CHECK(run_once(layer, x).value() == still);
  CHECK(run_once(layer, x, true, 1).value() != still);
  CHECK(run_once(layer, x, true, 1).value() == run_once(layer, x, true, 1).value());
  CHECK(run_once(layer, x, true, 1).value() != run_once(layer, x, true, 2).value());
}

TEST_CASE("Dropout: drops its rate, keeps the mean, and does nothing outside training") {
  const Tensor x = ones({100, 200});
  CHECK(run_once(Dropout(0.3), x).value() == x);
  const Tensor y = run_once(Dropout(0.3, {.seed = 1}), x, true).value();
  double dropped = 0, total = 0;
  for (const double v : y.storage()) dropped += v == 0, total += v;
  CHECK(dropped / 20'000 == doctest::Approx(0.3).epsilon(0.03));
  CHECK(total / 20'000 == doctest::Approx(1).epsilon(0.03));
  CHECK(run_once(Dropout(0), x, true).value() == x);
}

TEST_CASE("Dropout: noise_shape drops whole features of a sequence") {
  const Tensor y = run_once(Dropout(0.5, {.noise_shape = {None, 1, None}, .seed = 2}), ones({4, 6, 8}), true).value();
  for (std::size_t n = 0; n < 4; ++n) {
    for (std::size_t d = 0; d < 8; ++d) {
      for (std::size_t t = 1; t < 6; ++t) CHECK(y(n, t, d) == y(n, 0, d));
    }
  }
}

TEST_CASE("Dropout: what is dropped depends on the sample's place, not on how a batch is cut") {
  Context whole, part;
  part.first_sample = 3;
  CHECK(rows(whole.keep_mask(1, 5, {4}, 0.5), 3, 5) == part.keep_mask(1, 2, {4}, 0.5));
}

TEST_CASE("ActivityRegularization: adds its penalty as a mean over the batch") {
  const Symbol x = Input({2});
  const Graph graph(x, ActivityRegularization({.l1 = 0.5, .l2 = 2})(x));
  Context context;
  context.batch_size = 2;
  graph.run({Var(tensor({2, 2}, {1, -2, 3, 0}))}, context);
  REQUIRE(context.losses().size() == 1);
  CHECK(context.losses()[0].value()() == doctest::Approx(0.5 * 6 / 2 + 2.0 * 14 / 2));
}

TEST_CASE("layers: freezing before the first call holds, and a build that fails leaves nothing behind") {
  const Dense frozen(2);
  frozen.set_trainable(false);
  frozen(Input({3}));
  for (const Parameter& weight : frozen.weights()) CHECK_FALSE(weight->trainable);
  const Dense broken(2, {.bias_initializer = "orthogonal"});  // a bias has one axis
  CHECK_THROWS_AS(broken(Input({3})), Error);
  CHECK(broken.count_params() == 0);
}

TEST_CASE("lstm_sequence: weights and states of other shapes are errors") {
  const Var x = ones({2, 3, 1}), W = ones({1, 8}), U = ones({2, 8});
  CHECK_THROWS_WITH_AS(lstm_sequence(x, ones({2, 8}), U, Var(), Var(), Var(), {}), doctest::Contains("expected W of shape (1, 8), got (2, 8)"), Error);
  CHECK_THROWS_WITH_AS(lstm_sequence(x, W, ones({8}), Var(), Var(), Var(), {}), doctest::Contains("expected W of shape"), Error);
  CHECK_THROWS_WITH_AS(lstm_sequence(x, W, U, ones({4}), Var(), Var(), {}), doctest::Contains("expected b of shape (8,)"), Error);
  CHECK_THROWS_WITH_AS(lstm_sequence(x, W, U, Var(), ones({1, 2}), Var(), {}), doctest::Contains("expected h0 of shape (2, 2)"), Error);
  CHECK_THROWS_WITH_AS(lstm_sequence(x, W, U, Var(), Var(), Var(), {.mask = std::make_shared<const Tensor>(ones({3, 2}))}), doctest::Contains("a mask of shape (2, 3)"), Error);
}

TEST_CASE("gru_sequence: weights and states of other shapes are errors") {
  const Var x = ones({2, 3, 1}), W = ones({1, 6}), U = ones({2, 6});
  CHECK_THROWS_WITH_AS(gru_sequence(ones({2, 3}), W, U, Var(), Var(), true, {}), doctest::Contains("gru_sequence: expected input of shape (batch, time, features)"), Error);
  CHECK_THROWS_WITH_AS(gru_sequence(x, ones({1, 8}), U, Var(), Var(), true, {}), doctest::Contains("expected W of shape (1, 6), got (1, 8)"), Error);
  CHECK_THROWS_WITH_AS(gru_sequence(x, W, U, ones({6}), Var(), true, {}), doctest::Contains("expected b of shape (2, 6), got (6,)"), Error);
  CHECK_THROWS_WITH_AS(gru_sequence(x, W, U, ones({2, 6}), Var(), false, {}), doctest::Contains("expected b of shape (6,), got (2, 6)"), Error);
  CHECK_THROWS_WITH_AS(gru_sequence(x, W, U, Var(), ones({1, 2}), true, {}), doctest::Contains("expected h0 of shape (2, 2)"), Error);
}

TEST_CASE("layers: output shapes, with axes of any length") {
  const Symbol x = Input({None, 3});
  CHECK(LSTM(5, {.return_sequences = true})(x).shape() == Shape{None, None, 5});
  CHECK(LSTM(5)(x).shape() == Shape{None, 5});
  CHECK(Dense(5)(x).shape() == Shape{None, None, 5});
  CHECK(Flatten()(x).shape() == Shape{None, None});
  CHECK(Flatten()(Input({4, 3})).shape() == Shape{None, 12});
  CHECK(LastStateAttention(7)(x).shape() == Shape{None, 7});
  CHECK(Concatenate()({x, x}).shape() == Shape{None, None, 6});
  CHECK(Add()({x, Input({4, 1})}).shape() == Shape{None, 4, 3});
  CHECK(Activation("glu")(Input({6})).shape() == Shape{None, 3});
}

TEST_CASE("layers: input that does not fit is an error that names the layer") {
  const Symbol flat = Input({12}), series = Input({4, 3});
  CHECK_THROWS_WITH_AS(LSTM(5, {.name = "enc"})(flat),
                       doctest::Contains("LSTM 'enc': expected input of shape (batch, time, features), got (batch, 12)"), Error);
  CHECK_THROWS_WITH_AS(LSTM(5)({series, flat, flat}), doctest::Contains("initial states of shape (batch, 5)"), Error);
  CHECK_THROWS_WITH_AS(LSTM(5)({series, flat}), doctest::Contains("expected x, or x and 2 initial states"), Error);
  CHECK_THROWS_WITH_AS(LSTM(5, {.return_state = true})(series), doctest::Contains("use .outputs"), Error);
  CHECK_THROWS_WITH_AS(LSTM(0), doctest::Contains("expected from 1 to 16777216 units, got 0"), Error);
  CHECK_THROWS_WITH_AS(LSTM(5, {.dropout = 1}), doctest::Contains("a dropout from 0 to below 1, got 1"), Error);
  CHECK_THROWS_WITH_AS(LSTM(5)(Input({4, None})), doctest::Contains("a known number of features"), Error);
  CHECK_THROWS_WITH_AS(LSTM(5, {.activation = "tanhh"}), doctest::Contains("got 'tanhh'"), Error);
  CHECK_THROWS_WITH_AS(Dense(None, {}), doctest::Contains("units, got a negative number"), Error);
  CHECK_THROWS_WITH_AS(Dense(2)(Input({None})), doctest::Contains("a known number of features"), Error);
  const Dense built(2);
  built(series);
  CHECK_THROWS_WITH_AS(built(flat), doctest::Contains("expected 3 features, as when it was built"), Error);
  CHECK_THROWS_WITH_AS(Dropout(1.5), doctest::Contains("a rate from 0 to 1, got 1.5"), Error);
  CHECK_THROWS_WITH_AS(Dropout(std::nan("")), doctest::Contains("a rate"), Error);
  CHECK_THROWS_WITH_AS(Dropout(0.5, {.noise_shape = {None, 2}})(flat), doctest::Contains("noise_shape"), Error);
  CHECK_THROWS_WITH_AS(Add()(flat), doctest::Contains("at least two inputs"), Error);
  CHECK_THROWS_WITH_AS(Add()({flat, Input({5})}), doctest::Contains("got (None, 12) and (None, 5)"), Error);
  CHECK_THROWS_WITH_AS(Concatenate()({series, Input({5, 3})}), doctest::Contains("differ along axis 2 only"), Error);
  CHECK_THROWS_WITH_AS(Concatenate({.axis = 0})({flat, flat}), doctest::Contains("an axis after the batch"), Error);
  CHECK_THROWS_WITH_AS(LastStateAttention(2, {.score = "dot"}), doctest::Contains("one of luong, bahdanau; got 'dot'"), Error);
  CHECK_THROWS_WITH_AS(LastStateAttention(2)(flat), doctest::Contains("(batch, time, features)"), Error);
  CHECK_THROWS_WITH_AS(ActivityRegularization({.l1 = -1}), doctest::Contains("at least 0"), Error);
  CHECK_THROWS_WITH_AS(Activation("softmax")(Input({})), doctest::Contains("an axis besides the batch for softmax"), Error);
  CHECK_THROWS_WITH_AS(Dense(4, {.activation = "glu"}), doctest::Contains("keeps the shape"), Error);
  CHECK_THROWS_WITH_AS(Dropout(0.5, {.noise_shape = {1, None}})(flat), doctest::Contains("starts with None"), Error);
  CHECK_THROWS_WITH_AS(Lambda(std::function<Var(const Var&)>()), doctest::Contains("expected a function"), Error);
  CHECK_THROWS_WITH_AS(Activation("glu")(Input({5})), doctest::Contains("even length"), Error);
  const Layer wrong = Lambda([](const Var& v) { return sum(v); });
  CHECK_THROWS_WITH_AS(run_once(wrong, ones({2, 3})), doctest::Contains("expected the function to give (2, 3), got ()"), Error);
  CHECK_THROWS_WITH_AS(Input({0}), doctest::Contains("at least one element"), Error);
  CHECK_THROWS_WITH_AS(Dense(2, {.name = "a/b"}), doctest::Contains("without '/'"), Error);
}
