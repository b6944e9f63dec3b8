#include "nn/layers/activity_regularization.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

struct ActivityRegularizationImpl final : UnaryLayer {
  explicit ActivityRegularizationImpl(const ActivityRegularizationOptions& options)
      : UnaryLayer("ActivityRegularization", options.name), o(options) {
    supports_masking = true;
    if (!(o.l1 >= 0 && o.l2 >= 0)) fail(who(), ": expected l1 and l2 of at least 0, got ", o.l1, " and ", o.l2);
    activity_regularizer = L1L2(o.l1, o.l2);
  }

  Shape output_shape(const Shape& x) const override { return x; }

  Var call(const Var& x, Context&) const override { return x; }

  ActivityRegularizationOptions o;
};

}  // namespace

ActivityRegularization::ActivityRegularization(const ActivityRegularizationOptions& options)
    : Layer(std::make_shared<ActivityRegularizationImpl>(options)) {}

}  // namespace nn::inline NN_ABI
