// Masks, sample weights, class weights, penalties and constraints in training.
#include <doctest/doctest.h>

#include <cmath>

#include "nn/check.hpp"
#include "nn/layers/layers.hpp"
#include "nn/parallel.hpp"
#include "nn/random.hpp"
#include "nn/train/fit.hpp"
#include "nn/train/metrics.hpp"
#include "nn/train/sample_weights.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// Passes (batch, time, features) on, with a mask of the steps that have another number than 0.
struct MaskZerosImpl final : UnaryLayer {
  MaskZerosImpl() : UnaryLayer("MaskZeros", "") {}
  Shape output_shape(const Shape& x) const override { return x; }
  Var call(const Var& x, Context& context) const override {
    const std::size_t width = x.shape(2);
    Tensor mask = zeros({x.shape(0), x.shape(1)});
    for (std::size_t i = 0; i < x.value().size(); ++i) {
      if (x.value().data()[i] != 0) mask.data()[i / width] = 1;
    }
    context.set_output_mask(std::make_shared<const Tensor>(std::move(mask)));
    return x;
  }
};

// x W + b for each step; its mask is its input's.
struct StepsImpl final : UnaryLayer {
  explicit StepsImpl(std::size_t n, Regularizer r = {}, Constraint c = {}) : UnaryLayer("Steps", ""), units(n), regularizer(r), constraint(c) {
    supports_masking = true;
  }
  void build(const Shapes& inputs) override {
    kernel = add_weight("kernel", {inputs[0].back(), units}, "glorot_uniform", regularizer, constraint);
    bias = add_weight("bias", {units}, "zeros");
  }
  Shape output_shape(const Shape& x) const override { return {x[0], x[1], units}; }
  Var call(const Var& x, Context& context) const override { return matmul(x, context.weight(kernel)) + context.weight(bias); }

  std::size_t units;
  Regularizer regularizer;
  Constraint constraint;
  Parameter kernel, bias;
};

Layer MaskZeros() { return Layer(std::make_shared<MaskZerosImpl>()); }
Layer Steps(std::size_t n, const Regularizer& r = {}, const Constraint& c = {}) { return Layer(std::make_shared<StepsImpl>(n, r, c)); }

Model masked_model() {
  set_random_seed(2);
  return Sequential({Input({None, 2}), MaskZeros(), Steps(3)});
}

// Sequences of 1 to `steps` steps, padded with zeros, and a class for each step.
Data padded(std::size_t n, std::size_t steps) {
  Random random(3);
  Tensor x = random_uniform({n, steps, 2}, 0.1, 1, random), y = zeros({n, steps});
  for (std::size_t s = 0; s < n; ++s) {
    for (std::size_t t = 0; t < steps; ++t) {
      y(s, t) = static_cast<Scalar>((s + 2 * t) % 3);
      if (t > s * 5 % steps) x(s, t, 0) = x(s, t, 1) = 0;
    }
  }
  return {x, y};
}

// The same with more padding, whose classes are others.
Data with_padding(const Data& d, std::size_t more) {
  const Shape shape = shape_of(d.x[0]);
  Tensor x = zeros({shape[0], shape[1] + more, shape[2]}), y = full({shape[0], shape[1] + more}, 2);
  for (std::size_t s = 0; s < shape[0]; ++s) {
    for (std::size_t t = 0; t < shape[1]; ++t) {
      y(s, t) = d.y[0](s, t);
      for (std::size_t k = 0; k < shape[2]; ++k) x(s, t, k) = d.x[0](s, t, k);
    }
  }
  return {x, y};
}

const Loss crossentropy = SparseCategoricalCrossentropy({.from_logits = true});
const std::vector<Metric> metrics = {"accuracy", "sequence_accuracy", crossentropy};

}  // namespace

TEST_CASE("masks: the loss is the mean over the places of the batch that count") {
  const Model model = masked_model();
  const Data d = padded(20, 4);  // two shards of different lengths
  model.compile({.optimizer = SGD(1e-30), .loss = crossentropy});
  const Tensor p = softmax(model.predict(d.x[0])).value();
  double sum = 0, count = 0;
  for (std::size_t s = 0; s < 20; ++s) {
    for (std::size_t t = 0; t < 4; ++t) {
      if (d.x[0](s, t, 0) == 0) continue;
      sum -= std::log(static_cast<double>(p(s, t, static_cast<std::size_t>(d.y[0](s, t)))));
      ++count;
    }
  }
  CHECK(count < 80);
  CHECK(model.evaluate(d.x, d.y)["loss"] == doctest::Approx(sum / count).epsilon(by_scalar(1e-5, 1e-12)));
  CHECK(model.train_on_batch(d.x, d.y)["loss"] == doctest::Approx(sum / count).epsilon(by_scalar(1e-5, 1e-12)));
}

