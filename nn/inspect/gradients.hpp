// What a trained model's output depends on.
#pragma once

#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// d(sum of the model's outputs) / dx for each sample, in the shape of x: how much the output moves when an input
/// does. For models with one input and one output; dropout is off.
/// Source: Simonyan et al. 2013, section 3, without the absolute value.
Tensor input_gradient(const Model& model, const Tensor& x, const PredictOptions& options = {});

}  // namespace nn::inline NN_ABI
