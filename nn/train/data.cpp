// Data that fit a model.
#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "nn/train/step.hpp"

namespace nn::inline NN_ABI {

void expect_data(const std::string& who, const Model& model, const TensorRefs& x, const TensorRefs& y) {
  if (!model.training())
    fail(who, ": expected a compiled model; call compile({.optimizer = Adam(), .loss = \"mse\"}) first");
  model.expect_inputs(who, x);
  if (y.size() != model.outputs().size())
    fail(who, ": expected ", model.outputs().size(), " target tensors, got ", y.size());
  for (std::size_t k = 0; k < y.size(); ++k) {
    const std::size_t samples = y[k].dimension() == 0 ? 0 : y[k].shape(0);
    if (samples != x.samples()) fail(who, ": expected as many targets as inputs, got ", samples, " and ", x.samples());
  }
  const auto expect_numbers = [&](const char* what, const TensorRefs& tensors) {
    for (std::size_t k = 0; k < tensors.size(); ++k) {
      const Scalar* data = tensors[k].data();
      const Scalar* bad = std::find_if(data, data + tensors[k].size(), [](Scalar v) { return std::isnan(v); });
      if (bad == data + tensors[k].size()) continue;
      const auto width = static_cast<std::ptrdiff_t>(tensors[k].size() / x.samples());
      fail(who, ": expected numbers in ", what, ", got NaN in sample ", (bad - data) / width, "; remove or fill it");
    }
  };
  expect_numbers("x", x);
  expect_numbers("y", y);
}

}  // namespace nn::inline NN_ABI