TEST_CASE("masks: padding changes neither loss, nor metrics, nor the step") {
  const Data d = padded(40, 4), longer = with_padding(d, 3);
  std::vector<Logs> logs;
  std::vector<std::vector<Tensor>> weights;
  for (const Data& data : {d, longer}) {
    const Model model = masked_model();
    model.compile({.optimizer = SGD(0.5), .loss = crossentropy, .metrics = metrics});
    logs.push_back(model.train_on_batch(data.x, data.y));
    logs.push_back(model.evaluate(data.x, data.y));
    weights.push_back(model.get_weights());
  }
  for (std::size_t k : {0u, 1u}) {
    for (const auto& [name, value] : logs[k].entries) CHECK(logs[k + 2][name] == doctest::Approx(value).epsilon(by_scalar(1e-5, 1e-12)));
  }
  for (std::size_t k = 0; k < weights[0].size(); ++k) check_close(weights[1][k], weights[0][k], by_scalar(1e-5, 1e-12));
}

TEST_CASE("masks: a batch where nothing counts has loss 0 and moves nothing") {
  const Model model = masked_model();
  model.compile({.optimizer = SGD(0.5), .loss = crossentropy, .metrics = metrics});
  const std::vector<Tensor> before = model.get_weights();
  const Logs logs = model.train_on_batch(zeros({2, 3, 2}), zeros({2, 3}));
  for (const auto& [name, value] : logs.entries) CHECK(value == 0);
  CHECK(model.get_weights() == before);
}

TEST_CASE("masks: one output may have one and another not") {
  const Symbol x = Input({2, 2});
  const Model model(x, {Steps(1)(x), Steps(1)(MaskZeros()(x))});
  model.compile({.optimizer = SGD(1e-30), .loss = "mse", .metrics = {"mse"}});
  Tensor data = ones({20, 2, 2});
  for (std::size_t s = 0; s < 20; ++s) data(s, 1, 0) = data(s, 1, 1) = static_cast<Scalar>(s < 5);
  const Tensor y = ones({20, 2, 1});
  const Logs whole = model.evaluate(data, {y, y}), step = model.train_on_batch(data, {y, y});
  const std::vector<Tensor> p = model.predict_all(data);
  double sum = 0;
  for (std::size_t s = 0; s < 20; ++s) {
    for (std::size_t t = 0; t < (s < 5 ? 2u : 1u); ++t) sum += std::pow(static_cast<double>(p[1](s, t, 0)) - 1, 2);
  }
  CHECK(whole.entries.size() == 5);
  CHECK(whole.entries[2].second == doctest::Approx(sum / 25));
  CHECK(whole.entries[4].second == doctest::Approx(sum / 25));
  for (std::size_t i = 0; i < 5; ++i) CHECK(step.entries[i].second == doctest::Approx(whole.entries[i].second).epsilon(by_scalar(1e-5, 1e-12)));
}

TEST_CASE("masks: a layer that gives one for some samples alone is an error") {
  struct SometimesImpl final : UnaryLayer {
    SometimesImpl() : UnaryLayer("Sometimes", "") {}
    Shape output_shape(const Shape& x) const override { return x; }
    Var call(const Var& x, Context& context) const override {
      if (context.first_sample > 0) context.set_output_mask(std::make_shared<const Tensor>(ones({x.shape(0), x.shape(1)})));
      return x;
    }
  };
  const Model model = Sequential({Input({2, 2}), Layer(std::make_shared<SometimesImpl>())});
  model.compile({.loss = "mse"});
  CHECK_THROWS_WITH_AS(model.train_on_batch(ones({20, 2, 2}), ones({20, 2, 2})), doctest::Contains("a mask always or never"), Error);
}

TEST_CASE("evaluate: batches of a stateful model come in order") {
  set_random_seed(1);
  const Model model = Sequential({Input({3, 1}, {.batch_size = 2}), LSTM(2, {.stateful = true})});
  model.compile({.loss = "mse"});
  Random random(1);
  const Tensor x = random_uniform({8, 3, 1}, -1, 1, random), zero = zeros({8, 2});
  const Tensor h = model.predict(x);
  model.reset_states();
  const double expected = static_cast<double>(mean(square(Var(h))).value()());
  CHECK(model.evaluate(x, zero)["loss"] == doctest::Approx(expected).epsilon(by_scalar(1e-5, 1e-12)));
  CHECK(model.evaluate(x, zero)["loss"] != doctest::Approx(expected).epsilon(1e-9));  // it goes on from there
}

