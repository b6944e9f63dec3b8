#include "nn/layers/dot.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// The axes that remain are joined, so that both are matrices: (N, M, K) x (N, K, P).
struct DotImpl final : LayerImpl {
  DotImpl(const Dot::Axes& a, const DotOptions& o) : LayerImpl("Dot", o.name), axes(a), normalize(o.normalize) {}

  Config options() const override {
    return Config::fields({{"axes", to_config(nn::Axes{axes.first, axes.second})}, {"normalize", normalize}});
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != 2) fail(who(), ": expected two inputs, got ", inputs.size());
    const auto [a, b] = axes_of(inputs[0], inputs[1]);
    if (inputs[0][a] != inputs[1][b] && inputs[0][a] != None && inputs[1][b] != None) {
      fail(who(), ": expected axes of equal length, got axis ", a, " of ", to_string(inputs[0]), " and axis ", b,
           " of ", to_string(inputs[1]));
    }
    Shape y = without(inputs[0], a), rest = without(inputs[1], b);
    y.insert(y.end(), rest.begin() + 1, rest.end());
    if (y.size() == 1) y.push_back(1);
    return {y};
  }

  Vars call_all(const Vars& inputs, Context&) const override {
    const Shape left = inputs[0].shape(), right = inputs[1].shape();
    const auto [a, b] = axes_of(left, right);
    const std::size_t N = left[0], K = left[a];
    const Var x =
        reshape(axis_last(unit(inputs[0], a), a), {N, inputs[0].value().size() / std::max<std::size_t>(N * K, 1), K});
    const Var y =
        reshape(axis_last(unit(inputs[1], b), b), {N, inputs[1].value().size() / std::max<std::size_t>(N * K, 1), K});
    return {reshape(matmul_transposed(x, y), output_shapes({left, right})[0])};
  }

 private:
  std::pair<std::size_t, std::size_t> axes_of(const Shape& x, const Shape& y) const {
    const std::size_t a = normalize_axis(axes.first, x.size(), who()), b = normalize_axis(axes.second, y.size(), who());
    if (a == 0 || b == 0) fail(who(), ": expected axes after the batch, got ", axes.first, " and ", axes.second);
    return {a, b};
  }
  static Shape without(Shape shape, std::size_t axis) {
    shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
    return shape;
  }
  static Var axis_last(const Var& x, std::size_t axis) {
    Shape order;
    for (std::size_t i = 0; i < x.rank(); ++i) {
      if (i != axis) order.push_back(i);
    }
    order.push_back(axis);
    return permute(x, order);
  }
  Var unit(const Var& x, std::size_t axis) const {
    return normalize
               ? divide(x, sqrt(maximum(sum(square(x), {static_cast<std::ptrdiff_t>(axis)}, true), Scalar(1e-12))))
               : x;
  }

  Dot::Axes axes;
  bool normalize;
};

}  // namespace

Dot::Dot(std::ptrdiff_t axis, const DotOptions& options) : Dot(Axes{axis, axis}, options) {}
Dot::Dot(const Axes& axes, const DotOptions& options) : Layer(std::make_shared<DotImpl>(axes, options)) {}

Dot Dot::from_config(const Config& config) {
  nn::Axes axes;
  DotOptions o;
  ConfigReader read(config, "Dot");
  read("name", o.name);
  read.required("axes", axes);  // a number for both, or two
  read("normalize", o.normalize);
  if (axes.empty() || axes.size() > 2) fail("Dot '", o.name, "': expected one axis or two, got ", axes.size());
  return Dot(Axes{axes.front(), axes.back()}, o);
}

}  // namespace nn::inline NN_ABI
