#include "nn/train/fit.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "nn/check.hpp"
#include "nn/random.hpp"
#include "nn/train/progress.hpp"
#include "nn/train/step.hpp"

namespace nn::inline NN_ABI {

void History::add(std::size_t index, const Logs& epoch_logs) {
  epoch.push_back(index);
  for (const auto& [name, value] : epoch_logs.entries) {
    const auto known = std::find_if(logs.begin(), logs.end(), [&, &key = name](const auto& log) { return log.first == key; });
    (known == logs.end() ? logs.emplace_back(name, std::vector<double>{}) : *known).second.push_back(value);
  }
}

const std::vector<double>& History::operator[](const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& [key, values] : logs) {
    if (key == name) return values;
    names.push_back(key);
  }
  fail("no log named '", name, "'; the logs are: ", names.empty() ? "none" : join(names));
}

void Model::compile(const CompileOptions& options) const {
  const std::size_t outputs = this->outputs().size();
  auto made = std::make_shared<Training>(Training{options, options.loss, options.loss_weights, {}, next_seed(), 0});
  if (made->losses.size() == 1) made->losses.resize(outputs, options.loss[0]);
  if (made->losses.size() != outputs) fail("compile: expected one loss, or one for each of ", outputs, " outputs, got ", options.loss.size());
  if (made->loss_weights.empty()) made->loss_weights.assign(outputs, 1);
  if (made->loss_weights.size() != outputs) {
    fail("compile: expected one loss weight for each of ", outputs, " outputs, got ", options.loss_weights.size());
  }
  // "dense_loss"; a layer with two outputs, or called twice, has "lstm_loss" and "lstm_1_loss".
  std::vector<std::string> prefixes;
  for (const Symbol& output : this->outputs()) {
    const std::string& layer = output.call()->layer->name();
    std::string prefix = layer + "_";
    for (int i = 1; std::count(prefixes.begin(), prefixes.end(), prefix) > 0; ++i) prefix = layer + "_" + std::to_string(i) + "_";
    prefixes.push_back(prefix);
  }
  for (std::size_t k = 0; outputs > 1 && k < outputs; ++k) made->names.push_back(prefixes[k] + "loss");
  for (std::size_t k = 0; k < outputs; ++k) {
    for (const Metric& metric : options.metrics) made->names.push_back((outputs > 1 ? prefixes[k] : "") + metric.name());
  }
  for (std::size_t i = 0; i < made->names.size(); ++i) {
    const auto end = made->names.begin() + static_cast<std::ptrdiff_t>(i);
    if (made->names[i] == "loss" || std::find(made->names.begin(), end, made->names[i]) != end) {
      fail("compile: expected metrics of different names, none of them 'loss'; got '", made->names[i], "'");
    }
  }
  training() = std::move(made);
}

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// What an epoch is made of: the training samples, and the validation data in their final place.
struct Split {
  std::size_t training_samples;
  std::vector<Tensor> x_val, y_val;
};

Split split_data(const Model& model, const TensorRefs& x, const TensorRefs& y, const FitOptions& o) {
  if (!(o.validation_split >= 0 && o.validation_split < 1)) {
    fail("fit: expected a validation_split from 0 to below 1, got ", o.validation_split);
  }
  if (!o.validation_data.x.empty()) {
    expect_data("fit, validation_data", model, o.validation_data.x, o.validation_data.y);
    return {x.samples(), o.validation_data.x, o.validation_data.y};
  }
  if (o.validation_split == 0) return {x.samples(), {}, {}};
  const auto kept = static_cast<std::size_t>(std::floor(static_cast<double>(x.samples()) * (1 - o.validation_split)));
  if (kept == 0 || kept == x.samples()) {
    fail("fit: expected a validation_split that leaves samples on both sides, got ", o.validation_split, " of ", x.samples());
  }
  return {kept, x.rows(kept, x.samples()), y.rows(kept, x.samples())};
}

std::vector<std::size_t> epoch_order(Training& training, std::size_t samples, bool shuffle) {
  if (!shuffle) {
    std::vector<std::size_t> order(samples);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
  }
  Random random(mix(training.seed, training.epochs_shuffled++));
  return permutation(samples, random);
}

}  // namespace

History Model::fit(const TensorRefs& x, const TensorRefs& y) const { return fit(x, y, {}); }

History Model::fit(const TensorRefs& x, const TensorRefs& y, const FitOptions& o) const {
  expect_data("fit", *this, x, y);
  const std::shared_ptr<Training> kept = training();  // a callback may compile anew; this fit goes on as it began
  Training& training = *kept;
  const Split split = split_data(*this, x, y, o);

  std::vector<AnyCallback> callbacks = o.callbacks;
  callbacks.emplace_back(Progress(o.verbose));
  const auto tell = [&](void (Callback::*event)(Epoch&), Epoch& epoch) {
    for (const AnyCallback& callback : callbacks) (*callback.operator->().*event)(epoch);
  };

  History history;
  Epoch epoch{.model = *this, .epochs = o.epochs, .batches = batches_of(split.training_samples, o.batch_size)};
  tell(&Callback::on_train_begin, epoch);
  for (std::size_t e = o.initial_epoch; e < o.epochs && !epoch.stop_training; ++e) {
    const Clock::time_point start = Clock::now();
    epoch.index = e;
    epoch.batch = 0;
    epoch.seconds = 0;
    epoch.logs = {};
    tell(&Callback::on_epoch_begin, epoch);
    const std::vector<std::size_t> order = epoch_order(training, split.training_samples, o.shuffle);
    Totals totals;
    while (epoch.batch < epoch.batches && !epoch.stop_training) {
      const std::size_t begin = epoch.batch * o.batch_size, end = begin + std::min(o.batch_size, order.size() - begin);
      const auto at = [&](std::size_t i) { return order.begin() + static_cast<std::ptrdiff_t>(i); };
      totals.add(train_step(*this, training, x, y, {at(begin), at(end)}));
      ++epoch.batch;
      epoch.seconds = seconds_since(start);
      epoch.logs = totals.logs(training);
      tell(&Callback::on_batch_end, epoch);
    }
    if (!split.x_val.empty()) {
      const Logs validation = evaluate_all(*this, training, split.x_val, split.y_val, o.batch_size).logs(training, "val_");
      for (const auto& [name, value] : validation.entries) epoch.logs.set(name, value);
    }
    epoch.seconds = seconds_since(start);
    tell(&Callback::on_epoch_end, epoch);
    history.add(e, epoch.logs);  // with what callbacks added to the logs
  }
  tell(&Callback::on_train_end, epoch);
  return history;
}

Logs Model::evaluate(const TensorRefs& x, const TensorRefs& y) const { return evaluate(x, y, {}); }

Logs Model::evaluate(const TensorRefs& x, const TensorRefs& y, const EvaluateOptions& options) const {
  expect_data("evaluate", *this, x, y);
  return evaluate_all(*this, *training(), x, y, options.batch_size).logs(*training());
}

Logs Model::train_on_batch(const TensorRefs& x, const TensorRefs& y) const {
  expect_data("train_on_batch", *this, x, y);
  return train_step(*this, *training(), x, y, epoch_order(*training(), x.samples(), false)).logs(*training());
}

}  // namespace nn::inline NN_ABI
