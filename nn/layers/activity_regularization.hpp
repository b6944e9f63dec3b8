#pragma once

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct ActivityRegularizationOptions {
  double l1 = 0;
  double l2 = 0;
  std::string name = "";
};

/// Passes its input through and adds a penalty on it to the training loss: the mean over the batch of
/// l1 sum |x| + l2 sum x^2.
///
/// Input: any shape.   Output: the same.
/// Source: keras/src/layers/regularization/activity_regularization.py; the division by the batch size is that of
/// keras/src/layers/layer.py.
class ActivityRegularization : public Layer {
 public:
  explicit ActivityRegularization(const ActivityRegularizationOptions& options = {});
  static ActivityRegularization from_config(const Config& config);
};

}  // namespace nn::inline NN_ABI
