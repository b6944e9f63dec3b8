#include "nn/layers/activity_regularization.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Visit>
void describe(Visit&& visit, auto& o) {
  visit("l1", o.l1);
  visit("l2", o.l2);
}

struct ActivityRegularizationImpl final : UnaryLayer {
  explicit ActivityRegularizationImpl(const ActivityRegularizationOptions& options)
      : UnaryLayer("ActivityRegularization", options.name), o(options) {
    supports_masking = true;
    if (!(o.l1 >= 0 && o.l2 >= 0)) fail(who(), ": expected l1 and l2 of at least 0, got ", o.l1, " and ", o.l2);
    activity_regularizer = L1L2(o.l1, o.l2);
  }

  Config options() const override {
    ConfigWriter write;
    describe(write, o);
    return write.config;
  }

  Shape output_shape(const Shape& x) const override { return x; }

  Var call(const Var& x, Context&) const override { return x; }

  ActivityRegularizationOptions o;
};

}  // namespace

ActivityRegularization::ActivityRegularization(const ActivityRegularizationOptions& options)
    : Layer(std::make_shared<ActivityRegularizationImpl>(options)) {}

ActivityRegularization ActivityRegularization::from_config(const Config& config) {
  ActivityRegularizationOptions o;
  ConfigReader read(config, "ActivityRegularization");
  read("name", o.name);
  describe(read, o);
  return ActivityRegularization(o);
}

}  // namespace nn::inline NN_ABI
