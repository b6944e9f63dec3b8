#include "nn/train/callbacks.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "nn/check.hpp"
#include "nn/layers/layers.hpp"
#include "nn/train/fit.hpp"
#include "nn/train/format.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

Model tiny_model() {
  const Model model = Sequential({Input({1}), Dense(1)});
  model.compile({.optimizer = SGD(0.1), .loss = "mse"});
  return model;
}

// Runs a callback through epochs whose log `name` has the given values; gives the epochs that were run. After each of
// them the model's bias is the epoch's number.
std::size_t run_epochs(Callback& callback, const Model& model, const std::vector<double>& values, const std::string& name = "val_loss",
                       const Optimizer& optimizer = SGD(0.1)) {
  Epoch epoch{.model = model, .epochs = values.size(), .batches = 1, .optimizer = &optimizer};
  callback.on_train_begin(epoch);
  for (; epoch.index < values.size() && !epoch.stop_training; ++epoch.index) {
    callback.on_epoch_begin(epoch);
    model.set_weights({zeros({1, 1}), full({1}, static_cast<Scalar>(epoch.index))});
    epoch.logs = {};
    epoch.logs.set("loss", 1);
    epoch.logs.set(name, values[epoch.index]);
    callback.on_epoch_end(epoch);
  }
  callback.on_train_end(epoch);
  return epoch.index;
}

// A folder for files, gone after the test.
struct Folder {
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file(const std::string& name) const { return (path / name).string(); }
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("callbacks_test_" + std::to_string(std::hash<const void*>{}(this)));
};

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}


}  // namespace

TEST_CASE("EarlyStopping: stops after epochs without improvement, and restores the best weights") {
  const Model model = tiny_model();
  EarlyStopping stopping({.patience = 2, .restore_best_weights = true});
  CHECK(run_epochs(stopping, model, {3, 2, 1, 2, 1, 0}) == 5);
  CHECK(stopping.stopped_epoch() == 4);
  CHECK(stopping.best_epoch() == 2);
  CHECK(stopping.best() == 1);
  CHECK(model.get_weights()[1](0) == 2);
  CHECK(run_epochs(stopping, model, {3, 2, 1}) == 3);  // a new training begins anew
  CHECK(stopping.stopped_epoch() == 0);
}

TEST_CASE("EarlyStopping: modes, min_delta, baseline, start_from_epoch") {
  const Model model = tiny_model();
  const auto epochs = [&](const EarlyStoppingOptions& options, const std::vector<double>& values, const std::string& name = "val_loss") {
    EarlyStopping stopping(options);
    return run_epochs(stopping, model, values, name);
  };
  CHECK(epochs({}, {3, 2, 2, 1}) == 3);
  CHECK(epochs({.min_delta = 1.5}, {3, 2, 1}) == 2);
  CHECK(epochs({.monitor = "val_accuracy"}, {1, 2, 3, 2, 4}, "val_accuracy") == 4);
  CHECK(epochs({.monitor = "f1_score"}, {1, 2, 3, 2, 4}, "f1_score") == 4);
  CHECK(epochs({.mode = "max"}, {3, 2, 1}) == 2);
  CHECK(epochs({.patience = 2, .baseline = 1}, {3, 2.5, 2, 1.5}) == 4);          // it improves
  CHECK(epochs({.patience = 2, .baseline = 1}, {3, 2, 2, 0.5}) == 3);            // without reaching the baseline
  CHECK(epochs({.start_from_epoch = 3}, {1, 2, 3, 4, 5, 6}) == 5);
  CHECK(epochs({.patience = 1}, {NAN, NAN, 1}) == 2);
  CHECK_THROWS_WITH_AS(epochs({.monitor = "val_mae"}, {1}), "EarlyStopping: expected a log to monitor, got 'val_mae'; the logs are: loss, val_loss", Error);
  CHECK_THROWS_WITH_AS(epochs({.mode = "least"}, {1}), doctest::Contains("auto, min, max; got 'least'"), Error);
}

TEST_CASE("ReduceLROnPlateau: lowers the rate after patience, rests in cooldown, and stops at min_lr") {
  const Model model = tiny_model();
  const Optimizer optimizer = SGD(1);
  ReduceLROnPlateau plateau({.factor = 0.5, .patience = 2, .min_lr = 0.3});
  run_epochs(plateau, model, {1, 1, 1}, "val_loss", optimizer);
  CHECK(optimizer.learning_rate() == 0.5);
  run_epochs(plateau, model, {1, 0.5, 0.5, 0.5}, "val_loss", optimizer);
  CHECK(optimizer.learning_rate() == 0.3);
  const Optimizer other = SGD(1);
  ReduceLROnPlateau cooling({.factor = 0.5, .patience = 1, .cooldown = 2});
  run_epochs(cooling, model, {1, 1, 1, 1, 1}, "val_loss", other);  // lowered after epochs 1 and 3
  CHECK(other.learning_rate() == 0.25);
  CHECK_THROWS_WITH_AS(ReduceLROnPlateau({.factor = 1}), doctest::Contains("a factor above 0 and below 1, got 1"), Error);
}

TEST_CASE("LearningRateScheduler: sets the rate of each epoch, which is a log") {
  const Model model = tiny_model();
  const Tensor x = ones({4, 1}), y = ones({4, 1});
  const History h = model.fit(x, y, {.epochs = 3, .verbose = 0, .callbacks = {LearningRateScheduler([](std::size_t epoch, double rate) {
                                       return epoch == 0 ? 0.5 : rate / 2;
                                     })}});
  CHECK(h["learning_rate"] == std::vector<double>{0.5, 0.25, 0.125});
  model.compile({.optimizer = SGD(ExponentialDecay(0.1, 10, 0.5))});
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.verbose = 0, .callbacks = {LearningRateScheduler([](std::size_t, double rate) { return rate; })}}),
                       "SGD: expected a learning rate that is a number to set it, got the schedule ExponentialDecay", Error);
}

