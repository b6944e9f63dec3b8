#include "nn/inspect/attribution.hpp"

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"
#include "nn/inspect/probe.hpp"
#include "nn/random.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Options>
ProbeOptions probe_options(const char* who, const Options& o) {
  return {.who = who, .target = o.target, .layer = o.layer, .reduction = o.reduction, .batch_size = o.batch_size};
}

void expect_some(const char* who, const char* what, std::size_t count) {
  if (count == 0) fail(who, ": expected at least 1 ", what, ", got 0");
}

// The baselines of all places for one batch, in the shape of their values.
std::vector<Tensor> baselines_for(const std::vector<Tensor>& values, const IntegratedGradientsOptions& o) {
  if (!o.baselines.empty() && o.baselines.size() != values.size())
    fail("integrated_gradients: expected a baseline for each of ", values.size(), " inputs, got ", o.baselines.size());
  std::vector<Tensor> all;
  for (std::size_t k = 0; k < values.size(); ++k) {
    const Shape shape = shape_of(values[k]), sample(shape.begin() + 1, shape.end());
    all.push_back(full(shape, static_cast<Scalar>(o.baseline)));
    if (o.baselines.empty()) continue;
    if (shape_of(o.baselines[k]) != sample)
      fail("integrated_gradients: expected a baseline of shape ", to_string(sample), ", that of one sample, got ",
           to_string(shape_of(o.baselines[k])));
    const std::size_t width = o.baselines[k].size();
    for (std::size_t n = 0; n < shape[0]; ++n) std::copy_n(o.baselines[k].data(), width, all.back().data() + n * width);
  }
  return all;
}

// values with noise, of as much as each sample's range says.
std::vector<Tensor> noisy(const Probe::Batch& batch, std::size_t draw, const SmoothGradOptions& o) {
  std::vector<Tensor> all = batch.values;
  for (std::size_t k = 0; k < all.size(); ++k) {
    const std::size_t samples = all[k].shape(0), width = all[k].size() / samples;
    for (std::size_t n = 0; n < samples; ++n) {
      Scalar* row = all[k].data() + n * width;
      const auto [low, high] = std::minmax_element(row, row + width);
      const double deviation = o.noise_level * static_cast<double>(*high - *low);
      Random random(mix(mix(o.seed, batch.first + n), draw * all.size() + k));
      for (std::size_t i = 0; i < width; ++i) row[i] += static_cast<Scalar>(deviation * random.normal());
    }
  }
  return all;
}

// How much the number falls when a window of steps of place k is covered, by step.
Tensor falls(const Probe& probe, const Probe::Batch& batch, std::size_t k, const OcclusionOptions& o) {
  const Tensor& value = batch.values[k];
  const std::size_t samples = value.shape(0), steps = value.dimension() < 2 ? 1 : value.shape(1);
  const std::size_t width = value.size() / samples / steps;
  if (o.window > steps) fail("occlusion: expected a window from 1 to ", steps, " steps, got ", o.window);
  Tensor total = zeros({samples, steps});
  for (std::size_t begin = 0; begin + o.window <= steps; ++begin) {
    std::vector<Tensor> covered = batch.values;
    for (std::size_t n = 0; n < samples; ++n)
      std::fill_n(covered[k].data() + (n * steps + begin) * width, o.window * width, static_cast<Scalar>(o.baseline));
    const Tensor f = probe.f(batch, covered);
    for (std::size_t n = 0; n < samples; ++n) {
      for (std::size_t t = begin; t < begin + o.window; ++t) total(n, t) += batch.f(n) - f(n);
    }
  }
  for (std::size_t t = 0; t < steps; ++t) {
    const std::size_t first = t + 1 > o.window ? t + 1 - o.window : 0, last = std::min(t, steps - o.window);
    for (std::size_t n = 0; n < samples; ++n) total(n, t) /= static_cast<Scalar>(last - first + 1);
  }
  return total;
}

}  // namespace

