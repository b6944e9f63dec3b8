#include "nn/train/monitor.hpp"

#include <cmath>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

bool grows(const std::string& log) {
  for (const char* part : {"acc", "auc", "precision", "recall", "f1", "cosine_similarity"}) {
    if (log.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

Monitor::Monitor(std::string who, std::string log, const std::string& mode, double min_delta)
    : who_(std::move(who)),
      log_(std::move(log)),
      max_(mode == "max" || (mode == "auto" && grows(log_))),
      min_delta_(std::abs(min_delta)) {
  expect_one_of(who_, "mode", mode, {"auto", "min", "max"});
}

double Monitor::value(const Logs& logs) const {
  std::vector<std::string> names;
  for (const auto& [name, value] : logs.entries) {
    if (name == log_) return value;
    names.push_back(name);
  }
  fail(who_, ": expected a log to monitor, got '", log_, "'; the logs are: ", names.empty() ? "none" : join(names));
}

bool Monitor::improves(double value, const std::optional<double>& best) const {
  if (!best) return true;
  return max_ ? value - min_delta_ > *best : value + min_delta_ < *best;
}

}  // namespace nn::inline NN_ABI
