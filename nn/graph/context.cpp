#include "nn/graph/context.hpp"

#include <algorithm>
#include <utility>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

Mask as_mask(const Var& value) {
  const auto& numbers = value.value().storage();
  if (std::all_of(numbers.begin(), numbers.end(), [](Scalar n) { return n == 0 || n == 1; }))
    return {value.node(), &value.value()};
  Tensor mask = value.value();
  for (Scalar& n : mask.storage()) n = n != 0 ? Scalar{1} : Scalar{0};
  return make_pooled<const Tensor>(std::move(mask));
}

Mask either(const Mask& a, const Mask& b) { return a && b ? as_mask(maximum(Var(*a), Var(*b))) : nullptr; }

void expect_mask(const std::string& who, const Mask& mask, const Shape& shape) {
  if (mask && shape_of(*mask) != shape) {
    fail(who, ": expected a mask of shape ", to_string(shape), ", got ", to_string(shape_of(*mask)));
  }
}

Var Context::weight(const Parameter& parameter) {
  Var& var = weights_[parameter.get()];
  if (!var.defined()) var = Var::reference(parameter->value, training && parameter->trainable);
  return var;
}

Tensor Context::gradient(const Parameter& parameter) const {
  const auto found = weights_.find(parameter.get());
  return found == weights_.end() ? zeros(shape_of(parameter->value)) : found->second.gradient();
}

Random Context::random_for(std::uint64_t seed, std::size_t sample) const {
  return Random(mix(mix(mix(seed, step), call), first_sample + sample));
}

Tensor Context::keep_mask(std::uint64_t seed, std::size_t samples, const Shape& shape, double rate) const {
  const std::size_t width = size_of(shape);
  Shape whole = shape;
  whole.insert(whole.begin(), {samples});
  Tensor mask = uninitialized(whole);
  const auto kept = static_cast<Scalar>(1 / (1 - rate));
  for (std::size_t n = 0; n < samples; ++n) {
    Random random = random_for(seed, n);
    for (std::size_t i = 0; i < width; ++i) mask.data()[n * width + i] = random.uniform() < rate ? Scalar{0} : kept;
  }
  return mask;
}

Tensor Context::noise(std::uint64_t seed, std::size_t samples, const Shape& shape) const {
  const std::size_t width = size_of(shape);
  Shape whole = shape;
  whole.insert(whole.begin(), {samples});
  Tensor numbers = uninitialized(whole);
  for (std::size_t n = 0; n < samples; ++n) {
    Random random = random_for(seed, n);
    for (std::size_t i = 0; i < width; ++i) numbers.data()[n * width + i] = static_cast<Scalar>(random.normal());
  }
  return numbers;
}

Var Context::set_inner(std::string_view name, const Var& value) {
  return call_.inner[PoolString(name)] = call_.tap ? call_.tap(std::string(name), value, {}) : value;
}

Var Context::set_inner_step(std::string_view name, const Var& part) {
  Vars& parts = call_.inner_steps[PoolString(name)];
  parts.push_back(call_.tap ? call_.tap(std::string(name), part, Step{.axis = 1, .at = parts.size()}) : part);
  return parts.back();
}

void Context::set_output_mask(const Mask& mask, std::size_t output) {
  if (call_.output_masks.size() <= output) call_.output_masks.resize(output + 1);
  call_.output_masks[output] = mask;
  call_.output_masks_set = true;
}

}  // namespace nn::inline NN_ABI
