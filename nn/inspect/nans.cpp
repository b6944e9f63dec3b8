#include "nn/inspect/nans.hpp"

#include <cmath>

#include "nn/inspect/weights.hpp"

namespace nn::inline NN_ABI {

std::vector<NotFiniteNumbers> detect_nans(const NamedTensors& tensors) {
  std::vector<NotFiniteNumbers> all;
  for (const auto& [name, tensor] : tensors) {
    NotFiniteNumbers found{.name = name, .size = tensor.size()};
    for (const Scalar value : tensor.storage()) {
      if (std::isnan(value)) ++found.nans;
      if (std::isinf(value)) ++found.infs;
    }
    if (found.nans + found.infs > 0) all.push_back(found);
  }
  return all;
}

std::vector<NotFiniteNumbers> detect_nans(const Model& model) {
  NamedTensors weights;
  for (const NamedWeight& weight : weights_by_name(model)) weights.emplace_back(weight.name, weight.weight->value);
  return detect_nans(weights);
}

std::vector<NotFiniteNumbers> detect_nans(const Model& model, const TensorRefs& x, const ActivationsOptions& options) {
  std::vector<NotFiniteNumbers> all = detect_nans(model);
  for (NotFiniteNumbers& found : detect_nans(get_activations(model, x, options))) all.push_back(std::move(found));
  return all;
}

}  // namespace nn::inline NN_ABI
