#include "nn/layers/merge.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// Element by element: y = f(f(x_1, x_2), x_3) ...
struct ElementwiseMerge final : LayerImpl {
  using Op = Var (*)(const Var&, const Var&);
  ElementwiseMerge(const char* class_name, const MergeOptions& o, Op f) : LayerImpl(class_name, o.name), op(f) {}

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() < 2) fail(who(), ": expected at least two inputs, got ", inputs.size());
    Shape y = inputs[0];
    for (const Shape& x : inputs) {
      bool fits = x.size() == y.size();
      for (std::size_t a = 0; fits && a < x.size(); ++a) {
        fits = x[a] == y[a] || x[a] == 1 || y[a] == 1 || x[a] == None || y[a] == None;
        if (fits && (y[a] == 1 || (y[a] == None && x[a] != 1))) y[a] = x[a];
      }
      if (!fits) fail(who(), ": expected shapes that are equal or 1 along each axis, got ", to_string(inputs[0]), " and ", to_string(x));
    }
    return {y};
  }

  Vars call_all(const Vars& inputs, Context&) const override {
    Var y = inputs[0];
    for (std::size_t i = 1; i < inputs.size(); ++i) y = op(y, inputs[i]);
    return {y};
  }

  Op op;
};

struct ConcatenateImpl final : LayerImpl {
  explicit ConcatenateImpl(const ConcatenateOptions& o) : LayerImpl("Concatenate", o.name), axis(o.axis) {}

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.empty()) fail(who(), ": expected at least one input, got none");
    const std::size_t along = normalize_axis(axis, inputs[0].size(), who());
    if (along == 0) fail(who(), ": expected an axis after the batch, got ", axis);
    Shape y = inputs[0];
    for (std::size_t i = 1; i < inputs.size(); ++i) {
      const Shape& x = inputs[i];
      bool fits = x.size() == y.size();
      for (std::size_t a = 0; fits && a < x.size(); ++a) fits = a == along || x[a] == y[a] || x[a] == None || y[a] == None;
      if (!fits) {
        fail(who(), ": expected shapes that differ along axis ", along, " only, got ", to_string(inputs[0]), " and ", to_string(x));
      }
      y[along] = y[along] == None || x[along] == None ? None : y[along] + x[along];
    }
    return {y};
  }

  Vars call_all(const Vars& inputs, Context&) const override { return {concatenate(inputs, axis)}; }

  std::ptrdiff_t axis;
};

}  // namespace

Add::Add(const MergeOptions& options) : Layer(std::make_shared<ElementwiseMerge>("Add", options, add)) {}
Multiply::Multiply(const MergeOptions& options) : Layer(std::make_shared<ElementwiseMerge>("Multiply", options, multiply)) {}
Concatenate::Concatenate(const ConcatenateOptions& options) : Layer(std::make_shared<ConcatenateImpl>(options)) {}

}  // namespace nn::inline NN_ABI
