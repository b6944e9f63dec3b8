#include "nn/train/sample_weights.hpp"

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

Tensor spread(const std::string& who, const Tensor& weights, const Shape& places) {
  Shape given = shape_of(weights);
  while (given.size() > 1 && given.back() == 1) given.pop_back();
  if (given.size() > places.size() || !std::equal(given.begin(), given.end(), places.begin())) {
    fail(who, ": expected weights or a mask of the first axes of ", to_string(places), ", got shape ",
         to_string(shape_of(weights)));
  }
  Tensor all = uninitialized(places);
  const std::size_t each = weights.size() == 0 ? 0 : all.size() / weights.size();
  for (std::size_t i = 0; i < weights.size(); ++i) std::fill_n(all.data() + i * each, each, weights.data()[i]);
  return all;
}

Tensor place_weights(const std::string& who, const Tensor* sample_weight, const Tensor* mask, const Shape& places) {
  if (!sample_weight && !mask) return {};
  Tensor all = sample_weight ? spread(who, *sample_weight, places) : ones(places);
  if (mask) {
    const Tensor counts = spread(who, *mask, places);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (counts.data()[i] == 0) all.data()[i] = 0;
    }
  }
  return all;
}

Tensor weights_of_classes(const std::string& who, const Tensor& y, const ClassWeights& weights) {
  if (y.dimension() < 1 || y.dimension() > 2) {
    fail(who, ": expected targets (batch) or (batch, classes) with class_weight, got shape ", to_string(shape_of(y)));
  }
  const std::size_t samples = y.shape(0), classes = y.dimension() == 2 ? y.shape(1) : 1;
  Tensor all = ones({samples});
  for (std::size_t n = 0; n < samples; ++n) {
    const Scalar* row = y.data() + n * classes;
    const std::ptrdiff_t label = classes == 1 ? std::lround(row[0]) : std::max_element(row, row + classes) - row;
    const auto found = weights.find(static_cast<int>(label));
    if (found != weights.end()) all(n) = static_cast<Scalar>(found->second);
  }
  return all;
}

Tensors weights_for(const std::string& who, const TensorRefs& y, const Tensors& sample_weight,
                    const ClassWeights& class_weight) {
  if (!class_weight.empty()) {
    if (!sample_weight.empty()) fail(who, ": expected sample_weight or class_weight, got both");
    if (y.size() != 1)
      fail(who, ": expected a model with one output with class_weight, got ", y.size(), "; use sample_weight");
    for (const auto& [label, weight] : class_weight) {
      if (!std::isfinite(weight)) fail(who, ": expected numbers in class_weight, got ", weight, " for class ", label);
    }
    return weights_of_classes(who, y[0], class_weight);
  }
  if (sample_weight.empty()) return {};
  Tensors all = sample_weight;
  if (all.size() == 1) all.resize(y.size(), sample_weight[0]);
  if (all.size() != y.size()) {
    fail(who, ": expected one tensor of sample weights, or one for each of ", y.size(), " outputs, got ", all.size());
  }
  for (const Tensor& weights : all) {
    const std::size_t samples = weights.dimension() == 0 ? 0 : weights.shape(0);
    if (samples != y.samples())
      fail(who, ": expected as many sample weights as targets, got ", samples, " and ", y.samples());
    if (!std::all_of(weights.begin(), weights.end(), [](Scalar w) { return std::isfinite(w); })) {
      fail(who, ": expected numbers in sample_weight, got NaN or infinity; remove or fill them");
    }
  }
  return all;
}

}  // namespace nn::inline NN_ABI
