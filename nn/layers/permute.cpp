#include "nn/layers/permute.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto&& dims) {
  visit.required("dims", dims);
}

struct PermuteImpl final : UnaryLayer {
  PermuteImpl(const Shape& dims, const PermuteOptions& o) : UnaryLayer("Permute", o.name), axes(dims) {
    axes.insert(axes.begin(), {0});
    Shape sorted = axes;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < sorted.size(); ++i) {
      if (sorted[i] != i || dims.empty())
        fail(who(), ": expected dims to be the numbers from 1 in some order, got ", to_string(dims));
    }
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, Shape(axes.begin() + 1, axes.end()));
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    if (x.size() != axes.size())
      fail(who(), ": expected ", axes.size() - 1, " axes after the batch, got ", to_string(x));
    Shape y;
    for (const std::size_t axis : axes) y.push_back(x[axis]);
    return y;
  }

  Var call(const Var& x, Context&) const override { return permute(x, axes); }

  Shape axes;
};

}  // namespace

Permute::Permute(const Shape& dims, const PermuteOptions& options)
    : Layer(std::make_shared<PermuteImpl>(dims, options)) {}

Permute Permute::from_config(const Config& config) {
  Shape dims{};
  PermuteOptions o;
  ConfigReader read(config, "Permute");
  read("name", o.name);
  describe(read, dims);
  return Permute(dims, o);
}

}  // namespace nn::inline NN_ABI
