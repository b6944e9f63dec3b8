#include "nn/train/callbacks.hpp"

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

const Optimizer& optimizer_of(const char* who, const Epoch& epoch) {
  if (!epoch.optimizer) fail(who, ": expected an epoch of a training with an optimizer");
  return *epoch.optimizer;
}

}  // namespace

EarlyStopping::EarlyStopping(const EarlyStoppingOptions& options)
    : o_(options), monitor_("EarlyStopping", o_.monitor, o_.mode, o_.min_delta) {}

void EarlyStopping::on_train_begin(Epoch&) {
  wait_ = stopped_epoch_ = best_epoch_ = 0;
  best_.reset();
  best_weights_.clear();
}

void EarlyStopping::on_epoch_end(Epoch& epoch) {
  const double current = monitor_.value(epoch.logs);
  if (epoch.index < o_.start_from_epoch) return;
  ++wait_;
  const bool improved = monitor_.improves(current, best_);
  if (improved) {
    best_ = current;
    best_epoch_ = epoch.index;
    if (!o_.baseline || monitor_.improves(current, o_.baseline)) wait_ = 0;
  }
  if (o_.restore_best_weights && improved) best_weights_ = epoch.model.get_weights();
  if (improved || wait_ < o_.patience || epoch.index == 0) return;
  stopped_epoch_ = epoch.index;
  epoch.stop_training = true;
}

void EarlyStopping::on_train_end(Epoch& epoch) {
  if (!best_weights_.empty()) epoch.model.set_weights(best_weights_);
}

ReduceLROnPlateau::ReduceLROnPlateau(const ReduceLROnPlateauOptions& options)
    : o_(options), monitor_("ReduceLROnPlateau", o_.monitor, o_.mode, o_.min_delta) {
  if (!(o_.factor > 0 && o_.factor < 1))
    fail("ReduceLROnPlateau: expected a factor above 0 and below 1, got ", o_.factor);
  if (!(o_.min_lr >= 0)) fail("ReduceLROnPlateau: expected min_lr of at least 0, got ", o_.min_lr);
}

void ReduceLROnPlateau::on_train_begin(Epoch&) {
  wait_ = cooling_ = 0;
  best_.reset();
}

void ReduceLROnPlateau::on_epoch_end(Epoch& epoch) {
  const Optimizer& optimizer = optimizer_of("ReduceLROnPlateau", epoch);
  const double rate = optimizer.learning_rate(), current = monitor_.value(epoch.logs);
  epoch.logs.set("learning_rate", rate);
  if (cooling_ > 0) {
    --cooling_;
    wait_ = 0;
  }
  if (monitor_.improves(current, best_)) {
    best_ = current;
    wait_ = 0;
  } else if (cooling_ == 0 && ++wait_ >= o_.patience && rate > o_.min_lr) {
    optimizer.set_learning_rate(std::max(rate * o_.factor, o_.min_lr));
    cooling_ = o_.cooldown;
    wait_ = 0;
  }
}

LearningRateScheduler::LearningRateScheduler(Schedule schedule) : schedule_(std::move(schedule)) {
  if (!schedule_) fail("LearningRateScheduler: expected a function, got an empty one");
}

void LearningRateScheduler::on_epoch_begin(Epoch& epoch) {
  const Optimizer& optimizer = optimizer_of("LearningRateScheduler", epoch);
  optimizer.set_learning_rate(schedule_(epoch.index, optimizer.learning_rate()));
}

void LearningRateScheduler::on_epoch_end(Epoch& epoch) {
  epoch.logs.set("learning_rate", optimizer_of("LearningRateScheduler", epoch).learning_rate());
}

}  // namespace nn::inline NN_ABI