AttributionTarget AttributionTarget::at(std::vector<int> index, std::string layer) {
  AttributionTarget target;
  target.index = std::move(index);
  target.layer = std::move(layer);
  return target;
}

std::vector<Tensor> gradient(const Model& model, const TensorRefs& x, const GradientOptions& o) {
  return Probe(model, x, probe_options("gradient", o)).each([](const Probe::Batch& batch) { return batch.gradients; });
}

std::vector<Tensor> input_times_gradient(const Model& model, const TensorRefs& x, const InputTimesGradientOptions& o) {
  return Probe(model, x, probe_options("input_times_gradient", o)).each([](const Probe::Batch& batch) {
    std::vector<Tensor> all = batch.gradients;
    for (std::size_t k = 0; k < all.size(); ++k) all[k] *= batch.values[k];
    return all;
  });
}

std::vector<Tensor> integrated_gradients(const Model& model, const TensorRefs& x, const IntegratedGradientsOptions& o) {
  expect_some("integrated_gradients", "step", o.steps);
  if (!std::isfinite(o.baseline)) fail("integrated_gradients: expected a finite baseline, got ", o.baseline);
  expect_one_of("integrated_gradients", "the rule", o.rule, {"midpoint", "left"});
  const Probe probe(model, x, probe_options("integrated_gradients", o));
  return probe.each([&](const Probe::Batch& batch) {
    const std::vector<Tensor> from = baselines_for(batch.values, o);
    std::vector<Tensor> all(from.size());
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = zeros(shape_of(from[k]));
    for (std::size_t s = 0; s < o.steps; ++s) {
      const double part = (static_cast<double>(s) + (o.rule == "left" ? 0 : 0.5)) / static_cast<double>(o.steps);
      std::vector<Tensor> between = from;
      for (std::size_t k = 0; k < all.size(); ++k)
        between[k] += static_cast<Scalar>(part) * (batch.values[k] - from[k]);
      const std::vector<Tensor> gradients = probe.gradients(batch, between);
      for (std::size_t k = 0; k < all.size(); ++k) all[k] += gradients[k];
    }
    for (std::size_t k = 0; k < all.size(); ++k) all[k] *= (batch.values[k] - from[k]) / static_cast<Scalar>(o.steps);
    return all;
  });
}

std::vector<Tensor> smooth_grad(const Model& model, const TensorRefs& x, const SmoothGradOptions& o) {
  expect_some("smooth_grad", "sample", o.samples);
  if (!(o.noise_level >= 0 && std::isfinite(o.noise_level)))
    fail("smooth_grad: expected a noise_level of at least 0, got ", o.noise_level);
  const Probe probe(model, x, probe_options("smooth_grad", o));
  return probe.each([&](const Probe::Batch& batch) {
    std::vector<Tensor> all;
    for (std::size_t draw = 0; draw < o.samples; ++draw) {
      const std::vector<Tensor> gradients = probe.gradients(batch, noisy(batch, draw, o));
      if (draw == 0) all = gradients;
      for (std::size_t k = 0; draw > 0 && k < all.size(); ++k) all[k] += gradients[k];
    }
    for (Tensor& tensor : all) tensor /= static_cast<Scalar>(o.samples);
    return all;
  });
}

std::vector<Tensor> occlusion(const Model& model, const TensorRefs& x, const OcclusionOptions& o) {
  expect_some("occlusion", "step in a window", o.window);
  const Probe probe(
      model, x,
      {.who = "occlusion", .target = o.target, .layer = o.layer, .batch_size = o.batch_size, .embeddings = false});
  return probe.each([&](const Probe::Batch& batch) {
    std::vector<Tensor> all;
    for (std::size_t k = 0; k < batch.values.size(); ++k) all.push_back(falls(probe, batch, k, o));
    return all;
  });
}

}  // namespace nn::inline NN_ABI
