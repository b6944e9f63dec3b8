#include "nn/train/fit.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/check.hpp"
#include "nn/layers/layers.hpp"
#include "nn/parallel.hpp"
#include "nn/random.hpp"
#include "nn/train/step.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// y = 2 x_0 - x_1 + 1, with x
Data line(std::size_t n) {
  Random random(1);
  Tensor x = random_uniform({n, 2}, -1, 1, random), y = zeros({n, 1});
  for (std::size_t i = 0; i < n; ++i) y(i, 0) = 2 * x(i, 0) - x(i, 1) + 1;
  return {x, y};
}

Model small_model() {
  set_random_seed(4);
  const Model model = Sequential({Input({2}), Dense(8, {.activation = "tanh"}), Dropout(0.1), Dense(1)});
  model.compile({.optimizer = Adam(0.02), .loss = "mse", .metrics = {"mae"}});
  return model;
}

}  // namespace

TEST_CASE("fit: learns a line exactly, and history has every epoch") {
  set_random_seed(1);
  const Data d = line(200);
  const Model model = Sequential({Input({2}), Dense(1)});
  model.compile({.optimizer = SGD(0.1), .loss = "mse", .metrics = {"mae"}});
  const History h = model.fit(d.x, d.y, {.epochs = 60, .verbose = 0, .validation_split = 0.25});
  CHECK(h["loss"].size() == 60);
  CHECK(h["val_mae"].size() == 60);
  CHECK(h.epoch.back() == 59);
  CHECK(h["val_loss"].back() < 1e-6);
  check_close(model.get_weights()[0], tensor({2, 1}, {2, -1}), 1e-3);
  CHECK_THROWS_WITH_AS(h["acc"], doctest::Contains("no log named 'acc'; the logs are: loss, mae, val_loss, val_mae"), Error);
}

TEST_CASE("fit: results are the same bits for any number of threads") {
  const Data d = line(150);
  std::vector<std::vector<Tensor>> weights;
  for (const std::size_t count : {1u, 2u, 3u, 4u}) {
    set_threads(count);
    const Model model = small_model();
    model.fit(d.x, d.y, {.batch_size = 70, .epochs = 3, .verbose = 0});
    weights.push_back(model.get_weights());
  }
  set_threads(0);
  for (const auto& other : weights) {
    for (std::size_t k = 0; k < other.size(); ++k) CHECK(other[k] == weights[0][k]);
  }
}

TEST_CASE("fit: the same seed gives the same training, another one another") {
  const Data d = line(100);
  const auto train = [&](std::uint64_t seed) {
    set_random_seed(seed);
    const Model model = Sequential({Input({2}), Dense(4), Dropout(0.5), Dense(1)});
    model.compile({.optimizer = Adam(), .loss = "mse"});
    return model.fit(d.x, d.y, {.epochs = 2, .verbose = 0})["loss"].back();
  };
  CHECK(train(1) == train(1));
  CHECK(train(1) != train(2));
}

TEST_CASE("fit: shards of a batch add up to the batch") {
  CHECK(shard_count(1) == 1);
  CHECK(shard_count(15) == 1);
  CHECK(shard_count(16) == 2);
  CHECK(shard_count(64) == 2);
  CHECK(shard_count(512) == 16);
  // One step with 64 samples, cut into two shards, equals a step whose gradient is taken from the whole batch at once.
  const Data d = line(64);
  set_random_seed(1);
  const Model model = Sequential({Input({2}), Dense(5, {.activation = "tanh"}), Dense(1)});
  Context context;
  context.training = true;
  context.batch_size = 64;
  const Var loss = mean(square(model.graph().run({Var(d.x[0])}, context)[0] - d.y[0]));
  backward(loss);
  std::vector<Tensor> expected;
  for (const Parameter& weight : model.weights()) expected.push_back(weight->value - Scalar(0.1) * context.gradient(weight));
  model.compile({.optimizer = SGD(0.1), .loss = "mse"});
  const Logs logs = model.train_on_batch(d.x, d.y);
  CHECK(logs["loss"] == doctest::Approx(static_cast<double>(loss.value()())));
  for (std::size_t k = 0; k < expected.size(); ++k) check_close(model.get_weights()[k], expected[k], by_scalar(1e-6, 1e-14));
}

TEST_CASE("fit: callbacks see every event in order and can stop training") {
  struct Recorder : Callback {
    std::string events;
    void on_train_begin(Epoch&) override { events += "T"; }
    void on_epoch_begin(Epoch&) override { events += "("; }
    void on_batch_end(Epoch& e) override { events += std::to_string(e.batch); }
    void on_epoch_end(Epoch& e) override {
      events += ")";
      if (e.index == 1) e.stop_training = true;
    }
    void on_train_end(Epoch&) override { events += "E"; }
  };
  const auto recorder = std::make_shared<Recorder>();
  std::size_t epochs = 0;
  const Data d = line(10);
  const Model model = small_model();
  model.fit(d.x, d.y, {.batch_size = 4, .epochs = 9, .verbose = 0, .callbacks = {recorder, EpochEnd([&](const Epoch& e) {
                                                                               ++epochs;
                                                                               CHECK(e.logs.contains("loss"));
                                                                             })}});
  CHECK(recorder->events == "T(123)(123)E");
  CHECK(epochs == 2);
}

