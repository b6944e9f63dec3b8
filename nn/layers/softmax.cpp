#include "nn/layers/softmax.hpp"

#include "nn/check.hpp"
#include "nn/layers/attention/scores.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& o) {
  visit("axis", o.axis);
}

struct SoftmaxImpl final : UnaryLayer {
  explicit SoftmaxImpl(const SoftmaxOptions& with) : UnaryLayer("Softmax", with.name), o(with) {
    supports_masking = true;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, o);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    if (normalize_axis(o.axis, x.size(), who()) == 0)
      fail(who(), ": expected an axis after the batch, got ", o.axis, " of ", to_string(x));
    return x;
  }

  Var call(const Var& x, Context& context) const override {
    const Mask mask = context.mask();
    if (!mask || mask->dimension() != x.rank())
      return softmax(x, o.axis);  // a mask of whole steps says nothing inside one
    for (std::size_t a = 0; a < x.rank(); ++a) {
      if (mask->shape(a) != 1 && mask->shape(a) != x.shape(a)) {
        fail(who(), ": expected a mask of shape ", to_string(x.shape()), " or with axes of length 1, got ",
             to_string(shape_of(*mask)));
      }
    }
    return masked_softmax(x, mask, o.axis);
  }

  SoftmaxOptions o;
};

}  // namespace

Softmax::Softmax(const SoftmaxOptions& options) : Layer(std::make_shared<SoftmaxImpl>(options)) {}

Softmax Softmax::from_config(const Config& config) {
  SoftmaxOptions o;
  ConfigReader read(config, "Softmax");
  read("name", o.name);
  describe(read, o);
  return Softmax(o);
}

}  // namespace nn::inline NN_ABI
