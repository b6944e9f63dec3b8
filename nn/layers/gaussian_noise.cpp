#include "nn/layers/gaussian_noise.hpp"

#include <cmath>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& stddev, auto& o) {
  visit.required("stddev", stddev);
  visit("seed", o.seed);
}

struct GaussianNoiseImpl final : UnaryLayer {
  GaussianNoiseImpl(double deviation, const GaussianNoiseOptions& with)
      : UnaryLayer("GaussianNoise", with.name), stddev(deviation), o(with) {
    if (!(stddev >= 0 && std::isfinite(stddev))) fail(who(), ": expected a stddev of at least 0, got ", stddev);
    if (o.seed) seed = *o.seed;
    supports_masking = true;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, stddev, o);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override { return x; }

  Var call(const Var& x, Context& context) const override {
    if (!context.training || stddev == 0) return x;
    Shape sample = x.shape();
    sample.erase(sample.begin());
    return add(x, multiply(static_cast<Scalar>(stddev), Var(context.noise(seed, x.shape(0), sample))));
  }

  double stddev;
  GaussianNoiseOptions o;
};

}  // namespace

GaussianNoise::GaussianNoise(double stddev, const GaussianNoiseOptions& options)
    : Layer(std::make_shared<GaussianNoiseImpl>(stddev, options)) {}

GaussianNoise GaussianNoise::from_config(const Config& config) {
  double stddev{};
  GaussianNoiseOptions o;
  ConfigReader read(config, "GaussianNoise");
  read("name", o.name);
  describe(read, stddev, o);
  return GaussianNoise(stddev, o);
}

}  // namespace nn::inline NN_ABI