TEST_CASE("CSVLogger: a line an epoch, columns in order, NA for what is missing") {
  const Folder folder;
  const std::string file = folder.file("log.csv");
  const Model model = tiny_model();
  CSVLogger logger(file);
  Epoch epoch{.model = model};
  logger.on_train_begin(epoch);
  epoch.logs.entries = {{"val_loss", 1e-5}, {"loss", 0.1}, {"a,b", 3}};
  logger.on_epoch_end(epoch);
  epoch.index = 1;
  epoch.logs.entries = {{"loss", NAN}};
  logger.on_epoch_end(epoch);
  logger.on_train_end(epoch);
  CHECK(text_of(file) == "epoch,\"a,b\",loss,val_loss\r\n0,3.0,0.1,1e-05\r\n1,NA,nan,NA\r\n");
  CSVLogger more(file, {.separator = ';', .append = true});
  run_epochs(more, model, {2});
  CHECK(text_of(file).ends_with("1,NA,nan,NA\r\n0;1.0;2.0\r\n"));
  CSVLogger anew(file);
  run_epochs(anew, model, {2}, "mae");
  CHECK(text_of(file) == "epoch,loss,mae,val_loss,val_mae\r\n0,1.0,2.0,NA,NA\r\n");
  model.fit(ones({2, 1}), ones({2, 1}), {.verbose = 0, .callbacks = {CSVLogger(file)}});
  CHECK(text_of(file).starts_with("epoch,loss,val_loss\r\n0,"));
  CSVLogger nowhere(folder.file("no/such/folder.csv"));
  CHECK_THROWS_WITH_AS(nowhere.on_train_begin(epoch), doctest::Contains("expected a file that can be written"), Error);
}

TEST_CASE("LambdaCallback: calls what is given") {
  std::string events;
  const auto note = [&](const char* event) { return [&events, event](Epoch&) { events += event; }; };
  tiny_model().fit(ones({4, 1}), ones({4, 1}), {.batch_size = 2, .verbose = 0, .callbacks = {LambdaCallback({.on_train_begin = note("T"),
                                                                                                         .on_batch_end = note("b"),
                                                                                                         .on_train_end = note("E")})}});
  CHECK(events == "TbbE");
}

TEST_CASE("TerminateOnNaN: a step that is not finite ends training with the weights before it") {
  const Model model = tiny_model();
  const std::vector<Tensor> before = model.get_weights();
  Tensor x = ones({4, 1}), y = ones({4, 1});
  y(0) = std::numeric_limits<Scalar>::max();
  const History h = model.fit(x, y, {.epochs = 5, .verbose = 0, .callbacks = {TerminateOnNaN()}});
  CHECK(h.epoch.size() == 1);
  CHECK(std::isnan(h["loss"][0]));
  CHECK(model.get_weights() == before);
  CHECK_THROWS_WITH_AS(model.fit(x, y, {.verbose = 0}), doctest::Contains("the loss became infinite"), Error);
  x(0) = 2;
  const History v = model.fit(ones({4, 1}), ones({4, 1}), {.verbose = 0, .validation_data = {x, y}});
  CHECK(std::isinf(v["val_loss"][0]));  // validation that is not finite is a number to look at
}

TEST_CASE("ModelCheckpoint: bad patterns and options are one sentence") {
  const Model model = tiny_model();
  const auto save = [&](const std::string& path, ModelCheckpointOptions options) {
    ModelCheckpoint checkpoint(path, options);
    run_epochs(checkpoint, model, {1});
  };
  CHECK_THROWS_WITH_AS(save("{mae}.h5", {}), "ModelCheckpoint: no log named 'mae' for filepath; there are: epoch, batch, loss, val_loss", Error);
  CHECK_THROWS_WITH_AS(save("{loss:x}.h5", {}), doctest::Contains("expected a form like 02d"), Error);
  CHECK_THROWS_WITH_AS(save("{loss:d}.h5", {}), doctest::Contains("d in filepath for epoch and batch alone"), Error);
  CHECK_THROWS_WITH_AS(save("{loss.h5", {}), doctest::Contains("a } for each {"), Error);
  CHECK_THROWS_WITH_AS(save("m.h5", {.monitor = "auc", .save_best_only = true}), doctest::Contains("expected a log to monitor, got 'auc'"), Error);
  CHECK_THROWS_WITH_AS(save("m.h5", {.save_freq = 0}), doctest::Contains("save_freq of at least 1"), Error);
  CHECK_THROWS_WITH_AS(save("m", {}), doctest::Contains("expected a filepath that ends with .keras or .h5, got m"), Error);
  CHECK_THROWS_WITH_AS(save("m.weights.h5", {}), doctest::Contains("save_weights_only"), Error);
  CHECK_THROWS_WITH_AS(save("m.keras", {.save_weights_only = true}), doctest::Contains("ends with .weights.h5 or .h5"), Error);
}

TEST_CASE("format: numbers as Python writes them") {
  CHECK(python_text(0.1) == "0.1");
  CHECK(python_text(1) == "1.0");
  CHECK(python_text(-0.0001) == "-0.0001");
  CHECK(python_text(0.00001) == "1e-05");
  CHECK(python_text(1e16) == "1e+16");
  CHECK(python_text(1.0 / 3) == "0.3333333333333333");
  CHECK(python_text(-INFINITY) == "-inf");
}
