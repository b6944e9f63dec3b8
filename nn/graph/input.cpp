#include "nn/check.hpp"
#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

namespace {

struct InputImpl final : LayerImpl {
  InputImpl(Shape shape, const InputOptions& o)
      : LayerImpl("InputLayer", o.name), sample(std::move(shape)), batch(o.batch_size) {}

  Shapes output_shapes(const Shapes&) const override {
    Shape shape = sample;
    shape.insert(shape.begin(), {batch.value_or(None)});
    return {shape};
  }
  Vars call_all(const Vars&, Context&) const override { fail(who(), ": an input is given, not computed"); }

  Shape sample;
  std::optional<std::size_t> batch;
};

}  // namespace

Symbol Input(const Shape& shape, const InputOptions& options) {
  for (const std::size_t length : shape) {
    if (length == 0) fail("Input: expected axes of at least one element, or None, got ", to_string(shape));
  }
  if (options.batch_size == 0) fail("Input: expected a batch_size of at least 1, got 0");
  return Layer(std::make_shared<InputImpl>(shape, options))({});
}

}  // namespace nn::inline NN_ABI
