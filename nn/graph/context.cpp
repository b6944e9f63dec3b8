#include "nn/graph/context.hpp"

#include <utility>

#include "nn/random.hpp"

namespace nn::inline NN_ABI {

Var Context::weight(const Parameter& parameter) {
  Var& var = weights_[parameter.get()];
  if (!var.defined()) var = Var::reference(parameter->value, training && parameter->trainable);
  return var;
}

Tensor Context::gradient(const Parameter& parameter) const {
  const auto found = weights_.find(parameter.get());
  return found == weights_.end() ? zeros(shape_of(parameter->value)) : found->second.gradient();
}

Tensor Context::keep_mask(std::uint64_t seed, std::size_t samples, const Shape& shape, double rate) const {
  const std::size_t width = size_of(shape);
  Shape whole = shape;
  whole.insert(whole.begin(), samples);
  Tensor mask = uninitialized(whole);
  const std::uint64_t stream = mix(mix(seed, step), call);
  const auto kept = static_cast<Scalar>(1 / (1 - rate));
  for (std::size_t n = 0; n < samples; ++n) {
    Random random(mix(stream, first_sample + n));
    for (std::size_t i = 0; i < width; ++i) mask.data()[n * width + i] = random.uniform() < rate ? Scalar{0} : kept;
  }
  return mask;
}

std::unordered_map<std::string, Var> Context::take_inner() { return std::exchange(inner_, {}); }

}  // namespace nn::inline NN_ABI
