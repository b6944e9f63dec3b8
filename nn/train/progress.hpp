// The progress callback: the only part of the library that prints by itself.
#pragma once

#include <cstdio>
#include <string>

#include "nn/train/callback.hpp"

namespace nn::inline NN_ABI {

/// Keras's progress: verbose 1 a bar that moves, with steps, time left, loss and metrics; 2 one line an epoch;
/// 0 nothing; -1 a bar if `out` is a terminal, else lines.
class Progress : public Callback {
 public:
  explicit Progress(int verbose, std::FILE* out = stdout);
  void on_epoch_begin(Epoch& epoch) override;
  void on_batch_end(Epoch& epoch) override;
  void on_epoch_end(Epoch& epoch) override;

 private:
  void draw_bar(const Epoch& epoch, bool finished);

  int verbose_;
  std::FILE* out_;
  bool colour_;
  double drawn_ = 0;      // when the bar was drawn last, in seconds since the epoch began
  std::size_t width_ = 0; // of the last line, to be wiped by a shorter one
};

/// "loss: 0.1234 - mae: 0.0567": four decimals, or an exponent where they would not show.
std::string format_logs(const Logs& logs);
/// "4ms/step", "1:05": as Keras writes durations.
std::string format_step_time(double seconds);
std::string format_duration(double seconds);

}  // namespace nn::inline NN_ABI