TEST_CASE("masks: an ignored class is no part of the mean") {
  const Model model = Sequential({Input({2, 2}), Steps(3)});
  const Tensor x = tensor({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}), y = tensor({2, 2}, {0, 2, -1, -1});
  model.compile({.loss = SparseCategoricalCrossentropy({.from_logits = true, .ignore_class = -1})});
  const double all = model.evaluate(x, y)["loss"], first = model.evaluate(rows(x, 0, 1), rows(y, 0, 1))["loss"];
  CHECK(all == doctest::Approx(first));
}

TEST_CASE("masks and weights: results are the same bits for any number of threads") {
  const Data d = padded(150, 5);
  Random random(1);
  const Tensor sample_weight = random_uniform({150}, 0, 2, random);
  std::vector<std::vector<Tensor>> weights;
  std::vector<std::vector<double>> losses;
  for (const std::size_t count : {1u, 2u, 3u, 4u}) {
    set_threads(count);
    const Model model = masked_model();
    model.compile({.optimizer = Adam(0.02), .loss = crossentropy, .metrics = metrics, .weighted_metrics = metrics});
    const History h = model.fit(d.x, d.y, {.batch_size = 70, .epochs = 2, .verbose = 0, .validation_split = 0.1, .sample_weight = sample_weight});
    weights.push_back(model.get_weights());
    losses.push_back(h["val_weighted_accuracy"]);
    losses.back().push_back(h["loss"].back());
  }
  set_threads(0);
  for (std::size_t i = 1; i < weights.size(); ++i) {
    for (std::size_t k = 0; k < weights[0].size(); ++k) CHECK(weights[i][k] == weights[0][k]);
    CHECK(losses[i] == losses[0]);
  }
}

TEST_CASE("sample weights: they weigh the loss and weighted metrics, and 0 leaves a sample out of the gradient") {
  const auto trained = [](const Tensor& x, const Tensor& y, const Tensor& w) {
    set_random_seed(1);
    const Model model = Sequential({Input({2}), Dense(1)});
    model.compile({.optimizer = SGD(0.1), .loss = "mse", .metrics = {"mae"}, .weighted_metrics = {"mae"}});
    const Logs logs = model.train_on_batch(x, y, {.sample_weight = w});
    return std::pair(logs, model.get_weights());
  };
  const Tensor x = tensor({2, 2}, {1, 2, 3, 4}), y = tensor({2, 1}, {5, -6}), w = tensor({2}, {0.5, 0});
  const auto [logs, weights] = trained(x, y, w);
  const auto [alone, weights_alone] = trained(rows(x, 0, 1), rows(y, 0, 1), tensor({1, 1}, {0.25}));
  CHECK(logs["loss"] == doctest::Approx(alone["loss"]));  // the sum is divided by the samples, not by their weights
  CHECK(logs["weighted_mae"] == doctest::Approx(alone["mae"]));
  CHECK(logs["mae"] != doctest::Approx(alone["mae"]));
  for (std::size_t k = 0; k < weights.size(); ++k) check_close(weights[k], weights_alone[k]);
}

TEST_CASE("sample weights: of steps, of outputs, and of validation data") {
  const Symbol x = Input({2});
  const Model model(x, {Dense(1, {.name = "a"})(x), Dense(1, {.name = "b"})(x)});
  const Tensor data = ones({4, 2}), zero = zeros({4, 1}), none = zeros({4}), one = ones({4});
  model.compile({.optimizer = SGD(), .loss = "mse"});
  CHECK(model.evaluate(data, {zero, zero}, {.sample_weight = {one, none}})["b_loss"] == 0);
  CHECK(model.evaluate(data, {zero, zero}, {.sample_weight = none})["loss"] == 0);
  const Data validation({data}, {zero, zero}, none);
  CHECK(model.fit(data, {zero, zero}, {.verbose = 0, .validation_data = validation})["val_loss"].back() == 0);
  const Model steps = Sequential({Input({2, 2}), Steps(1)});
  steps.compile({.loss = "mse"});
  const Tensor twos = tensor({1, 2, 2}, {1, 1, 9, 9}), by_step = tensor({1, 2}, {2, 0});
  const double first = static_cast<double>(steps.predict(twos)(0, 0, 0));
  CHECK(steps.evaluate(twos, zeros({1, 2, 1}), {.sample_weight = by_step})["loss"] == doctest::Approx(first * first));
}

