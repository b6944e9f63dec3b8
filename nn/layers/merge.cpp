#include "nn/layers/merge.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// x with axes of length 1 after the batch, so that it has `rank` axes.
Shape expanded(Shape x, std::size_t rank) {
  while (x.size() < rank) x.insert(x.begin() + 1, {1});
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

  Config options() const override { return Config::fields(); }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() < 2) fail(who(), ": expected at least two inputs, got ", inputs.size());
    const std::size_t rank = largest_rank(inputs);
    Shape y = expanded(inputs[0], rank);
    for (const Shape& given : inputs) {
      const Shape x = expanded(given, rank);
      for (std::size_t a = 0; a < rank; ++a) {
        if (x[a] != y[a] && x[a] != 1 && y[a] != 1 && x[a] != None && y[a] != None) {
          fail(who(), ": expected shapes that are equal or 1 along each axis, got ", to_string(inputs[0]), " and ",
               to_string(given));
        }
        if (y[a] == 1 || (y[a] == None && x[a] != 1)) y[a] = x[a];
      }
    }
    return {y};
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    std::size_t rank = 0;
    for (const Var& x : inputs) rank = std::max(rank, x.rank());
    Masked y;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      // An input that needs more axes loses its mask, as in Keras.
      const bool whole = inputs[i].rank() == rank;
      const Masked x = {whole ? inputs[i] : reshape(inputs[i], expanded(inputs[i].shape(), rank)),
                        whole ? context.mask(i) : nullptr};
      y = i == 0 ? x : Masked{merged(y, x), either(y.mask, x.mask)};
    }
    context.set_output_mask(y.mask);
    return {finished(y, inputs)};
  }

 protected:
  struct Masked {
    Var value;
    Mask mask = nullptr;

    // The value where it counts, else what `other` says.
    Var or_else(const Var& other) const {
      if (!mask) return value;
      Shape shape = shape_of(*mask);  // (N, T) covers all features of (N, T, ...)
      while (shape.size() < value.rank()) shape.push_back(1);
      return where(reshape(Var(*mask), shape), value, other);
    }
  };
  virtual Var merged(const Masked& y, const Masked& x) const { return op(y.value, x.value); }
  virtual Var finished(const Masked& y, const Vars& /*inputs*/) const { return y.value; }

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
  Var finished(const Masked& y, const Vars& inputs) const override {
    return divide(y.value, static_cast<Scalar>(inputs.size()));
  }
};

struct MultiplyImpl final : ElementwiseMerge {
  explicit MultiplyImpl(const MergeOptions& o) : ElementwiseMerge("Multiply", o, multiply) {}
  Var merged(const Masked& y, const Masked& x) const override {
    return multiply(y.or_else(Scalar{1}), x.or_else(Scalar{1}));
  }
  Var finished(const Masked& y, const Vars&) const override { return y.or_else(Scalar{0}); }
};

// Maximum and Minimum have no number that changes nothing: a masked place takes the other's value.
struct ExtremeImpl final : ElementwiseMerge {
  using ElementwiseMerge::ElementwiseMerge;
  Var merged(const Masked& y, const Masked& x) const override {
    const Var right = x.or_else(y.value);
    return op(y.or_else(right), right);
  }
};

}  // namespace

Add::Add(const MergeOptions& options) : Layer(std::make_shared<ElementwiseMerge>("Add", options, add)) {}
Subtract::Subtract(const MergeOptions& options) : Layer(std::make_shared<SubtractImpl>(options)) {}
Multiply::Multiply(const MergeOptions& options) : Layer(std::make_shared<MultiplyImpl>(options)) {}
Average::Average(const MergeOptions& options) : Layer(std::make_shared<AverageImpl>(options)) {}
Maximum::Maximum(const MergeOptions& options) : Layer(std::make_shared<ExtremeImpl>("Maximum", options, maximum)) {}
Minimum::Minimum(const MergeOptions& options) : Layer(std::make_shared<ExtremeImpl>("Minimum", options, minimum)) {}

namespace {

MergeOptions named(const Config& config, const char* class_name) {
  MergeOptions o;
  ConfigReader(config, class_name)("name", o.name);
  return o;
}

}  // namespace

Add Add::from_config(const Config& config) { return Add(named(config, "Add")); }
Subtract Subtract::from_config(const Config& config) { return Subtract(named(config, "Subtract")); }
Multiply Multiply::from_config(const Config& config) { return Multiply(named(config, "Multiply")); }
Average Average::from_config(const Config& config) { return Average(named(config, "Average")); }
Maximum Maximum::from_config(const Config& config) { return Maximum(named(config, "Maximum")); }
Minimum Minimum::from_config(const Config& config) { return Minimum(named(config, "Minimum")); }

}  // namespace nn::inline NN_ABI
