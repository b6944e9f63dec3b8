#pragma once

#include <functional>
#include <optional>

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

struct LambdaOptions {
  /// The output's shape for one sample, when it differs from the input's: {20} for (batch, 20).
  std::optional<Shape> output_shape = std::nullopt;
  std::string name = "";
};

/// Any function of Vars as a layer without weights.
///
///   Lambda([](const Var& x) { return sum(x, {1}); }, {.output_shape = Shape{1}})
///
/// function: of one Var, or of all inputs as Vars. It has to keep the batch axis and treat each sample by itself: it
/// sees shards of a batch, on several threads at once, and must change nothing outside.
/// Input: whatever the function takes.   Output: as `output_shape` says, or as the first input.
/// Source: keras/src/layers/core/lambda_layer.py. NB: Keras finds the output shape by itself; here it is given, and
/// checked when the layer runs.
class Lambda : public Layer {
 public:
  explicit Lambda(std::function<Var(const Var&)> function, const LambdaOptions& options = {});
  explicit Lambda(std::function<Var(const Vars&)> function, const LambdaOptions& options = {});
};

}  // namespace nn::inline NN_ABI
