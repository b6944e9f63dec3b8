#include "nn/files/optimizer_state.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "nn/check.hpp"
#include "nn/files/keras_version.hpp"
#include "nn/files/weights_in_files.hpp"
#include "nn/train/optimizers.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr const char* group_of_arrays = "/optimizer/vars";    // Keras 3
constexpr const char* group_of_names = "/optimizer_weights";  // .h5

// The weights that are trained, and those that were until they were frozen.
Parameters trained_weights(const Model& model) {
  OptimizerImpl& optimizer = *model.optimizer().impl();
  std::set<const Weight*> kept;
  for (const OptimizerImpl::Slot& slot : optimizer.slots()) kept.insert(slot.weight.get());
  Parameters weights;
  for (const Parameter& weight : model.weights()) {
    if (weight->trainable || kept.count(weight.get()) > 0) weights.push_back(weight);
  }
  return weights;
}

// A tensor that is kept: of which weight, and which of the optimizer's states.
struct Kept {
  std::size_t weight, state;
};

// Keras goes weight by weight with all its states. RMSprop, the old optimizers and Adam's velocity_hat go state by
// state.
std::vector<Kept> order_of(const OptimizerImpl& optimizer, std::size_t weights, bool old) {
  const auto states = optimizer.states();
  const std::size_t together = old || optimizer.name() == "RMSprop" ? 1 : std::min<std::size_t>(states.size(), 2);
  std::vector<Kept> order;
  for (std::size_t first = 0; first < states.size(); first += together) {
    for (std::size_t w = 0; w < weights; ++w) {
      for (std::size_t s = first; s < std::min(first + together, states.size()); ++s) order.push_back({w, s});
    }
  }
  return order;
}

// ---- writing ----

struct Array {
  std::string name;
  Tensor value;
};

Tensor number(double value) { return full({}, static_cast<Scalar>(value)); }

// What is kept for the weights.
std::vector<Array> arrays_of(const Model& model, bool old) {
  OptimizerImpl& optimizer = *model.optimizer().impl();
  const Parameters weights = trained_weights(model);
  optimizer.build(weights);
  std::vector<Array> arrays;
  const auto states = optimizer.states();
  for (const Kept& kept : order_of(optimizer, weights.size(), old)) {
    std::string name = weights[kept.weight]->name;
    std::replace(name.begin(), name.end(), '/', '_');
    arrays.push_back({std::to_string(kept.weight) + "_" + name + "_" + states[kept.state].name,
                      optimizer.slot(weights[kept.weight]).state[kept.state]});
  }
  return arrays;
}

// ---- reading ----

// The paths of a file's arrays in their order.
std::vector<std::string> arrays_in(const Hdf5File& file) {
  std::vector<std::string> paths;
  if (file.has_group(group_of_names)) {
    for (const std::string& name : file.texts(group_of_names, "weight_names"))
      paths.push_back(std::string(group_of_names) + "/" + name);
  } else {
    const std::size_t count = file.children(group_of_arrays).size();
    for (std::size_t k = 0; k < count; ++k) paths.push_back(std::string(group_of_arrays) + "/" + std::to_string(k));
  }
  return paths;
}

// Whether the second array is the learning rate: in the files of Keras 3, unless there is a schedule. An .h5 says it.
bool has_rate(const std::vector<std::string>& paths, const OptimizerImpl& optimizer, bool keras3) {
  if (!keras3 || optimizer.learning_rate.is_schedule()) return false;
  return !paths[0].starts_with(group_of_names) || (paths.size() > 1 && paths[1].ends_with("learning_rate"));
}

// How many arrays stand before those of the weights: the number of steps, and perhaps the learning rate; in Keras 2,
// for the old Nadam, one more number; in Keras up to 2.1 sometimes nothing.
std::size_t head_of(const Hdf5File& file, const std::vector<std::string>& paths, std::size_t of_weights,
                    const OptimizerImpl& optimizer, bool keras3) {
  if (keras3) return has_rate(paths, optimizer, true) ? 2 : 1;
  std::size_t head = 0;
  const std::size_t most = optimizer.name() == "Nadam" ? 2 : 1;
  while (head < most && paths.size() > of_weights + head && file.shape(paths[head]).empty()) ++head;
  return head;
}

