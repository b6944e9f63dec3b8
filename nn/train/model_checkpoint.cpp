#include <filesystem>

#include "nn/check.hpp"
#include "nn/train/callbacks.hpp"
#include "nn/train/format.hpp"

namespace nn::inline NN_ABI {

ModelCheckpoint::ModelCheckpoint(std::string filepath, const ModelCheckpointOptions& options)
    : filepath_(std::move(filepath)),
      o_(options),
      monitor_("ModelCheckpoint", o_.monitor, o_.mode, 0),
      best_(o_.initial_value_threshold) {
  if (filepath_.empty()) fail("ModelCheckpoint: expected a filepath, got an empty one");
  const bool hdf5 = filepath_.ends_with(".h5") || filepath_.ends_with(".hdf5");
  if (o_.save_weights_only && !hdf5)
    fail("ModelCheckpoint: expected a filepath that ends with .weights.h5 or .h5 for weights alone, got ", filepath_);
  if (!o_.save_weights_only && (filepath_.ends_with(".weights.h5") || !(hdf5 || filepath_.ends_with(".keras")))) {
    fail("ModelCheckpoint: expected a filepath that ends with .keras or .h5, got ", filepath_,
         "; weights alone are saved with {.save_weights_only = true}");
  }
  if (o_.save_freq && *o_.save_freq == 0) fail("ModelCheckpoint: expected a save_freq of at least 1 batch, got 0");
}

void ModelCheckpoint::on_batch_end(Epoch& epoch) {
  if (!o_.save_freq || ++batches_ < *o_.save_freq) return;
  batches_ = 0;
  save(epoch);
}

void ModelCheckpoint::on_epoch_end(Epoch& epoch) {
  if (!o_.save_freq) save(epoch);
}

void ModelCheckpoint::save(const Epoch& epoch) {
  if (o_.save_best_only) {
    const double current = monitor_.value(epoch.logs);
    if (!monitor_.improves(current, best_)) return;
    best_ = current;
  }
  const std::filesystem::path path = format_path("ModelCheckpoint", filepath_, epoch);
  std::error_code error;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (error)
    fail("ModelCheckpoint: expected a folder that can be made, got '", path.parent_path().string(),
         "': ", error.message());
  if (o_.save_weights_only) {
    epoch.model.save_weights(path.string());
  } else {
    epoch.model.save(path.string());
  }
}

}  // namespace nn::inline NN_ABI
