#include "nn/layers/masking.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto&& mask_value) {
  visit.required("mask_value", mask_value);
}

struct MaskingImpl final : UnaryLayer {
  MaskingImpl(double value, const MaskingOptions& o)
      : UnaryLayer("Masking", o.name), padding(static_cast<Scalar>(value)) {}

  Config options() const override {
    ConfigWriter write;
    describe(write, static_cast<double>(padding));
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    if (x.size() < 3) fail(who(), ": expected input of shape (batch, time, ..., features), got ", to_string(x));
    return x;
  }

  Var call(const Var& x, Context& context) const override {
    Shape shape = x.shape();
    const std::size_t width = shape.back();
    shape.pop_back();
    Tensor mask = zeros(shape);
    for (std::size_t i = 0; i < x.value().size(); ++i) {
      if (x.value().data()[i] != padding) mask.data()[i / width] = 1;
    }
    shape.push_back(1);
    const Var kept = reshape(Var(mask), shape);
    context.set_output_mask(make_pooled<const Tensor>(std::move(mask)));
    return where(kept, x, Var(Scalar{0}));
  }

  Scalar padding;
};

}  // namespace

Masking::Masking(double mask_value, const MaskingOptions& options)
    : Layer(std::make_shared<MaskingImpl>(mask_value, options)) {}

Masking Masking::from_config(const Config& config) {
  double mask_value{};
  MaskingOptions o;
  ConfigReader read(config, "Masking");
  read("name", o.name);
  describe(read, mask_value);
  return Masking(mask_value, o);
}

}  // namespace nn::inline NN_ABI
