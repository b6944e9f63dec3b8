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
/// function: of one Var, or of all inputs as Vars; or the name of one that was registered, which files can hold. It has
/// to keep the batch axis and treat each sample by itself: it sees shards of a batch, on several threads at once, and
/// must change nothing outside.
/// Input: whatever the function takes.   Output: as `output_shape` says, or as the first input.
/// Source: keras/src/layers/core/lambda_layer.py. NB: Keras finds the output shape by itself; here it is given, and
/// checked when the layer runs.
class Lambda : public Layer {
 public:
  explicit Lambda(std::function<Var(const Var&)> function, const LambdaOptions& options = {});
  explicit Lambda(std::function<Var(const Vars&)> function, const LambdaOptions& options = {});
  /// function: a registered name. Throws Error when there is none.
  explicit Lambda(const std::string& function, const LambdaOptions& options = {});

  /// As Keras 1, 2 and 3 write it. The function is looked for under the layer's name, then under its own: Python code
  /// in a file is not run. Throws Error, which says what to register, when neither is known.
  static Lambda from_config(const Config& config);
};

struct FunctionOptions {
  /// As LambdaOptions::output_shape, for layers and files that do not say theirs.
  std::optional<Shape> output_shape = std::nullopt;
};

/// Makes a function known under a name, so that Lambdas that use it can be saved and loaded.
///
///   register_function("last_hidden_state", [](const Var& x) { return select(x, 1, x.shape(1) - 1); },
///                     {.output_shape = Shape{100}});
///   const Model model = load_model("with_a_python_lambda.h5");
///
/// name: the function's name in the file ("Custom>mean", or "mean" for any package), or the name of the Lambda layer,
/// whose function may have none. A function by the layer's name does all by itself: `arguments` in the file are not
/// passed to it.
void register_function(const std::string& name, std::function<Var(const Var&)> function,
                       const FunctionOptions& options = {});
void register_function(const std::string& name, std::function<Var(const Vars&)> function,
                       const FunctionOptions& options = {});

}  // namespace nn::inline NN_ABI
