// Ctrl+C while a program trains: training ends, and what was learned is kept.
#pragma once

#include <memory>

#include "nn/nn.hpp"

/// A callback: the first SIGINT (Ctrl+C) ends training after the batch, as if it had been the last, and the program
/// goes on to its results. A second one, then or later, ends the process, as SIGINT does outside of training. A SIGINT
/// that the process was started to ignore stays ignored.
class StopOnInterrupt : public nn::Callback {
 public:
  void on_train_begin(nn::Epoch& epoch) override;
  void on_batch_end(nn::Epoch& epoch) override;
  void on_epoch_end(nn::Epoch& epoch) override;
  void on_train_end(nn::Epoch& epoch) override;

  /// Whether a training of this process was interrupted.
  static bool interrupted();

 private:
  class Handler;
  std::shared_ptr<Handler> handler_;  // while training; goes with the callback when training throws
};
