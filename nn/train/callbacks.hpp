// What may happen between epochs and batches: Keras's callbacks. None of them prints. To ask one something after
// training, keep it as a shared_ptr:
//
//   auto stopping = std::make_shared<EarlyStopping>(EarlyStoppingOptions{.patience = 5});
//   model.fit(x, y, {.validation_split = 0.1, .callbacks = {stopping}});
//   stopping->best_epoch();
#pragma once

#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nn/train/callback.hpp"
#include "nn/train/monitor.hpp"

namespace nn::inline NN_ABI {

/// Calls a function of your own after each epoch.
class EpochEnd : public Callback {
 public:
  explicit EpochEnd(std::function<void(Epoch&)> function) : function_(std::move(function)) {}
  void on_epoch_end(Epoch& epoch) override { function_(epoch); }

 private:
  std::function<void(Epoch&)> function_;
};

struct LambdaCallbackOptions {
  std::function<void(Epoch&)> on_train_begin = {};
  std::function<void(Epoch&)> on_epoch_begin = {};
  std::function<void(Epoch&)> on_batch_end = {};
  std::function<void(Epoch&)> on_epoch_end = {};
  std::function<void(Epoch&)> on_train_end = {};
};

/// Calls functions of your own.
class LambdaCallback : public Callback {
 public:
  explicit LambdaCallback(LambdaCallbackOptions options) : o_(std::move(options)) {}
  void on_train_begin(Epoch& epoch) override { call(o_.on_train_begin, epoch); }
  void on_epoch_begin(Epoch& epoch) override { call(o_.on_epoch_begin, epoch); }
  void on_batch_end(Epoch& epoch) override { call(o_.on_batch_end, epoch); }
  void on_epoch_end(Epoch& epoch) override { call(o_.on_epoch_end, epoch); }
  void on_train_end(Epoch& epoch) override { call(o_.on_train_end, epoch); }

 private:
  static void call(const std::function<void(Epoch&)>& function, Epoch& epoch) {
    if (function) function(epoch);
  }

  LambdaCallbackOptions o_;
};

struct EarlyStoppingOptions {
  std::string monitor = "val_loss";
  double min_delta = 0;                            // a smaller change is no improvement
  std::size_t patience = 0;                        // epochs without improvement before training ends
  std::string mode = "auto";                       // "min", "max", or by the name of the log (monitor.hpp)
  std::optional<double> baseline = std::nullopt;   // a value that has to be reached for patience to start anew
  bool restore_best_weights = false;               // those of the best epoch, whether training ended early or not
  std::size_t start_from_epoch = 0;                // epochs before it do not count
};

/// Ends training when a log has stopped improving.   Source: keras/src/callbacks/early_stopping.py
class EarlyStopping : public Callback {
 public:
  explicit EarlyStopping(const EarlyStoppingOptions& options = {});
  void on_train_begin(Epoch& epoch) override;
  void on_epoch_end(Epoch& epoch) override;
  void on_train_end(Epoch& epoch) override;

  std::size_t stopped_epoch() const { return stopped_epoch_; }  // 0: it did not stop
  std::size_t best_epoch() const { return best_epoch_; }
  std::optional<double> best() const { return best_; }

 private:
  EarlyStoppingOptions o_;
  Monitor monitor_;
  std::size_t wait_ = 0, stopped_epoch_ = 0, best_epoch_ = 0;
  std::optional<double> best_;
  std::vector<Tensor> best_weights_;
};

struct ReduceLROnPlateauOptions {
  std::string monitor = "val_loss";
  double factor = 0.1;        // by which the learning rate is multiplied, below 1
  std::size_t patience = 10;  // epochs without improvement before it is
  std::string mode = "auto";
  double min_delta = 1e-4;
  std::size_t cooldown = 0;   // epochs after that in which nothing is counted
  double min_lr = 0;
};

/// Lowers the learning rate when a log has stopped improving; adds the log learning_rate.
/// Source: keras/src/callbacks/reduce_lr_on_plateau.py
class ReduceLROnPlateau : public Callback {
 public:
  explicit ReduceLROnPlateau(const ReduceLROnPlateauOptions& options = {});
  void on_train_begin(Epoch& epoch) override;
  void on_epoch_end(Epoch& epoch) override;

 private:
  ReduceLROnPlateauOptions o_;
  Monitor monitor_;
  std::size_t wait_ = 0, cooling_ = 0;
  std::optional<double> best_;
};

/// Sets the learning rate of each epoch: schedule(epoch from 0, rate so far); adds the log learning_rate.
/// Source: keras/src/callbacks/learning_rate_scheduler.py
class LearningRateScheduler : public Callback {
 public:
  using Schedule = std::function<double(std::size_t epoch, double rate)>;
  explicit LearningRateScheduler(Schedule schedule);
  void on_epoch_begin(Epoch& epoch) override;
  void on_epoch_end(Epoch& epoch) override;

 private:
  Schedule schedule_;
};

struct CSVLoggerOptions {
  char separator = ',';
  bool append = false;  // to the file if it exists, without a second header
};

/// Writes the logs of each epoch as a line of a file: epoch (from 0), then the logs in alphabetical order. Columns are
/// those of the first epoch, and val_ columns if it has none, as in Keras; "NA" where a later epoch lacks one.
/// Source: keras/src/callbacks/csv_logger.py
class CSVLogger : public Callback {
 public:
  explicit CSVLogger(std::string filename, const CSVLoggerOptions& options = {});
  void on_train_begin(Epoch& epoch) override;
  void on_epoch_end(Epoch& epoch) override;
  void on_train_end(Epoch& epoch) override;

 private:
  void write(const std::vector<std::string>& fields);

  std::string filename_;
  CSVLoggerOptions o_;
  std::ofstream file_;
  std::vector<std::string> keys_;
  bool header_ = true;
};

/// A step that is not finite ends training, with the weights before it and a loss of NaN, instead of being an Error.
/// Source: keras/src/callbacks/terminate_on_nan.py. NB: Keras leaves the weights after it.
class TerminateOnNaN : public Callback {
 public:
  bool accepts_nan() const override { return true; }
};

struct ModelCheckpointOptions {
  std::string monitor = "val_loss";
  bool save_best_only = false;                                // only when the log has improved
  bool save_weights_only = false;                             // Model::save_weights instead of Model::save
  std::string mode = "auto";
  std::optional<std::size_t> save_freq = std::nullopt;        // after so many batches; none: after each epoch
  std::optional<double> initial_value_threshold = std::nullopt;  // what the first to be saved has to improve on
};

/// Saves the model during training, compiled, so that training can be resumed from the file. filepath may name the
/// epoch and logs: "model-{epoch:02d}-{val_loss:.2f}.keras" (format.hpp); its ending is one that Model::save or
/// save_weights takes; folders that lack are made.   Source: keras/src/callbacks/model_checkpoint.py
class ModelCheckpoint : public Callback {
 public:
  explicit ModelCheckpoint(std::string filepath, const ModelCheckpointOptions& options = {});
  void on_batch_end(Epoch& epoch) override;
  void on_epoch_end(Epoch& epoch) override;

 private:
  void save(const Epoch& epoch);

  std::string filepath_;
  ModelCheckpointOptions o_;
  Monitor monitor_;
  std::optional<double> best_;
  std::size_t batches_ = 0;  // since the last time
};

}  // namespace nn::inline NN_ABI
