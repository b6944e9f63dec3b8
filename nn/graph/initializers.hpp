// How weights start.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "nn/graph/config.hpp"
#include "nn/random.hpp"
#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// A seed of one's own, or none to follow from the layer's.
using Seed = std::optional<std::uint64_t>;

struct VarianceScalingOptions {
  double scale = 1;
  std::string mode = "fan_in";                   // fan_in, fan_out, fan_avg
  std::string distribution = "truncated_normal"; // truncated_normal, untruncated_normal, uniform
  Seed seed = std::nullopt;
};

/// Makes the first value of a weight from its shape. Known names, with Keras's defaults: zeros, ones, identity,
/// random_uniform (-0.05 to 0.05), random_normal and truncated_normal (deviation 0.05), glorot_uniform,
/// glorot_normal, he_uniform, he_normal, lecun_uniform, lecun_normal, orthogonal; Keras's short names (uniform, normal,
/// one, zero) and class names (GlorotUniform) for them too.
/// Source of every formula: keras/src/initializers.
class Initializer {
 public:
  Initializer(const char* name);         // NOLINT: "zeros" is usable wherever an Initializer is
  Initializer(const std::string& name);  // NOLINT
  using Make = std::function<Tensor(const Shape&, Random&)>;
  /// config: how it is written into files; one of your own is written as zeros, since the weights are in the file too.
  Initializer(std::string name, Make make, Seed seed = std::nullopt, Config config = "zeros")
      : name_(std::move(name)), make_(std::move(make)), seed_(seed), config_(std::move(config)) {
    if (!make_) fail("Initializer '", name_, "': expected a function, got an empty one");
  }

  /// The first value of a weight, from the initializer's own seed if it was given one, else from `seed`.
  Tensor operator()(const Shape& shape, std::uint64_t seed) const;
  const std::string& name() const { return name_; }
  const Config& config() const { return config_; }
  /// The same initializer, written into files as `config`.
  Initializer written_as(Config config) const {
    Initializer same = *this;
    same.config_ = std::move(config);
    return same;
  }

 private:
  std::string name_;
  Make make_;
  Seed seed_;
  Config config_;
};

inline Config to_config(const Initializer& initializer) { return initializer.config(); }
/// From a name or an object of Keras 2 or 3.
void read_config(const Config& config, const std::string& who, Initializer& initializer);

Initializer Constant(double value);
Initializer RandomUniform(double low = -0.05, double high = 0.05, Seed seed = std::nullopt);
Initializer RandomNormal(double mean = 0, double deviation = 0.05, Seed seed = std::nullopt);
/// A normal distribution whose values beyond two deviations are drawn again.
Initializer TruncatedNormal(double mean = 0, double deviation = 0.05, Seed seed = std::nullopt);
/// Variance scale / n, n the number of inputs, outputs or their mean. Glorot and Bengio 2010; He et al. 2015.
Initializer VarianceScaling(const VarianceScalingOptions& options = {});
/// gain times a matrix with orthonormal rows or columns, whichever are fewer. Saxe et al. 2014.
Initializer Orthogonal(double gain = 1, Seed seed = std::nullopt);

}  // namespace nn::inline NN_ABI