TEST_CASE("class weights: of numbers and of one-hot classes") {
  CHECK(weights_of_classes("fit", tensor({3, 1}, {0, 2, 1}), {{0, 5}, {2, 0.5}}) == tensor({3}, {5, 0.5, 1}));
  CHECK(weights_of_classes("fit", tensor({2, 3}, {0, 0, 1, 0, 1, 0}), {{2, 7}}) == tensor({2}, {7, 1}));
  const Model model = Sequential({Input({2}), Dense(3, {.activation = "softmax"})});
  model.compile({.optimizer = SGD(0.1), .loss = "sparse_categorical_crossentropy"});
  const Tensor x = ones({4, 2}), y = tensor({4}, {0, 1, 2, 2});
  const double expected = model.evaluate(x, y, {.sample_weight = tensor({4}, {3, 1, 0, 0})})["loss"];
  const History h = model.fit(x, y, {.verbose = 0, .class_weight = {{0, 3}, {2, 0}}});
  CHECK(h["loss"][0] == doctest::Approx(expected));
}

TEST_CASE("weights: what does not fit is one sentence") {
  const Model model = Sequential({Input({2}), Dense(1)});
  model.compile({.loss = "mse"});
  const Tensor x = ones({4, 2}), y = zeros({4, 1}), w = ones({4});
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.class_weight = {{0, 1}}, .sample_weight = w}), "fit: expected sample_weight or class_weight, got both", Error);
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.sample_weight = ones({3})}), "fit: expected as many sample weights as targets, got 3 and 4", Error);
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.sample_weight = {w, w}}), doctest::Contains("one for each of 1 outputs, got 2"), Error);
  CHECK_THROWS_WITH_AS(model.evaluate(x, y, {.sample_weight = ones({4, 3})}), doctest::Contains("of the first axes of (4,), got shape (4, 3)"), Error);
  CHECK_THROWS_WITH_AS(model.train_on_batch(x, y, {.sample_weight = full({4}, Scalar(NAN))}), doctest::Contains("expected numbers in sample_weight"), Error);
  CHECK_THROWS_WITH_AS(model.compile({.metrics = {"loss"}}), doctest::Contains("Metric"), Error);
}

TEST_CASE("penalties: on trainable weights once a batch, in training and evaluation; what layers give by batch size") {
  set_random_seed(1);
  const auto impl = std::make_shared<StepsImpl>(1, L2(0.5));
  const Model model = Sequential({Input({1, 2}), Layer(impl)});
  model.set_weights({tensor({2, 1}, {1, 2}), tensor({1}, {0})});
  model.compile({.optimizer = SGD(0.1), .loss = "mse"});
  const Tensor x = zeros({20, 1, 2}), y = zeros({20, 1, 1});  // two shards
  CHECK(model.evaluate(x, y, {.batch_size = 6})["loss"] == doctest::Approx(2.5));
  CHECK(model.train_on_batch(x, y)["loss"] == doctest::Approx(2.5));
  check_close(model.get_weights()[0], tensor({2, 1}, {0.9, 1.8}));
  impl->set_trainable(false);
  CHECK(model.evaluate(x, y)["loss"] == 0);
  const Model active = Sequential({Input({2}), ActivityRegularization({.l2 = 1})});
  active.compile({.loss = "mse"});
  CHECK(active.evaluate(ones({6, 2}), ones({6, 2}), {.batch_size = 3})["loss"] == doctest::Approx(2));
}

TEST_CASE("constraints: hold after each step") {
  const Model model = Sequential({Input({1, 2}), Steps(1, {}, MaxNorm(1))});
  model.set_weights({tensor({2, 1}, {3, 4}), tensor({1}, {0})});
  model.compile({.optimizer = SGD(1e-30), .loss = "mse"});
  model.train_on_batch(zeros({2, 1, 2}), zeros({2, 1, 1}));
  check_close(model.get_weights()[0], tensor({2, 1}, {0.6, 0.8}), 1e-6);
}

TEST_CASE("fit: an Input's batch size is that of every batch") {
  const Model model = Sequential({Input({2}, {.batch_size = 4}), Dense(1)});
  model.compile({.loss = "mse"});
  const Tensor x = ones({8, 2}), y = zeros({8, 1});
  std::size_t batches = 0;
  model.fit(x, y, {.verbose = 0, .callbacks = {EpochEnd([&](const Epoch& e) { batches = e.batches; })}});
  CHECK(batches == 2);
  CHECK_THROWS_WITH_AS(model.fit(rows(x, 0, 6), rows(y, 0, 6)), doctest::Contains("a multiple of 4 samples"), Error);
  CHECK_THROWS_WITH_AS(model.evaluate(x, y, {.batch_size = 2}), doctest::Contains("evaluate: expected a batch_size of 4"), Error);
  CHECK_THROWS_WITH_AS(model.train_on_batch(x, y), doctest::Contains("train_on_batch: expected a batch_size of 4"), Error);
}
