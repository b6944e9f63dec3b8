#include "nn/layers/softmax.hpp"

#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

namespace {

struct SoftmaxImpl final : UnaryLayer {
  explicit SoftmaxImpl(const SoftmaxOptions& o) : UnaryLayer("Softmax", o.name), axis(o.axis) { supports_masking = true; }

  Shape output_shape(const Shape& x) const override {
    if (normalize_axis(axis, x.size(), who()) == 0) fail(who(), ": expected an axis after the batch, got ", axis, " of ", to_string(x));
    return x;
  }

  Var call(const Var& x, Context& context) const override {
    return masked_softmax(x, context.mask(), axis);
  }

  std::ptrdiff_t axis;
};

}  // namespace

Softmax::Softmax(const SoftmaxOptions& options) : Layer(std::make_shared<SoftmaxImpl>(options)) {}

}  // namespace nn::inline NN_ABI
