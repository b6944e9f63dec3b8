// Whether a log has become better: what callbacks that watch one share.
#pragma once

#include <optional>
#include <string>

#include "nn/train/callback.hpp"

namespace nn::inline NN_ABI {

class Monitor {
 public:
  /// mode: "min", "max", or "auto": "max" for accuracies, AUC, precision, recall, F1 and cosine similarity, else "min".
  /// min_delta: a smaller change is none.   Source: keras/src/callbacks/monitor_callback.py
  Monitor(std::string who, std::string log, const std::string& mode, double min_delta);

  /// The log that is watched. Throws Error listing the logs there are.
  double value(const Logs& logs) const;
  /// Whether value is better than best; anything is better than none, NaN is never better.
  bool improves(double value, const std::optional<double>& best) const;

 private:
  std::string who_, log_;
  bool max_;
  double min_delta_;
};

}  // namespace nn::inline NN_ABI
