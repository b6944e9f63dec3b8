#include "nn/layers/activation.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& activation) {
  visit.required("activation", activation);
}

struct ActivationImpl final : UnaryLayer {
  ActivationImpl(ActivationFunction f, const ActivationOptions& o)
      : UnaryLayer("Activation", o.name), function(std::move(f)) {
    supports_masking = true;
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, function);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    const bool over_axis = function.name() == "softmax" || function.name() == "log_softmax" ||
                           function.name() == "sparsemax" || function.name() == "glu";
    if (over_axis && x.size() < 2)
      fail(who(), ": expected an axis besides the batch for ", function.name(), ", got ", to_string(x));
    Shape y = x;
    if (function.name() == "glu" && y.back() != None) {
      if (y.back() % 2 != 0) fail(who(), ": expected a last axis of even length for glu, got ", to_string(x));
      y.back() /= 2;
    }
    return y;
  }
  Var call(const Var& x, Context&) const override { return function(x); }

  ActivationFunction function;
};

}  // namespace

Activation::Activation(const ActivationFunction& activation, const ActivationOptions& options)
    : Layer(std::make_shared<ActivationImpl>(activation, options)) {}

Activation Activation::from_config(const Config& config) {
  ActivationFunction activation = "linear";
  ActivationOptions o;
  ConfigReader read(config, "Activation");
  read("name", o.name);
  describe(read, activation);
  return Activation(activation, o);
}

}  // namespace nn::inline NN_ABI
