#include "nn/graph/layer.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include "nn/check.hpp"
#include "nn/graph/model_from_file.hpp"
#include "nn/random.hpp"

namespace nn::inline NN_ABI {

namespace {

std::mutex names_mutex;
std::map<std::string, std::size_t> names_used;

std::string automatic_name(const std::string& class_name) {
  const std::lock_guard lock(names_mutex);
  const std::string base = snake_case(class_name);
  const std::size_t used = names_used[base]++;
  return used == 0 ? base : base + "_" + std::to_string(used);
}

std::atomic<std::uint64_t> calls_made{0};

}  // namespace

void clear_session() {
  const std::lock_guard lock(names_mutex);
  names_used.clear();
}

LayerImpl::LayerImpl(std::string class_name, std::string name)
    : seed(next_seed()),
      class_name_(std::move(class_name)),
      name_(name.empty() ? automatic_name(class_name_) : std::move(name)),
      who_(class_name_ + " '" + name_ + "'") {
  if (name_.find('/') != std::string::npos) {
    fail(class_name_, ": expected a name without '/', which separates a layer from what is inside it; got '", name_,
         "'");
  }
}

Parameter LayerImpl::add_weight(const std::string& name, const Shape& shape, const Initializer& initializer,
                                const Regularizer& regularizer, const Constraint& constraint) {
  double numbers = 1;
  for (const std::size_t n : shape) numbers *= static_cast<double>(n);
  if (numbers > 2147483648.0)
    fail(who(), ": expected a weight '", name, "' of at most 2^31 numbers, got shape ", to_string(shape));
  ModelFromFile* const file = ModelFromFile::current();
  if (file && !file->take_numbers(static_cast<std::size_t>(numbers))) {
    fail(who(), ": expected weights among the ", file->numbers(), " numbers that the file holds, got a '", name,
         "' of shape ", to_string(shape), " beyond them");
  }
  const Tensor start = file ? zeros(shape) : initializer(shape, mix(seed, weights_.size()));
  if (shape_of(start) != shape) {
    fail(who(), ": expected the initializer of '", name, "' to give ", to_string(shape), ", got ",
         to_string(shape_of(start)));
  }
  weights_.push_back(std::make_shared<Weight>(Weight{name, start, trainable, regularizer, constraint}));
  return weights_.back();
}

void LayerImpl::expect_features(const Shape& x, const Parameter& weight, std::size_t axis) const {
  if (x.empty() || x.back() == None) fail(who(), ": expected a known number of features, got ", to_string(x));
  if (built && weight && weight->value.shape(axis) != x.back()) {
    fail(who(), ": expected ", weight->value.shape(axis), " features, as when it was built, got ", to_string(x));
  }
}

Parameters LayerImpl::weights() const {
  Parameters all = weights_;
  std::set<const Weight*> seen;
  for (const std::shared_ptr<LayerImpl>& layer : inner_layers()) {
    for (const Parameter& weight : layer->weights()) {
      if (seen.insert(weight.get()).second) all.push_back(weight);
    }
  }
  return all;
}

void LayerImpl::set_trainable(bool value) {
  for (const Parameter& weight : weights_) weight->trainable = value;
  for (const std::shared_ptr<LayerImpl>& layer : inner_layers()) layer->set_trainable(value);
  trainable = value;
}

bool LayerImpl::is_stateful() const {
  const auto inner = inner_layers();
  return std::any_of(inner.begin(), inner.end(), [](const auto& layer) { return layer->is_stateful(); });
}

void LayerImpl::reset_states() {
  for (const std::shared_ptr<LayerImpl>& layer : inner_layers()) layer->reset_states();
}

std::function<void()> LayerImpl::kept_states() const {
  std::vector<std::function<void()>> all;
  for (const std::shared_ptr<LayerImpl>& layer : inner_layers()) {
    if (layer->is_stateful()) all.push_back(layer->kept_states());
  }
  if (all.empty() && is_stateful())
    fail(who(), ": expected a stateful layer whose states can be brought back, got one without kept_states()");
  return [all] {
    for (const auto& bring_back : all) bring_back();
  };
}

Config LayerImpl::options() const {
  fail(who(), ": cannot be saved, because it does not say its options; override options() and register the layer");
}

void LayerImpl::build_once(const Shapes& inputs) {
  try {
    build(inputs);
    built = true;
  } catch (...) {
    weights_.clear();  // so that a second call does not add to the first's
    throw;
  }
}

Shapes UnaryLayer::output_shapes(const Shapes& inputs) const {
  if (inputs.size() != 1) fail(who(), ": expected one input, got ", inputs.size());
  return {output_shape(inputs[0])};
}

const Shape& Symbol::shape() const { return call_->shapes[index_]; }

Shapes shapes_of(const Symbols& symbols) {
  Shapes shapes;
  for (const Symbol& symbol : symbols) shapes.push_back(symbol.shape());
  return shapes;
}

LayerResult run_layer(const LayerImpl& layer, const Vars& inputs, const Masks& masks, Context& context, bool penalty,
                      Tap tap) {
  Context::LayerCall outer =
      context.exchange({.masks = masks, .output_masks = {}, .inner = {}, .inner_steps = {}, .tap = std::move(tap)});
  LayerResult result;
  try {
    result.outputs = layer.call_all(inputs, context);
  } catch (const Error& error) {
    const std::string text = error.what();
    const std::string& who = layer.who();
    if (text.starts_with(who)) throw;
    fail(who, ": ", text);
  }
  Context::LayerCall call = context.exchange(std::move(outer));
  result.masks = call.output_masks_set ? std::move(call.output_masks) : layer.supports_masking ? masks : Masks();
  result.masks.resize(result.outputs.size());
  result.inner = std::move(call.inner);
  for (const auto& [name, parts] : call.inner_steps) result.inner[name] = stack(parts, 1);
  for (std::size_t k = 0; call.tap && k < result.outputs.size(); ++k)
    result.outputs[k] = call.tap(k == 0 ? "" : "output_" + std::to_string(k), result.outputs[k], {});
  if (penalty && layer.activity_regularizer && context.batch_size > 0) {
    const auto share = static_cast<Scalar>(1 / static_cast<double>(context.batch_size));
    for (const Var& y : result.outputs) context.add_loss(multiply(share, layer.activity_regularizer(y)));
  }
  return result;
}

bool fits(const Shape& got, const Shape& wanted) {
  if (got.size() != wanted.size()) return false;
  for (std::size_t a = 1; a < got.size(); ++a) {
    if (wanted[a] != None && got[a] != wanted[a]) return false;
  }
  return true;
}

// A long chain of calls is taken apart one by one, not by recursion, which would need a stack as deep.
Call::~Call() {
  Symbols pending = needs();
  inputs.clear();
  masks.clear();
  while (!pending.empty()) {
    const std::shared_ptr<Call> call = pending.back().call();
    pending.pop_back();
    if (call.use_count() > 1) continue;
    for (const Symbol& needed : call->needs()) pending.push_back(needed);
    call->inputs.clear();
    call->masks.clear();
  }
}

Symbols Call::needs() const {
  Symbols all = inputs;
  for (const std::optional<Symbol>& mask : masks) {
    if (mask) all.push_back(*mask);
  }
  return all;
}

namespace {

// A mask covers the first axes of its input, and an axis of length 1 stands for every place of that axis.
void expect_masks(const LayerImpl& layer, const Symbols& inputs, const CallOptions& options) {
  if (options.mask.size() > inputs.size()) {
    fail(layer.who(), ": expected at most one mask for each of ", inputs.size(), " inputs, got ", options.mask.size());
  }
  for (std::size_t i = 0; i < options.mask.size(); ++i) {
    if (!options.mask[i]) continue;
    const Shape &mask = options.mask[i]->shape(), &x = inputs[i].shape();
    bool covers = mask.size() <= x.size();
    for (std::size_t a = 1; covers && a < mask.size(); ++a)
      covers = mask[a] == x[a] || mask[a] == 1 || mask[a] == None || x[a] == None;
    if (!covers) {
      fail(layer.who(), ": expected a mask of the first axes of input ", i, ", ", to_string(x), ", got one of shape ",
           to_string(mask));
    }
  }
}

}  // namespace

Layer::Layer(std::shared_ptr<LayerImpl> impl) : impl_(std::move(impl)) {
  if (!impl_) fail("Layer: expected a layer, got a null pointer");
}

Symbols Layer::outputs(const Symbols& inputs, const CallOptions& options) const {
  const Shapes shapes = shapes_of(inputs);
  expect_masks(*impl_, inputs, options);
  auto call = std::make_shared<Call>(impl_, inputs, options.mask, impl_->output_shapes(shapes), calls_made++);
  if (!impl_->built) {
    impl_->build_once(shapes);
  }
  ModelFromFile* const file = ModelFromFile::current();
  for (const LayerImpl::Inner& inner : impl_->inner_outputs(shapes)) {
    // A model that is called twice in a model that is called twice: each level has twice as many values inside.
    const std::size_t bytes = inner.name.size() + name().size() + sizeof(std::string) + sizeof(Shape);
    if (file && !file->take_names(bytes)) fail(impl_->who(), ": expected fewer values inside models inside models");
    call->shapes.push_back(inner.shape);
    call->inner.push_back(inner.name);
  }
  if (impl_->calls.size() % 64 == 63) std::erase_if(impl_->calls, [](const auto& old) { return old.expired(); });
  impl_->calls.push_back(call);
  Symbols outputs;
  for (std::size_t i = 0; i < call->outputs(); ++i) outputs.emplace_back(call, i);
  return outputs;
}

Symbol Layer::operator()(const Symbols& inputs, const CallOptions& options) const {
  const Symbols all = outputs(inputs, options);
  if (all.size() != 1) fail(impl_->who(), ": expected one output, got ", all.size(), "; use .outputs(...)");
  return all[0];
}

namespace {

std::shared_ptr<Call> only_call(const LayerImpl& layer) {
  std::vector<std::shared_ptr<Call>> alive;
  for (const std::weak_ptr<Call>& call : layer.calls) {
    if (auto kept = call.lock()) alive.push_back(std::move(kept));
  }
  if (alive.size() != 1) {
    fail(layer.who(), ": expected a layer that was called once, got ", alive.size(),
         " calls; ask the model: model.output(name)");
  }
  return alive[0];
}

}  // namespace

Symbol Layer::output() const { return {only_call(*impl_), 0}; }

Symbol Layer::output(const std::string& inner) const {
  const std::shared_ptr<Call> call = only_call(*impl_);
  for (std::size_t i = 0; i < call->inner.size(); ++i) {
    if (call->inner[i] == inner) return {call, call->outputs() + i};
  }
  fail(impl_->who(), ": no inner output named '", inner,
       "'; it has: ", call->inner.empty() ? "none" : join(call->inner));
}

Config LayerImpl::saved() const {
  Config config = Config::fields({{"name", name()}, {"dtype", "float32"}});
  if (class_name() != "SpatialDropout1D") config.set("trainable", trainable);  // Keras's does not take it
  const Config own = options();
  for (std::size_t i = 0; i < own.keys().size(); ++i) config.set(own.keys()[i], own.items()[i]);
  return object_config("keras.layers", class_name(), std::move(config));
}

Config Layer::get_config() const { return impl_->saved().at("config", impl_->who()); }

Config to_config(const Layer& layer) { return layer.impl()->saved(); }

std::vector<Tensor> Layer::get_weights() const {
  std::vector<Tensor> values;
  for (const Parameter& weight : weights()) values.push_back(weight->value);
  return values;
}

void Layer::set_weights(const std::vector<Tensor>& values) const {
  const Parameters all = weights();
  if (values.size() != all.size()) fail(impl_->who(), ": expected ", all.size(), " weights, got ", values.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!same_shape(values[i], all[i]->value)) {
      fail(impl_->who(), ": expected ", all[i]->name, " of shape ", to_string(shape_of(all[i]->value)), ", got ",
           to_string(shape_of(values[i])));
    }
  }
  for (std::size_t i = 0; i < all.size(); ++i) all[i]->value = values[i];
}

std::size_t Layer::count_params() const {
  std::size_t count = 0;
  for (const Parameter& weight : weights()) count += weight->value.size();
  return count;
}

}  // namespace nn::inline NN_ABI
