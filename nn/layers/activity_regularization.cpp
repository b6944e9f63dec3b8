#include "nn/layers/activity_regularization.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

struct ActivityRegularizationImpl final : UnaryLayer {
  explicit ActivityRegularizationImpl(const ActivityRegularizationOptions& options)
      : UnaryLayer("ActivityRegularization", options.name), o(options) {
    if (!(o.l1 >= 0 && o.l2 >= 0)) fail(who(), ": expected l1 and l2 of at least 0, got ", o.l1, " and ", o.l2);
  }

  Shape output_shape(const Shape& x) const override { return x; }

  Var call(const Var& x, Context& context) const override {
    if (context.batch_size == 0) return x;  // prediction: nobody asks for the penalty
    const double samples = static_cast<double>(context.batch_size);
    if (o.l1 > 0) context.add_loss(multiply(static_cast<Scalar>(o.l1 / samples), sum(abs(x))));
    if (o.l2 > 0) context.add_loss(multiply(static_cast<Scalar>(o.l2 / samples), sum(square(x))));
    return x;
  }

  ActivityRegularizationOptions o;
};

}  // namespace

ActivityRegularization::ActivityRegularization(const ActivityRegularizationOptions& options)
    : Layer(std::make_shared<ActivityRegularizationImpl>(options)) {}

}  // namespace nn::inline NN_ABI
