#include "nn/layers/attention/scores.hpp"

#include <vector>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

Mask reshaped(const Mask& mask, const Shape& shape) { return mask ? as_mask(reshape(Var(*mask), shape)) : nullptr; }

}  // namespace

Mask of_queries(const Mask& mask) { return mask ? reshaped(mask, {mask->shape(0), mask->shape(1), 1}) : nullptr; }

Mask of_keys(const Mask& mask) { return mask ? reshaped(mask, {mask->shape(0), 1, mask->shape(1)}) : nullptr; }

Mask causal(std::size_t Tq, std::size_t Tk) {
  Tensor allowed = zeros({1, Tq, Tk});
  for (std::size_t i = 0; i < Tq; ++i) {
    for (std::size_t j = 0; j <= i && j < Tk; ++j) allowed(0, i, j) = 1;
  }
  return make_pooled<const Tensor>(std::move(allowed));
}

Mask both(const Mask& a, const Mask& b) {
  if (!a || !b) return a ? a : b;
  return as_mask(multiply(Var(*a), Var(*b)));
}

Var penalized(const Var& scores, const Mask& counting, double penalty) {
  return counting ? where(Var(*counting), scores, subtract(scores, static_cast<Scalar>(penalty))) : scores;
}

Var masked_softmax(const Var& x, const Mask& counting, std::ptrdiff_t axis) {
  if (!counting) return softmax(x, axis);
  const Var counts = *counting;
  // The largest of a whole masked axis is the penalty itself: no infinities, and the zeros below clear its weights.
  const Var scores = where(counts, x, Var(Scalar(-1e9)));
  return where(counts, softmax(scores, axis), Var(Scalar{0}));
}

Var zero_masked(const Var& x, const Mask& mask) {
  if (!mask) return x;
  Shape shape = shape_of(*mask);
  while (shape.size() < x.rank()) shape.push_back(1);
  return where(reshape(Var(*mask), shape), x, Var(Scalar{0}));
}

namespace {

// Each row's step at(valid steps of the row), 0 when it has none; picked by a product with 1 at that step, else 0.
template <class F>
Var picked_step(const Var& x, const Tensor& mask, const F& choose) {
  const std::size_t N = x.shape(0), T = x.shape(1);
  Tensor pick = zeros({N, 1, T});
  for (std::size_t n = 0; n < N; ++n) {
    Places valid;
    for (std::size_t t = 0; t < T; ++t) {
      if (mask(n, t) != 0) valid.push_back(t);
    }
    pick(n, 0, valid.empty() ? 0 : choose(valid)) = 1;
  }
  return reshape(matmul(Var(pick), zero_masked(x, make_pooled<const Tensor>(mask))), {N, x.shape(2)});
}

}  // namespace

Var first_step(const Var& x, const Mask& mask) {
  return mask ? picked_step(x, *mask, [](const auto& valid) { return valid.front(); }) : select(x, 1, 0);
}

Var last_step(const Var& x, const Mask& mask) {
  return mask ? picked_step(x, *mask, [](const auto& valid) { return valid.back(); }) : select(x, 1, x.shape(1) - 1);
}

Var dropped(const Var& weights, double rate, std::uint64_t seed, const Context& context) {
  if (!context.training || rate == 0) return weights;
  const Shape shape = weights.shape();
  return multiply(weights, context.keep_mask(seed, shape[0], Shape(shape.begin() + 1, shape.end()), rate));
}

Config of_package(Config object, const std::string& module, const std::string& class_name) {
  object.set("module", module);
  object.set("class_name", class_name);
  object.set("registered_name", class_name);
  return object;
}

}  // namespace nn::inline NN_ABI
