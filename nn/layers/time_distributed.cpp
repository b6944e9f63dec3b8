#include "nn/layers/time_distributed.hpp"

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// Steps become samples, (N, T, ...) -> (N T, ...), and back.
struct TimeDistributedImpl final : LayerImpl {
  TimeDistributedImpl(const Layer& l, const TimeDistributedOptions& o)
      : LayerImpl("TimeDistributed", o.name), layer(l.impl()) {
    if (layer->is_stateful())
      fail(who(), ": expected a layer without states of its own, got the stateful ", layer->who());
  }

  // A model inside says its input and its output by themselves rather than in lists: Keras 3.15 calls no other.
  Config options() const override {
    Config inside = to_config(Layer(layer));
    if (layer->class_name() == "Functional") {
      Config config = inside.at("config", who());
      for (const char* ends : {"input_layers", "output_layers"})
        config.set(ends, Config(config.at(ends, who()).items()[0]));
      inside.set("config", std::move(config));
    }
    return Config::fields({{"layer", std::move(inside)}});
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != 1) fail(who(), ": expected one input, got ", inputs.size());
    if (inputs[0].size() < 3) fail(who(), ": expected input of shape (batch, time, ...), got ", to_string(inputs[0]));
    const Shapes step = layer->output_shapes({step_of(inputs[0])});
    if (step.size() != 1) fail(who(), ": expected a layer with one output, got ", step.size(), " of ", layer->who());
    return {with_time(step[0], inputs[0][1])};
  }

  void build(const Shapes& inputs) override {
    if (!layer->built) layer->build_once({step_of(inputs[0])});
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    std::vector<Inner> all = layer->inner_outputs({step_of(inputs[0])});
    for (Inner& inner : all) inner.shape = with_time(inner.shape, inputs[0][1]);
    return all;
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    const Shape shape = inputs[0].shape();
    const std::size_t N = shape[0], T = shape[1];
    Shape folded(shape.begin() + 1, shape.end());
    folded[0] = N * T;
    const Mask mask = context.mask();
    if (mask && (mask->dimension() < 2 || mask->shape(0) != N || mask->shape(1) != T)) {
      fail(who(), ": expected a mask of shape ", to_string({N, T}), " or with more axes, got ",
           to_string(shape_of(*mask)));
    }

    // A step's place among the samples decides what dropout draws.
    const std::size_t first = context.first_sample, batch = context.batch_size;
    context.first_sample *= T;
    context.batch_size *= T;
    const auto unfold = [&](const Var& y) { return reshape(y, with_time(y.shape(), T, N)); };
    Tap tap;
    if (context.tap()) {
      tap = [&, outer = context.tap()](const std::string& name, const Var& value, std::optional<Step> at) {
        if (name.empty()) return value;  // it is told this layer's output
        if (at) ++at->axis;
        return reshape(outer(name, unfold(value), at), value.shape());
      };
    }
    LayerResult step = run_layer(*layer, {reshape(inputs[0], folded)}, {folded_mask(mask)}, context, false, tap);
    context.first_sample = first;
    context.batch_size = batch;

    for (const auto& [name, value] : step.inner) context.keep_inner(name, unfold(value));
    context.set_output_mask(step.masks[0] ? as_mask(unfold(Var(*step.masks[0]))) : any_of_rest(mask));
    return {unfold(step.outputs[0])};
  }

  std::vector<std::shared_ptr<LayerImpl>> inner_layers() const override { return {layer}; }

 private:
  static Shape step_of(Shape shape) {
    shape.erase(shape.begin() + 1);
    shape[0] = None;
    return shape;
  }
  static Shape with_time(Shape shape, std::size_t T, std::size_t N = None) {
    shape[0] = N;
    shape.insert(shape.begin() + 1, {T});
    return shape;
  }
  // (N, T, rest...) -> (N T, rest...); a mask of whole steps means nothing inside a step.
  static Mask folded_mask(const Mask& mask) {
    if (!mask || mask->dimension() < 3) return nullptr;
    Shape shape = shape_of(*mask);
    shape[1] *= shape[0];
    shape.erase(shape.begin());
    return as_mask(reshape(Var(*mask), shape));
  }
  // (N, T, rest...) -> (N, T): a step counts if any of its places does.
  static Mask any_of_rest(const Mask& mask) {
    if (!mask || mask->dimension() < 3) return mask;
    Axes rest;
    for (std::size_t a = 2; a < mask->dimension(); ++a) rest.push_back(static_cast<std::ptrdiff_t>(a));
    return as_mask(max(Var(*mask), rest));
  }

  std::shared_ptr<LayerImpl> layer;
};

}  // namespace

TimeDistributed::TimeDistributed(const Layer& layer, const TimeDistributedOptions& options)
    : Layer(std::make_shared<TimeDistributedImpl>(layer, options)) {}

TimeDistributed TimeDistributed::from_config(const Config& config, const MakeLayer& make) {
  TimeDistributedOptions o;
  ConfigReader read(config, "TimeDistributed");
  read("name", o.name);
  const std::string who = "TimeDistributed '" + o.name + "'";
  return TimeDistributed(make(config.at("layer", who), who), o);
}

}  // namespace nn::inline NN_ABI
