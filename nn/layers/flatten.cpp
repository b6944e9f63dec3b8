#include "nn/layers/flatten.hpp"

#include <algorithm>

namespace nn::inline NN_ABI {

namespace {

struct FlattenImpl final : UnaryLayer {
  explicit FlattenImpl(const FlattenOptions& o) : UnaryLayer("Flatten", o.name) {}

  Config options() const override { return Config::fields(); }

  Shape output_shape(const Shape& x) const override {
    const Shape sample(x.begin() + 1, x.end());
    const bool open = std::find(sample.begin(), sample.end(), None) != sample.end();
    return {x[0], open ? None : size_of(sample)};
  }
  Var call(const Var& x, Context&) const override {
    const Shape shape = x.shape();
    return reshape(x, {shape[0], size_of(Shape(shape.begin() + 1, shape.end()))});
  }
};

}  // namespace

Flatten::Flatten(const FlattenOptions& options) : Layer(std::make_shared<FlattenImpl>(options)) {}

Flatten Flatten::from_config(const Config& config) {
  FlattenOptions o;
  ConfigReader read(config, "Flatten");
  read("name", o.name);
  return Flatten(o);
}

}  // namespace nn::inline NN_ABI
