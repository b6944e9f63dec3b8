#include "nn/train/progress.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

#include "nn/layers/layers.hpp"
#include "nn/train/fit.hpp"

using namespace nn;

namespace {

// What Progress writes for one epoch of three batches.
std::string written(int verbose) {
  std::FILE* file = std::tmpfile();
  const Model model = Sequential({Input({1}), Dense(1)});
  Epoch epoch{.model = model, .index = 2, .epochs = 200, .batches = 3};
  Progress progress(verbose, file);
  progress.on_epoch_begin(epoch);
  for (epoch.batch = 1; epoch.batch <= 3; ++epoch.batch) {
    epoch.seconds = static_cast<double>(epoch.batch);
    epoch.logs.set("loss", 0.5 / static_cast<double>(epoch.batch));
    progress.on_batch_end(epoch);
  }
  epoch.batch = 3;
  epoch.logs.set("val_loss", 0.00001);
  progress.on_epoch_end(epoch);
  std::rewind(file);
  std::string text(1000, ' ');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  std::fclose(file);
  return text;
}

}  // namespace

TEST_CASE("Progress: one line an epoch") {
  CHECK(written(2) == "Epoch 3/200 - 3s - 1s/step - loss: 0.1667 - val_loss: 1.0000e-05\n");
  CHECK(written(-1) == written(2));  // a file is no terminal
  CHECK(written(0).empty());
}

TEST_CASE("Progress: a bar with steps, time left, loss and metrics") {
  const std::string bar = "━━━━━━━━━━━━━━━━━━━━", text = written(1);
  CHECK(text.find("Epoch 3/200\n") == 0);
  CHECK(text.find("\r1/3 " + bar + " 2s 1s/step - loss: 0.5000") != std::string::npos);
  CHECK(text.find("\r2/3 " + bar + " 1s 1s/step - loss: 0.2500") != std::string::npos);
  CHECK(text.find("\r3/3 " + bar + " 3s 1s/step - loss: 0.1667 - val_loss: 1.0000e-05\n") != std::string::npos);
}

TEST_CASE("Progress: durations as Keras writes them") {
  CHECK(format_duration(4.4) == "4s");
  CHECK(format_duration(65) == "1:05");
  CHECK(format_duration(3723) == "1:02:03");
  CHECK(format_step_time(0.0042) == "4ms/step");
  CHECK(format_step_time(0.00042) == "420us/step");
  CHECK(format_step_time(2) == "2s/step");
}
