// Where a model holds, or computes, what is not a number.
#pragma once

#include <string>
#include <vector>

#include "nn/inspect/activations.hpp"

namespace nn::inline NN_ABI {

/// How much of a tensor is NaN and infinite.
struct NotFiniteNumbers {
  std::string name;
  std::size_t nans = 0, infs = 0, size = 0;

  double nan_share() const { return static_cast<double>(nans) / static_cast<double>(size); }
  double inf_share() const { return static_cast<double>(infs) / static_cast<double>(size); }
};

/// Those of the tensors that hold a NaN or an infinity, in their order: activations, gradients.
std::vector<NotFiniteNumbers> detect_nans(const NamedTensors& tensors);
/// Those of a model's weights.   Source: see-rnn 1.15, detect_nans
std::vector<NotFiniteNumbers> detect_nans(const Model& model);
/// Those of its weights, then of what its layers give for x; the first of these is where it begins.
std::vector<NotFiniteNumbers> detect_nans(const Model& model, const TensorRefs& x,
                                          const ActivationsOptions& options = {});

}  // namespace nn::inline NN_ABI