TEST_CASE("fit: initial_epoch, and batches larger than the data") {
  const Data d = line(5);
  const Model model = small_model();
  const History h = model.fit(d.x, d.y, {.batch_size = 100, .epochs = 5, .verbose = 0, .initial_epoch = 3});
  CHECK(h.epoch == std::vector<std::size_t>{3, 4});
  CHECK(model.fit(d.x, d.y, {.epochs = 0, .verbose = 0}).epoch.empty());
}

TEST_CASE("fit: frozen layers stay as they are") {
  const Data d = line(50);
  const Model model = small_model();
  const std::vector<Tensor> before = model.get_weights();
  model.get_layer(0).set_trainable(false);
  model.fit(d.x, d.y, {.verbose = 0});
  const std::vector<Tensor> after = model.get_weights();
  CHECK(after[0] == before[0]);
  CHECK(after[2] != before[2]);
}

TEST_CASE("fit: several outputs have losses with weights, and logs by name") {
  const Symbol x = Input({2});
  const Model model(x, {Dense(1, {.name = "a"})(x), Dense(1, {.name = "b"})(x)});
  const Tensor data = ones({4, 2}), zero = zeros({4, 1});
  model.compile({.optimizer = SGD(), .loss = {"mse", "mae"}, .loss_weights = {1, 0.5}, .metrics = {"mse"}});
  const Logs logs = model.evaluate(data, {zero, zero});
  const std::vector<Tensor> y = model.predict_all(data);
  const double a = y[0](0, 0), b = y[1](0, 0);
  CHECK(logs["a_loss"] == doctest::Approx(a * a));
  CHECK(logs["b_loss"] == doctest::Approx(std::abs(b)));
  CHECK(logs["b_mse"] == doctest::Approx(b * b));
  CHECK(logs["loss"] == doctest::Approx(a * a + 0.5 * std::abs(b)));
}

TEST_CASE("fit: bad data and options are errors, and change nothing") {
  const Data d = line(20);
  const Model model = small_model();
  const std::vector<Tensor> before = model.get_weights();
  Tensor x = d.x[0], y = d.y[0];
  CHECK_THROWS_WITH_AS(model.fit(zeros({0, 2}), zeros({0, 1})), doctest::Contains("fit: expected at least one sample, got none"), Error);
  CHECK_THROWS_WITH_AS(model.fit(x, rows(y, 0, 5)), doctest::Contains("as many targets as inputs, got 5 and 20"), Error);
  CHECK_THROWS_WITH_AS(model.fit(zeros({20, 3}), y), doctest::Contains("expected data of shape (None, 2)"), Error);
  CHECK_THROWS_WITH_AS(model.fit(x, zeros({20, 2})), doctest::Contains("expected y_true of shape"), Error);
  CHECK_THROWS_WITH_AS(model.fit(x, {y, y}), doctest::Contains("expected 1 target tensors, got 2"), Error);
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.batch_size = 0}), doctest::Contains("batch_size of at least 1"), Error);
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.validation_split = 1}), doctest::Contains("validation_split from 0 to below 1"), Error);
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.validation_split = 0.99}), doctest::Contains("leaves samples on both sides"), Error);
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.verbose = 3}), doctest::Contains("verbose"), Error);
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.validation_data = {x, rows(y, 0, 1)}}), doctest::Contains("fit, validation_data"), Error);
  x(7, 1) = std::numeric_limits<Scalar>::quiet_NaN();
  CHECK_THROWS_WITH_AS(model.fit(x, y), doctest::Contains("expected numbers in x, got NaN in sample 7"), Error);
  y(3, 0) = std::numeric_limits<Scalar>::quiet_NaN();
  CHECK_THROWS_WITH_AS(model.evaluate(d.x, y), doctest::Contains("expected numbers in y, got NaN in sample 3"), Error);
  CHECK(model.get_weights() == before);
}

TEST_CASE("fit: a loss that is not finite stops training with the weights of before") {
  const Data d = line(20);
  const Model model = small_model();
  const std::vector<Tensor> before = model.get_weights();
  Tensor huge = d.y[0];
  huge(0, 0) = std::numeric_limits<Scalar>::max();  // its square overflows
  CHECK_THROWS_WITH_AS(model.fit(d.x, huge, {.verbose = 0}), doctest::Contains("the loss became infinite at step 1"), Error);
  CHECK(model.get_weights() == before);
  const Loss broken = [](const Tensor&, const Var& y_pred) { return mean(log(y_pred * Scalar{0} - Scalar{1}), {-1}); };
  model.compile({.optimizer = Adam(), .loss = broken});
  CHECK_THROWS_WITH_AS(model.fit(d.x, d.y, {.verbose = 0}), doctest::Contains("the loss became NaN at step 1"), Error);
  CHECK(model.get_weights() == before);
}

