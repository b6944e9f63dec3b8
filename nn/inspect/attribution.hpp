// Which parts of its input, or of what a layer gives, a model's answer is due to.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// The number of each sample that is to be explained.
struct AttributionTarget {
  /// The largest number of the first output: the class that the model chooses.
  AttributionTarget() = default;
  /// The number at a place of the first output, counted by rows in a sample: a class.
  AttributionTarget(int place) : places{place} {}  // NOLINT
  /// A place for each sample: its true class.
  AttributionTarget(std::vector<int> of_each) : places(std::move(of_each)) {}  // NOLINT
  /// A function of one's own from all outputs to a number for each sample, (batch) or (batch, 1).
  template <std::invocable<const Vars&> F>
  AttributionTarget(F f) : function(std::move(f)) {}  // NOLINT
  /// The number at an index of a sample, {time, class}; with fewer axes the largest number there: at({time}), at({}).
  /// layer: whose output or inner value it is of, "decoder/probabilities"; none: the model's first output.
  static AttributionTarget at(std::vector<int> index, std::string layer = "");

  std::vector<int> places = {}, index = {};
  std::function<Var(const Vars& outputs)> function = nullptr;
  std::string layer = "";
};

// What follows gives one tensor for each input of the model, in its shape. Ids that an Embedding reads have no
// gradient: there the attribution is that of what the Embedding gives, as one number a token. With `.layer` it gives
// one tensor in the shape of that layer's output (by the name that fetch() knows, "encoder/lstm" in a model inside) or
// of a value inside a layer ("look/attention_weight"). Such a value counts as if it were given from outside: what its
// layer computed it from stands still, and the weights of an AttentionDecoder's steps do not depend on each other.
// Dropout is off. A stateful model begins with the states it has, goes on from batch to batch with those that x itself
// leads to, and has the first ones again afterwards: what the batches before did is not attributed.
// Throws Error for places that are not there, and when the target does not depend on an input by a gradient.

struct GradientOptions {
  AttributionTarget target = {};
  std::string layer = "";          // with respect to its output; none: to the inputs
  std::string reduction = "norm";  // of a token's features: "norm" (Euclidean) or "sum"
  std::optional<std::size_t> batch_size = std::nullopt;
};
/// df/dx, f being the target.   Source: Simonyan et al. 2013, section 3, without the absolute value.
std::vector<Tensor> gradient(const Model& model, const TensorRefs& x, const GradientOptions& options = {});

struct InputTimesGradientOptions {
  AttributionTarget target = {};
  std::string layer = "";
  std::string reduction = "sum";  // of a token's features: "sum", which makes it a dot product, or "norm"
  std::optional<std::size_t> batch_size = std::nullopt;
};
/// x df/dx, element by element.   Source: Shrikumar et al. 2016
std::vector<Tensor> input_times_gradient(const Model& model, const TensorRefs& x,
                                         const InputTimesGradientOptions& options = {});

struct IntegratedGradientsOptions {
  std::size_t steps = 64;
  std::string rule = "midpoint";       // of the sum: at (k + 1/2) / steps of the way; "left": at k / steps
  double baseline = 0;                 // where the way begins: this everywhere,
  std::vector<Tensor> baselines = {};  // or a tensor for each input (or Embedding), in the shape of one sample
  AttributionTarget target = {};
  std::string layer = "";
  std::string reduction = "sum";
  std::optional<std::size_t> batch_size = std::nullopt;
};
/// (x - b) times the mean of df/dx on the straight way from the baseline b to x, all inputs moving together. The
/// attributions of a sample add up to f(x) - f(b), but for the error of the sum: of order 1 / steps^2 with "midpoint"
/// and 1 / steps with "left". A mask follows the values on the way where a layer makes it from them (Masking).
/// Source: Sundararajan et al. 2017; "left" as in iNNvestigate 2.1
std::vector<Tensor> integrated_gradients(const Model& model, const TensorRefs& x,
                                         const IntegratedGradientsOptions& options = {});

struct SmoothGradOptions {
  std::size_t samples = 50;
  double noise_level = 0.15;  // deviation of the noise, relative to the range of each sample's values
  std::uint64_t seed = 0;     // equal seeds give equal noise, whatever the batch size
  AttributionTarget target = {};
  std::string layer = "";
  std::string reduction = "norm";
  std::optional<std::size_t> batch_size = std::nullopt;
};
/// The mean of df/dx at x with normal noise.   Source: Smilkov et al. 2017
std::vector<Tensor> smooth_grad(const Model& model, const TensorRefs& x, const SmoothGradOptions& options = {});

struct OcclusionOptions {
  std::size_t window = 1;  // steps that are covered at once
  double baseline = 0;     // what they are covered with; of ids: the id, 0 for padding
  AttributionTarget target = {};
  std::string layer = "";
  std::optional<std::size_t> batch_size = std::nullopt;
};
/// How much f falls when steps, the places of the first axis of a sample, are covered: f(x) - f(x covered), (batch,
/// steps) for each input. Of the scores of a MultiHeadAttention, (batch, heads, time, time), heads are covered. The
/// window moves by one step; a step has the mean over the windows that cover it.
/// Source: Zeiler and Fergus 2013, section 4
std::vector<Tensor> occlusion(const Model& model, const TensorRefs& x, const OcclusionOptions& options = {});

}  // namespace nn::inline NN_ABI
