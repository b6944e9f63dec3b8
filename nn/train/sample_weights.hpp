// How much each sample, and each place of a sample, counts in losses and metrics.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "nn/graph/context.hpp"
#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// A weight for each sample of a class; 1 for classes that are not in it.
using ClassWeights = std::map<int, double>;

/// One tensor or several; a copy of what it was made from.
struct Tensors : std::vector<Tensor> {
  Tensors() = default;
  Tensors(const Tensor& tensor) : vector{tensor} {}                       // NOLINT
  Tensors(const std::vector<Tensor>& tensors) : vector(tensors) {}        // NOLINT
  Tensors(std::initializer_list<Tensor> tensors) : vector(tensors) {}     // NOLINT
};

/// A weight for every place of `places`, from weights of its first axes: (batch) or (batch, 1) or (batch, time) for
/// places (batch, time). Throws Error naming `who` when they are not its first axes.
Tensor spread(const std::string& who, const Tensor& weights, const Shape& places);

/// sample_weight where the mask is not 0, and 0 where it is, for every place; empty when both are null.
Tensor place_weights(const std::string& who, const Tensor* sample_weight, const Tensor* mask, const Shape& places);

/// The weights of the samples that belong to classes y: numbers (batch) or (batch, 1), or one-hot (batch, classes).
/// Source: keras/src/trainers/data_adapters/data_adapter_utils.py, class_weight_to_sample_weights
Tensor weights_of_classes(const std::string& who, const Tensor& y, const ClassWeights& weights);

/// One tensor of weights for each output, or none: sample_weight, repeated when it is one for several outputs, or what
/// the classes of a single output weigh. Throws Error naming `who` when both are given, or counts of tensors or samples
/// differ, or a weight is not a number.
Tensors weights_for(const std::string& who, const TensorRefs& y, const Tensors& sample_weight,
                    const ClassWeights& class_weight);

}  // namespace nn::inline NN_ABI
