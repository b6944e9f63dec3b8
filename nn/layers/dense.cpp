#include "nn/layers/dense.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& units, auto& o) {
  visit.required("units", units);
  visit("activation", o.activation);
  visit("use_bias", o.use_bias);
  visit("kernel_initializer", o.kernel_initializer);
  visit("bias_initializer", o.bias_initializer);
  visit("kernel_regularizer", o.kernel_regularizer);
  visit("bias_regularizer", o.bias_regularizer);
  visit("activity_regularizer", o.activity_regularizer);
  visit("kernel_constraint", o.kernel_constraint);
  visit("bias_constraint", o.bias_constraint);
}

struct DenseImpl final : UnaryLayer {
  DenseImpl(std::size_t u, const DenseOptions& options) : UnaryLayer("Dense", options.name), units(u), o(options) {
    expect_units(who(), units);
    supports_masking = true;
    activity_regularizer = o.activity_regularizer;
    if (o.activation.name() == "glu")
      fail(who(), ": expected an activation that keeps the shape, got glu; use Activation(\"glu\") after it");
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, units, o);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    if (x.size() < 2) expect_axes(who(), x, {"batch", "features"});
    expect_features(x, kernel);
    Shape y = x;
    y.back() = units;
    return y;
  }

  void build(const Shapes& inputs) override {
    kernel = add_weight("kernel", {inputs[0].back(), units}, o.kernel_initializer, o.kernel_regularizer,
                        o.kernel_constraint);
    if (o.use_bias) bias = add_weight("bias", {units}, o.bias_initializer, o.bias_regularizer, o.bias_constraint);
  }

  Var call(const Var& x, Context& context) const override {
    Var y = matmul(x, context.weight(kernel));
    if (o.use_bias) y = add(y, context.weight(bias));
    return o.activation(y);
  }

  std::size_t units;
  DenseOptions o;
  Parameter kernel, bias;
};

}  // namespace

Dense::Dense(std::size_t units, const DenseOptions& options) : Layer(std::make_shared<DenseImpl>(units, options)) {}

Dense Dense::from_config(const Config& config) {
  std::size_t units{};
  DenseOptions o;
  ConfigReader read(config, "Dense");
  read("name", o.name);
  describe(read, units, o);
  return Dense(units, o);
}

}  // namespace nn::inline NN_ABI
