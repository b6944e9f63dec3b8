// How large weights are, and what their penalties add to the loss.
#pragma once

#include <concepts>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "nn/inspect/weights.hpp"

namespace nn::inline NN_ABI {

/// From numbers to one: a norm of a weight's numbers along an axis, or a statistic of these norms.
using OfNumbers = std::function<double(const std::vector<double>&)>;

struct NormFunction {
  NormFunction(const char* name);  // NOLINT: "l2", "l1" or "max"
  template <std::invocable<const std::vector<double>&> F>
  NormFunction(F f) : norm(std::move(f)) {}  // NOLINT
  /// see-rnn's pair: outer(sum of inner(w)), for "l2" sqrt and square.
  NormFunction(const std::function<double(double)>& outer, const std::function<double(double)>& inner);

  OfNumbers norm;
};

struct StatFunction {
  StatFunction(const char* name);  // NOLINT: "max", "mean", "min" or "std"
  StatFunction(std::string called, OfNumbers f) : name(std::move(called)), stat(std::move(f)) {}

  std::string name;
  OfNumbers stat;
};

struct WeightsNormOptions {
  WeightIds weights = {};  // "lstm", "lstm/kernel", {1, 0}; left out: all
  std::vector<StatFunction> stat_fns = {"max", "mean"};
  NormFunction norm_fn = "l2";
  std::vector<std::string> omit_names = {};
  std::ptrdiff_t axis = -1;  // along which a norm is taken: of each row, where it is -1; 0: of each column
};

struct WeightNorm {
  std::string name;
  std::map<std::string, std::vector<double>> stats = {};  // stats["max"]: a number for each call
};

/// Statistics of the norms of each weight along an axis; of a vector or number, of its one norm.
/// so_far: what earlier calls gave; what it holds stays, and the numbers of this call come behind it, so that norms are
/// followed through a training: norms = weights_norm(model, {}, norms).
/// Throws Error when an id matches nothing, for an unknown function and an axis that a weight does not have.
/// Source: see-rnn 1.15, weights_norm
std::vector<WeightNorm> weights_norm(const Model& model, const WeightsNormOptions& options = {},
                                     std::vector<WeightNorm> so_far = {});

struct WeightPenalty {
  std::string name, regularizer;  // "l2"
  double l1 = 0, l2 = 0;          // its factors; of other regularizers 0
  double value = 0;
};
/// What the penalties on trainable weights add to the loss, of each weight that has one.
/// Throws Error for a regularizer that does not give a single number.   Source: see-rnn 1.15, get_weight_penalties
std::vector<WeightPenalty> get_weight_penalties(const Model& model);

/// The sum of these penalties.   Source: see-rnn 1.15, weight_loss
double weight_loss(const Model& model);

}  // namespace nn::inline NN_ABI
