#include "nn/layers/layer_normalization.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& o) {
  visit("axis", o.axis);
  visit("epsilon", o.epsilon);
  visit("center", o.center);
  visit("scale", o.scale);
  visit("rms_scaling", o.rms_scaling);
  visit("beta_initializer", o.beta_initializer);
  visit("gamma_initializer", o.gamma_initializer);
  visit("beta_regularizer", o.beta_regularizer);
  visit("gamma_regularizer", o.gamma_regularizer);
  visit("beta_constraint", o.beta_constraint);
  visit("gamma_constraint", o.gamma_constraint);
}

struct LayerNormalizationImpl final : UnaryLayer {
  explicit LayerNormalizationImpl(const LayerNormalizationOptions& options)
      : UnaryLayer("LayerNormalization", options.name), o(options) {
    if (!(o.epsilon > 0)) fail(who(), ": expected epsilon above 0, got ", o.epsilon);
    if (o.axis.empty()) fail(who(), ": expected at least one axis, got none");
    supports_masking = true;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, o);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    const Shape wanted = weight_shape(x);
    for (const std::size_t n : wanted) {
      if (n == None) fail(who(), ": expected axes of known length to normalise, got ", to_string(x));
    }
    for (const Parameter& weight : {gamma, beta}) {
      if (weight && shape_of(weight->value) != trimmed(wanted))
        fail(who(), ": expected lengths ", to_string(shape_of(weight->value)),
             " to normalise, as when it was built, got ", to_string(x));
    }
    return x;
  }

  void build(const Shapes& inputs) override {
    const Shape shape = trimmed(weight_shape(inputs[0]));
    if (o.scale || o.rms_scaling)
      gamma = add_weight("gamma", shape, o.gamma_initializer, o.gamma_regularizer, o.gamma_constraint);
    if (o.center && !o.rms_scaling)
      beta = add_weight("beta", shape, o.beta_initializer, o.beta_regularizer, o.beta_constraint);
  }

  Var call(const Var& x, Context& context) const override {
    const Shape shape = weight_shape(x.shape());  // broadcasts to x
    const Var centered = subtract(x, mean(x, o.axis, true));
    const Var variance = mean(square(centered), o.axis, true);
    Var y = divide(o.rms_scaling ? x : centered, sqrt(add(variance, static_cast<Scalar>(o.epsilon))));
    if (gamma) y = multiply(y, reshape(context.weight(gamma), shape));
    if (beta) y = add(y, reshape(context.weight(beta), shape));
    return y;
  }

 private:
  // x's shape with 1 for the axes that are not normalised.
  Shape weight_shape(const Shape& x) const {
    Shape shape(x.size(), 1);
    for (const std::ptrdiff_t axis : o.axis) {
      const std::size_t a = normalize_axis(axis, x.size(), who());
      if (a == 0) fail(who(), ": expected axes after the batch, got ", axis);
      shape[a] = x[a];
    }
    return shape;
  }
  Shape trimmed(const Shape& x) const {  // the normalised axes alone
    Shape shape;
    Places axes;
    for (const std::ptrdiff_t axis : o.axis) axes.push_back(normalize_axis(axis, x.size(), who()));
    std::sort(axes.begin(), axes.end());
    for (const std::size_t a : axes) shape.push_back(x[a]);
    return shape;
  }

  LayerNormalizationOptions o;
  Parameter gamma, beta;
};

}  // namespace

LayerNormalization::LayerNormalization(const LayerNormalizationOptions& options)
    : Layer(std::make_shared<LayerNormalizationImpl>(options)) {}

LayerNormalization LayerNormalization::from_config(const Config& config) {
  LayerNormalizationOptions o;
  ConfigReader read(config, "LayerNormalization");
  read("name", o.name);
  describe(read, o);
  return LayerNormalization(o);
}

}  // namespace nn::inline NN_ABI
