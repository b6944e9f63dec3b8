// What a callback is. The list of them is in callbacks.hpp.
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nn/check.hpp"
#include "nn/graph/model.hpp"
#include "nn/train/optimizer.hpp"

namespace nn::inline NN_ABI {

/// Numbers by name, in the order in which they were added: "loss", "mae", "val_loss", ...
struct Logs {
  std::vector<std::pair<std::string, double>> entries;

  void set(const std::string& name, double value);
  bool contains(const std::string& name) const;
  /// Throws Error listing the names there are.
  double operator[](const std::string& name) const;
};

/// Where training stands, as callbacks see it.
struct Epoch {
  const Model& model;
  std::size_t index = 0;      // this epoch, from 0
  std::size_t epochs = 0;     // how many there will be
  std::size_t batch = 0;      // batches done in this epoch
  std::size_t batches = 0;    // in a whole epoch
  double seconds = 0;         // since the epoch began
  Logs logs = {};             // means so far; after the epoch validation's too
  bool stop_training = false; // set it to end after this batch or epoch
  const Optimizer* optimizer = nullptr;  // of this training
};

/// Derive from it, or use LambdaCallback or EpochEnd.
class Callback {
 public:
  virtual ~Callback() = default;
  virtual void on_train_begin(Epoch&) {}
  virtual void on_epoch_begin(Epoch&) {}
  virtual void on_batch_end(Epoch&) {}
  virtual void on_epoch_end(Epoch&) {}
  virtual void on_train_end(Epoch&) {}
  /// Whether a step that is not finite ends training, with the weights before it and a loss of NaN, instead of being
  /// an Error.
  virtual bool accepts_nan() const { return false; }
};

/// Any Callback: by value, or as a shared_ptr when you want to ask it something afterwards.
class AnyCallback {
 public:
  template <std::derived_from<Callback> C>
  AnyCallback(C callback) : callback_(std::make_shared<C>(std::move(callback))) {}  // NOLINT
  template <std::derived_from<Callback> C>
  AnyCallback(std::shared_ptr<C> callback) : callback_(std::move(callback)) {  // NOLINT
    if (!callback_) fail("AnyCallback: expected a callback, got a null pointer");
  }

  Callback* operator->() const { return callback_.get(); }

 private:
  std::shared_ptr<Callback> callback_;
};

}  // namespace nn::inline NN_ABI
