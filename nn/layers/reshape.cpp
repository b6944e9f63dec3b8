#include "nn/layers/reshape.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& target_shape) {
  visit.required("target_shape", target_shape);
}

struct ReshapeImpl final : UnaryLayer {
  ReshapeImpl(const Shape& shape, const ReshapeOptions& o) : UnaryLayer("Reshape", o.name), target(shape) {
    if (std::count(target.begin(), target.end(), None) > 1 ||
        std::count(target.begin(), target.end(), std::size_t{0}) > 0) {
      fail(who(), ": expected lengths of at least 1 and at most one None, got ", to_string(target));
    }
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, target);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    const Shape sample(x.begin() + 1, x.end());
    Shape y = target;
    if (std::count(sample.begin(), sample.end(), None) == 0) {
      const auto open = std::find(y.begin(), y.end(), None);
      if (open != y.end()) {
        *open = 1;
        *open = size_of(sample) / size_of(y);
      }
      if (size_of(y) != size_of(sample))
        fail(who(), ": expected a target_shape of ", size_of(sample), " elements for ", to_string(x), ", got ",
             to_string(target));
    }
    y.insert(y.begin(), {x[0]});
    return y;
  }

  Var call(const Var& x, Context&) const override {
    const Shape shape = output_shape(x.shape());
    return reshape(x, shape);
  }

  Shape target;
};

}  // namespace

Reshape::Reshape(const Shape& target_shape, const ReshapeOptions& options)
    : Layer(std::make_shared<ReshapeImpl>(target_shape, options)) {}

Reshape Reshape::from_config(const Config& config) {
  Shape target_shape{};
  ReshapeOptions o;
  ConfigReader read(config, "Reshape");
  read("name", o.name);
  describe(read, target_shape);
  return Reshape(target_shape, o);
}

}  // namespace nn::inline NN_ABI