TEST_CASE("fit: a gradient that is not finite stops training with the weights of before, although the loss is") {
  const Model model = Sequential({Input({1}), Dense(1, {.use_bias = false}), Lambda([](const Var& x) { return sqrt(x); })});
  model.compile({.optimizer = SGD(), .loss = "mse"});
  const std::vector<Tensor> before = model.get_weights();
  CHECK_THROWS_WITH_AS(model.fit(zeros({4, 1}), zeros({4, 1}), {.verbose = 0}), doctest::Contains("the gradient of kernel is not finite"), Error);
  CHECK(model.get_weights() == before);
}

TEST_CASE("fit: any batch_size is a batch, and a callback may compile anew or add to the logs") {
  const Data d = line(10);
  const Model model = small_model();
  const std::size_t all = std::numeric_limits<std::size_t>::max();
  const auto compile = [](Epoch& e) {
    e.logs.set("rate", 0.5);
    e.model.compile({.optimizer = SGD(), .loss = "mae"});
  };
  const History h = model.fit(d.x, d.y, {.batch_size = all, .epochs = 2, .verbose = 0, .validation_split = 0.5, .callbacks = {EpochEnd(compile)}});
  CHECK(h["rate"] == std::vector<double>{0.5, 0.5});
  CHECK(h["mae"].size() == 2);
  CHECK(model.evaluate(d.x, d.y, {.batch_size = all}).contains("loss"));
  CHECK(shape_of(model.predict(d.x[0], {.batch_size = all})) == Shape{10, 1});
}

TEST_CASE("losses and metrics: a function of your own gets targets in the shape of the prediction") {
  const Model model = Sequential({Input({1}), Lambda([](const Var& x) { return x; })});
  const Tensor x = tensor({3, 1}, {1, 2, 3}), flat = tensor({3}, {1, 2, 3});
  model.compile({.loss = [](const Tensor& t, const Var& p) { return mean(square(p - t), {-1}); }});
  CHECK(model.evaluate(x, flat)["loss"] == 0);
  model.compile({.loss = std::string("mse")});
  CHECK(model.evaluate(x, flat)["loss"] == 0);
}

TEST_CASE("compile: outputs of one layer have logs of their own") {
  const Symbol x = Input({4, 2});
  const Symbols both = LSTM(3, {.return_state = true, .name = "enc"}).outputs(x);
  const Model model(x, {both[0], both[1]});
  model.compile({.loss = "mse", .metrics = {"mae"}});
  const Tensor zero = zeros({2, 3});
  const Logs logs = model.evaluate(ones({2, 4, 2}), {zero, zero});
  for (const char* name : {"loss", "enc_loss", "enc_1_loss", "enc_mae", "enc_1_mae"}) CHECK(logs.contains(name));
  CHECK_THROWS_WITH_AS(model.compile({.metrics = {"mae", "mae"}}), doctest::Contains("different names"), Error);
}

TEST_CASE("compile: what does not exist or fit is an error with the choices") {
  const Model model = Sequential({Input({2}), Dense(1)});
  const Data d = line(4);
  CHECK_THROWS_WITH_AS(model.fit(d.x, d.y), doctest::Contains("fit: expected a compiled model"), Error);
  CHECK_THROWS_WITH_AS(model.compile({.loss = "msee"}), doctest::Contains("one of mse, mae, mape, msle, cosine_similarity"), Error);
  CHECK_THROWS_WITH_AS(model.compile({.optimizer = "adamm"}), doctest::Contains("one of sgd, rmsprop, adam, adamw, adagrad, adadelta, adamax, nadam; got 'adamm'"), Error);
  CHECK_THROWS_WITH_AS(model.compile({.metrics = {"f1"}}), doctest::Contains("got 'f1'"), Error);
  CHECK_THROWS_WITH_AS(model.compile({.loss = {"mse", "mae"}}), doctest::Contains("one loss, or one for each of 1 outputs, got 2"), Error);
  CHECK_THROWS_WITH_AS(model.compile({.loss_weights = {1, 2}}), doctest::Contains("one loss weight for each"), Error);
  CHECK_THROWS_WITH_AS(Adam(0), doctest::Contains("a learning rate above 0, got 0"), Error);
  CHECK_THROWS_WITH_AS(Adam(std::nan("")), doctest::Contains("a learning rate"), Error);
  CHECK_THROWS_WITH_AS(Adam(0.1, {.beta_1 = 1}), doctest::Contains("from 0 to below 1, got 1"), Error);
  CHECK_THROWS_WITH_AS(SGD(0.1, {.momentum = 2}), doctest::Contains("momentum from 0 to 1"), Error);
  CHECK_THROWS_WITH_AS(SGD(0.1, {.clipnorm = 1, .clipvalue = 1}), doctest::Contains("at most one of"), Error);
}
