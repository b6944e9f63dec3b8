#include "nn/graph/layer.hpp"

#include <atomic>
#include <cctype>
#include <map>
#include <mutex>

#include "nn/check.hpp"
#include "nn/random.hpp"

namespace nn::inline NN_ABI {

namespace {

std::mutex names_mutex;
std::map<std::string, std::size_t> names_used;

// LSTM -> lstm, LastStateAttention -> last_state_attention, SpatialDropout1D -> spatial_dropout1d: Keras's to_snake_case
std::string snake_case(const std::string& words) {
  std::string snake;
  const auto upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
  const auto lower = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool starts_word = i > 0 && upper(words[i]) && (lower(words[i - 1]) || (i + 1 < words.size() && lower(words[i + 1])));
    if (starts_word) snake += '_';
    snake += static_cast<char>(std::tolower(static_cast<unsigned char>(words[i])));
  }
  return snake;
}

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
    : seed(next_seed()), class_name_(std::move(class_name)), name_(name.empty() ? automatic_name(class_name_) : std::move(name)) {
  if (name_.find('/') != std::string::npos) {
    fail(class_name_, ": expected a name without '/', which separates a layer from what is inside it; got '", name_, "'");
  }
}

Parameter LayerImpl::add_weight(const std::string& name, const Shape& shape, const Initializer& initializer) {
  const Tensor start = initializer(shape, mix(seed, weights_.size()));
  weights_.push_back(std::make_shared<Weight>(Weight{name, start, trainable}));
  return weights_.back();
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

Symbols Layer::outputs(const Symbols& inputs) const {
  const Shapes shapes = shapes_of(inputs);
  auto call = std::make_shared<Call>(Call{impl_, inputs, impl_->output_shapes(shapes), {}, calls_made++});
  if (!impl_->built) {
    impl_->build_once(shapes);
  }
  for (const LayerImpl::Inner& inner : impl_->inner_outputs(shapes)) {
    call->shapes.push_back(inner.shape);
    call->inner.push_back(inner.name);
  }
  impl_->calls.push_back(call);
  Symbols outputs;
  for (std::size_t i = 0; i < call->outputs(); ++i) outputs.emplace_back(call, i);
  return outputs;
}

Symbol Layer::operator()(const Symbols& inputs) const {
  const Symbols all = outputs(inputs);
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
    fail(layer.who(), ": expected a layer that was called once, got ", alive.size(), " calls; ask the model: model.output(name)");
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
  fail(impl_->who(), ": no inner output named '", inner, "'; it has: ", call->inner.empty() ? "none" : join(call->inner));
}

std::vector<Tensor> Layer::get_weights() const {
  std::vector<Tensor> values;
  for (const Parameter& weight : weights()) values.push_back(weight->value);
  return values;
}

void Layer::set_weights(const std::vector<Tensor>& values) const {
  const std::vector<Parameter> all = weights();
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

void Layer::set_trainable(bool trainable) const {
  for (const Parameter& weight : weights()) weight->trainable = trainable;
  impl_->trainable = trainable;
}

}  // namespace nn::inline NN_ABI
