// A value that somebody who looks at a running model has seen.
#pragma once

#include <optional>

#include "nn/graph/context.hpp"

namespace nn::inline NN_ABI {

/// A value as it was put in place by a Tap: whole, or the parts of its steps.
struct Seen {
  Vars parts = {};
  std::optional<std::size_t> axis = std::nullopt;  // of the steps

  /// Takes the value, or the part of the next step, and gives it back.
  Var add(const Var& part, const std::optional<Step>& step);

  Tensor value() const;
  /// What has flowed back to it; zeros where nothing has.
  Tensor gradient() const;
};

/// The part of a whole value that belongs to a step; the value itself where there is none.
Var part_of(const Var& whole, const std::optional<Step>& step);

}  // namespace nn::inline NN_ABI
