#include "nn/layers/softmax.hpp"

#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

namespace {

struct SoftmaxImpl final : UnaryLayer {
  explicit SoftmaxImpl(const SoftmaxOptions& o) : UnaryLayer("Softmax", o.name), axis(o.axis) {
    supports_masking = true;
  }

  Shape output_shape(const Shape& x) const override {
    if (normalize_axis(axis, x.size(), who()) == 0)
      fail(who(), ": expected an axis after the batch, got ", axis, " of ", to_string(x));
    return x;
  }

  Var call(const Var& x, Context& context) const override {
    const Mask mask = context.mask();
    if (!mask || mask->dimension() != x.rank())
      return softmax(x, axis);  // a mask of whole steps says nothing inside one
    for (std::size_t a = 0; a < x.rank(); ++a) {
      if (mask->shape(a) != 1 && mask->shape(a) != x.shape(a)) {
        fail(who(), ": expected a mask of shape ", to_string(x.shape()), " or with axes of length 1, got ",
             to_string(shape_of(*mask)));
      }
    }
    return masked_softmax(x, mask, axis);
  }

  std::ptrdiff_t axis;
};

}  // namespace

Softmax::Softmax(const SoftmaxOptions& options) : Layer(std::make_shared<SoftmaxImpl>(options)) {}

}  // namespace nn::inline NN_ABI
