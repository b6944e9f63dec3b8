#include "nn/layers/dropout.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& rate, auto& o) {
  visit.required("rate", rate);
  visit("noise_shape", o.noise_shape);
  visit("seed", o.seed);
}

struct DropoutImpl final : UnaryLayer {
  DropoutImpl(const char* class_name, double r, const DropoutOptions& options)
      : UnaryLayer(class_name, options.name), rate(r), o(options) {
    supports_masking = true;
    if (o.seed) seed = *o.seed;
    if (!(rate >= 0 && rate <= 1)) fail(who(), ": expected a rate from 0 to 1, got ", rate);
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, rate, o);
    Config noise;  // (None, 1, None); SpatialDropout1D's says itself
    if (!o.noise_shape.empty()) noise = Config::list();
    for (const std::size_t n : o.noise_shape) noise.add(n == None ? Config() : Config(n));
    if (class_name() == "SpatialDropout1D") return Config::fields({{"rate", rate}, {"seed", to_config(o.seed)}});
    write.config.set("noise_shape", noise);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override {
    bool fits = o.noise_shape.empty() || (o.noise_shape.size() == x.size() && o.noise_shape[0] == None);
    for (std::size_t a = 1; fits && a < o.noise_shape.size(); ++a) {
      const std::size_t n = o.noise_shape[a];
      fits = n == None || n == 1 || n == x[a];
    }
    if (!fits)
      fail(who(), ": expected a noise_shape that starts with None and goes on with 1s, Nones or lengths of ",
           to_string(x), ", got ", to_string(o.noise_shape));
    return x;
  }

  Var call(const Var& x, Context& context) const override {
    if (!context.training || rate == 0) return x;
    Shape sample = x.shape();
    sample.erase(sample.begin());
    for (std::size_t a = 1; a < o.noise_shape.size(); ++a) {
      if (o.noise_shape[a] == 1) sample[a - 1] = 1;
    }
    return multiply(x, context.keep_mask(seed, x.shape(0), sample, rate));
  }

  double rate;
  DropoutOptions o;
};

}  // namespace

Dropout::Dropout(double rate, const DropoutOptions& options)
    : Layer(std::make_shared<DropoutImpl>("Dropout", rate, options)) {}

SpatialDropout1D::SpatialDropout1D(double rate, const SpatialDropoutOptions& o)
    : Layer(std::make_shared<DropoutImpl>("SpatialDropout1D", rate, DropoutOptions{{None, 1, None}, o.seed, o.name})) {}

Dropout Dropout::from_config(const Config& config) {
  double rate{};
  DropoutOptions o;
  ConfigReader read(config, "Dropout");
  read("name", o.name);
  describe(read, rate, o);
  return Dropout(rate, o);
}

SpatialDropout1D SpatialDropout1D::from_config(const Config& config) {
  double rate = 0;
  SpatialDropoutOptions o;
  ConfigReader read(config, "SpatialDropout1D");
  read("name", o.name);
  read.required("rate", rate);
  read("seed", o.seed);
  return SpatialDropout1D(rate, o);
}

}  // namespace nn::inline NN_ABI
