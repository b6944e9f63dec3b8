#include "nn/layers/lambda.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

struct LambdaImpl final : LayerImpl {
  LambdaImpl(std::function<Var(const Vars&)> f, bool one, const LambdaOptions& options)
      : LayerImpl("Lambda", options.name), function(std::move(f)), one_input(one), o(options) {
    if (!function) fail(who(), ": expected a function, got an empty one");
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.empty() || (one_input && inputs.size() != 1)) {
      fail(who(), ": expected ", one_input ? "one input" : "at least one input", ", got ", inputs.size());
    }
    if (!o.output_shape) return {inputs[0]};
    Shape shape = *o.output_shape;
    shape.insert(shape.begin(), inputs[0][0]);
    return {shape};
  }

  Vars call_all(const Vars& inputs, Context&) const override {
    const Var y = function(inputs);
    Shapes shapes;
    for (const Var& x : inputs) shapes.push_back(x.shape());
    const Shape wanted = output_shapes(shapes)[0], got = y.shape();
    if (!fits(got, wanted) || got[0] != wanted[0])
      fail(who(), ": expected the function to give ", to_string(wanted), ", got ", to_string(got),
           "; state it as output_shape");
    return {y};
  }

  std::function<Var(const Vars&)> function;
  bool one_input;
  LambdaOptions o;
};

}  // namespace

Lambda::Lambda(std::function<Var(const Var&)> function, const LambdaOptions& options)
    : Layer(std::make_shared<LambdaImpl>(
          function ? [f = std::move(function)](const Vars& x) { return f(x[0]); } : std::function<Var(const Vars&)>(),
          true, options)) {}

Lambda::Lambda(std::function<Var(const Vars&)> function, const LambdaOptions& options)
    : Layer(std::make_shared<LambdaImpl>(std::move(function), false, options)) {}

}  // namespace nn::inline NN_ABI