bool is_number(const Shape& shape) { return shape.empty() || shape == Shape{1}; }

// The file's learning rate, where it says anything else than the configuration's when rounded as Keras stores it.
void take_learning_rate(const Optimizer& optimizer, const Tensor& stored) {
  const double rate = static_cast<double>(stored.data()[0]);
  if (static_cast<float>(rate) != static_cast<float>(optimizer.learning_rate())) optimizer.set_learning_rate(rate);
}

}  // namespace

void write_optimizer_group(const Model& model, Hdf5Writer& file) {
  const std::string vars = group_of_arrays;
  file.group(vars);
  file.integer(vars + "/0", static_cast<std::int64_t>(model.optimizer().iterations()));
  std::size_t k = 1;
  const auto add = [&](const Tensor& value) {
    file.dataset(vars + "/" + std::to_string(k++), value, bytes_per_number);
  };
  const OptimizerImpl& optimizer = *model.optimizer().impl();
  if (!optimizer.learning_rate.is_schedule()) add(number(optimizer.rate()));
  for (const Array& array : arrays_of(model, false)) add(array.value);
  for (const double kept : optimizer.kept_numbers()) add(number(kept));
}

void write_optimizer_weights(const Model& model, Hdf5Writer& file) {
  const std::string group = group_of_names, prefix = snake_case(model.optimizer().name()) + "/";
  std::vector<std::string> names = {prefix + "iteration"};
  file.group(group);
  file.integer(group + "/" + names[0], static_cast<std::int64_t>(model.optimizer().iterations()));
  for (const Array& array : arrays_of(model, true)) {
    names.push_back(prefix + array.name);
    file.dataset(group + "/" + names.back(), array.value, bytes_per_number);
  }
  file.texts(group, "weight_names", names);
}

bool has_optimizer_state(const Hdf5File& file) {
  return file.has_group(group_of_names) || file.has_group(group_of_arrays);
}

void read_optimizer_state(const Model& model, const Hdf5File& file, const std::string& keras_version, bool old) {
  const Optimizer& handle = model.optimizer();
  OptimizerImpl& optimizer = *handle.impl();
  const bool keras3 = KerasVersion(keras_version).major >= 3;
  const std::vector<std::string> paths = arrays_in(file);
  if (paths.empty()) return;
  Parameters weights = trained_weights(model);
  std::vector<Kept> order = order_of(optimizer, weights.size(), old);
  if (const auto all = model.weights(); paths.size() >= order_of(optimizer, all.size(), old).size() + 1) {
    weights = all;  // of layers that were frozen once training had begun
    order = order_of(optimizer, weights.size(), old);
  }
  const std::size_t head = head_of(file, paths, order.size(), optimizer, keras3);
  if (paths.size() <= head && !order.empty()) return;  // an optimizer that made no step
  if (paths.size() < head + order.size()) {
    fail(file.name(), ": expected ", head + order.size(), " arrays of the optimizer ", optimizer.name(), ", got ",
         paths.size());
  }
  // Keras 2 keeps the momenta of SGD without momentum.
  for (std::size_t k = head + order.size(); k < paths.size() && !order.empty(); ++k) {
    if (!is_number(file.shape(paths[k])))
      fail(file.name(), ": expected ", head + order.size(), " arrays of the optimizer ", optimizer.name(), ", got ",
           paths.size());
  }
  std::vector<Tensor> values;
  for (std::size_t k = 0; k < order.size(); ++k)
    values.push_back(file.tensor(paths[head + k], shape_of(weights[order[k].weight]->value)));
  const std::int64_t steps = head > 0 ? file.integer(paths[0]) : 0;
  if (steps < 0) fail(file.name(), ": ", paths[0], ": expected a number of steps, got ", steps);
  const std::optional<Tensor> rate = head == 2 && keras3 ? std::optional(file.tensor(paths[1], Shape())) : std::nullopt;

  if (rate) take_learning_rate(handle, *rate);
  optimizer.iterations = static_cast<std::uint64_t>(steps);
  optimizer.build(weights);
  for (std::size_t k = 0; k < order.size(); ++k)
    optimizer.slot(weights[order[k].weight]).state[order[k].state] = std::move(values[k]);
}

}  // namespace nn::inline NN_ABI
