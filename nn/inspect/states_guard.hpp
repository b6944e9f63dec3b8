// Looking at a model leaves it as it was.
#pragma once

#include <functional>

#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// Brings the states of a model's stateful layers back to what they are now, when it is told to and when it goes.
class StatesGuard {
 public:
  explicit StatesGuard(const Model& model)
      : bring_back_(model.graph().is_stateful() ? model.impl()->kept_states() : nullptr) {}
  StatesGuard(const StatesGuard&) = delete;
  ~StatesGuard() { bring_back(); }

  void bring_back() const {
    if (bring_back_) bring_back_();
  }

 private:
  std::function<void()> bring_back_;
};

}  // namespace nn::inline NN_ABI
