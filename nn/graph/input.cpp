#include "nn/check.hpp"
#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

namespace {

struct InputImpl final : LayerImpl {
  explicit InputImpl(Shape shape, const InputOptions& o) : LayerImpl("InputLayer", o.name), sample(std::move(shape)) {}

  Shapes output_shapes(const Shapes&) const override {
    Shape shape = sample;
    shape.insert(shape.begin(), None);
    return {shape};
  }
  Vars call_all(const Vars&, Context&) const override { fail(who(), ": an input is given, not computed"); }

  Shape sample;
};

}  // namespace

Symbol Input(const Shape& shape, const InputOptions& options) {
  for (const std::size_t length : shape) {
    if (length == 0) fail("Input: expected axes of at least one element, or None, got ", to_string(shape));
  }
  return Layer(std::make_shared<InputImpl>(shape, options))({});
}

}  // namespace nn::inline NN_ABI
