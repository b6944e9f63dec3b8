#include "nn/layers/pooling.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// N batch, T time, D features. `pool` gets x (N, T, D) and a mask (N, T, 1), or an empty Var, and gives (N, 1, D).
struct PoolingImpl final : UnaryLayer {
  using Pool = Var (*)(const Var& x, const Var& mask);
  PoolingImpl(const char* class_name, const PoolingOptions& options, Pool p)
      : UnaryLayer(class_name, options.name), o(options), pool(p) {}

  Config options() const override { return Config::fields({{"keepdims", o.keepdims}}); }

  Shape output_shape(const Shape& x) const override {
    expect_axes(who(), x, {"batch", "time", "features"});
    return o.keepdims ? Shape{x[0], 1, x[2]} : Shape{x[0], x[2]};
  }

  Var call(const Var& x, Context& context) const override {
    const std::size_t N = x.shape(0), T = x.shape(1);
    if (T == 0) fail(who(), ": expected at least one time step, got ", to_string(x.shape()));
    const Mask mask = context.mask();
    expect_mask(who(), mask, {N, T});
    const Var y = pool(x, mask ? reshape(Var(*mask), {N, T, 1}) : Var());
    return o.keepdims ? y : reshape(y, {N, x.shape(2)});
  }

  PoolingOptions o;
  Pool pool;
};

Var sum_over_time(const Var& x, const Var& mask) {
  return sum(mask.defined() ? where(mask, x, Var(Scalar{0})) : x, {1}, true);
}

Var mean_over_time(const Var& x, const Var& mask) {
  if (!mask.defined()) return mean(x, {1}, true);
  return divide(sum_over_time(x, mask), maximum(sum(mask, {1}, true), Scalar{1}));
}

Var max_over_time(const Var& x, const Var&) { return max(x, {1}, true); }

}  // namespace

GlobalAveragePooling1D::GlobalAveragePooling1D(const PoolingOptions& options)
    : Layer(std::make_shared<PoolingImpl>("GlobalAveragePooling1D", options, mean_over_time)) {}
GlobalMaxPooling1D::GlobalMaxPooling1D(const PoolingOptions& options)
    : Layer(std::make_shared<PoolingImpl>("GlobalMaxPooling1D", options, max_over_time)) {}
SumOverTime::SumOverTime(const PoolingOptions& options)
    : Layer(std::make_shared<PoolingImpl>("SumOverTime", options, sum_over_time)) {}

namespace {

PoolingOptions read_options(const Config& config, const char* class_name) {
  PoolingOptions o;
  ConfigReader read(config, class_name);
  read("name", o.name);
  read("keepdims", o.keepdims);
  return o;
}

}  // namespace

GlobalAveragePooling1D GlobalAveragePooling1D::from_config(const Config& config) {
  return GlobalAveragePooling1D(read_options(config, "GlobalAveragePooling1D"));
}
GlobalMaxPooling1D GlobalMaxPooling1D::from_config(const Config& config) {
  return GlobalMaxPooling1D(read_options(config, "GlobalMaxPooling1D"));
}
SumOverTime SumOverTime::from_config(const Config& config) { return SumOverTime(read_options(config, "SumOverTime")); }

}  // namespace nn::inline NN_ABI
