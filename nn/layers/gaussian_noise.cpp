#include "nn/layers/gaussian_noise.hpp"

#include <cmath>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

struct GaussianNoiseImpl final : UnaryLayer {
  GaussianNoiseImpl(double deviation, const GaussianNoiseOptions& o)
      : UnaryLayer("GaussianNoise", o.name), stddev(deviation) {
    if (!(stddev >= 0 && std::isfinite(stddev))) fail(who(), ": expected a stddev of at least 0, got ", stddev);
    if (o.seed) seed = *o.seed;
    supports_masking = true;
  }

  Shape output_shape(const Shape& x) const override { return x; }

  Var call(const Var& x, Context& context) const override {
    if (!context.training || stddev == 0) return x;
    Shape sample = x.shape();
    sample.erase(sample.begin());
    return add(x, multiply(static_cast<Scalar>(stddev), Var(context.noise(seed, x.shape(0), sample))));
  }

  double stddev;
};

}  // namespace

GaussianNoise::GaussianNoise(double stddev, const GaussianNoiseOptions& options)
    : Layer(std::make_shared<GaussianNoiseImpl>(stddev, options)) {}

}  // namespace nn::inline NN_ABI
