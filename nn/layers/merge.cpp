#include "nn/layers/merge.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// x with axes of length 1 after the batch, so that it has `rank` axes.
Shape expanded(Shape x, std::size_t rank) {
  x.insert(x.begin() + 1, rank - x.size(), 1);
  return x;
}

std::size_t largest_rank(const Shapes& shapes) {
  std::size_t rank = 0;
  for (const Shape& shape : shapes) rank = std::max(rank, shape.size());
  return rank;
}

// Element by element: y = f(f(x_1, x_2), x_3) ...
struct ElementwiseMerge : LayerImpl {
  using Op = Var (*)(const Var&, const Var&);
  ElementwiseMerge(const char* class_name, const MergeOptions& o, Op f) : LayerImpl(class_name, o.name), op(f) {}

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() < 2) fail(who(), ": expected at least two inputs, got ", inputs.size());
    const std::size_t rank = largest_rank(inputs);
    Shape y = expanded(inputs[0], rank);
    for (const Shape& given : inputs) {
      const Shape x = expanded(given, rank);
      for (std::size_t a = 0; a < rank; ++a) {
        if (x[a] != y[a] && x[a] != 1 && y[a] != 1 && x[a] != None && y[a] != None) {
          fail(who(), ": expected shapes that are equal or 1 along each axis, got ", to_string(inputs[0]), " and ", to_string(given));
        }
        if (y[a] == 1 || (y[a] == None && x[a] != 1)) y[a] = x[a];
      }
    }
    return {y};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    Shapes shapes;
    for (const Var& x : inputs) shapes.push_back(x.shape());
    Var y;
    Mask mask = context.mask(0);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Var x = prepared(inputs[i].rank() == largest_rank(shapes) ? inputs[i] : reshape(inputs[i], expanded(inputs[i].shape(), largest_rank(shapes))), context.mask(i));
      y = i == 0 ? x : op(y, x);
      mask = either(mask, context.mask(i));
    }
    context.set_output_mask(mask);
    return {finished(y, inputs.size(), mask)};
  }

  virtual Var prepared(const Var& x, const Mask&) const { return x; }
  virtual Var finished(const Var& y, std::size_t, const Mask&) const { return y; }

  Op op;
};

struct SubtractImpl final : ElementwiseMerge {
  explicit SubtractImpl(const MergeOptions& o) : ElementwiseMerge("Subtract", o, subtract) {}
  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != 2) fail(who(), ": expected two inputs, got ", inputs.size());
    return ElementwiseMerge::output_shapes(inputs);
  }
};

struct AverageImpl final : ElementwiseMerge {
  explicit AverageImpl(const MergeOptions& o) : ElementwiseMerge("Average", o, add) {}
  Var finished(const Var& y, std::size_t inputs, const Mask&) const override { return divide(y, static_cast<Scalar>(inputs)); }
};

struct MultiplyImpl final : ElementwiseMerge {
  explicit MultiplyImpl(const MergeOptions& o) : ElementwiseMerge("Multiply", o, multiply) {}
  // A mask (N, T) covers all features of x (N, T, ...).
  static Var covering(const Mask& mask, const Var& x) {
    Shape shape = shape_of(*mask);
    shape.resize(x.rank(), 1);
    return reshape(Var(*mask), shape);
  }
  Var prepared(const Var& x, const Mask& mask) const override { return mask ? where(covering(mask, x), x, Var(Scalar{1})) : x; }
  Var finished(const Var& y, std::size_t, const Mask& mask) const override { return mask ? where(covering(mask, y), y, Var(Scalar{0})) : y; }
};

}  // namespace

Add::Add(const MergeOptions& options) : Layer(std::make_shared<ElementwiseMerge>("Add", options, add)) {}
Subtract::Subtract(const MergeOptions& options) : Layer(std::make_shared<SubtractImpl>(options)) {}
Multiply::Multiply(const MergeOptions& options) : Layer(std::make_shared<MultiplyImpl>(options)) {}
Average::Average(const MergeOptions& options) : Layer(std::make_shared<AverageImpl>(options)) {}
Maximum::Maximum(const MergeOptions& options) : Layer(std::make_shared<ElementwiseMerge>("Maximum", options, maximum)) {}
Minimum::Minimum(const MergeOptions& options) : Layer(std::make_shared<ElementwiseMerge>("Minimum", options, minimum)) {}

}  // namespace nn::inline NN_ABI
