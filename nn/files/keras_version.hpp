// The version of Keras that a file names, and what of its time is not said otherwise.
#pragma once

#include <string>

#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

/// "2.3.0-tf": major 2, minor 3, of TensorFlow. Without a number: 3.0, since files of Keras 3 need not say it.
struct KerasVersion {
  explicit KerasVersion(const std::string& text);

  int major = 3, minor = 0;
  bool tensorflow = false;  // Keras as a part of TensorFlow, 2.0 to 2.15

  /// Keras before it became a part of TensorFlow: up to 2.3.
  bool standalone() const { return major < 2 || (major == 2 && minor <= 3 && !tensorflow); }
};

/// Whether an optimizer's object is of a time before Keras 2.11, or of its legacy classes: its arrays stand in another
/// order.
bool is_old_optimizer(const Config& object, const KerasVersion& version);

}  // namespace nn::inline NN_ABI
