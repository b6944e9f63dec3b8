#include "nn/train/fit.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>

#include "nn/check.hpp"
#include "nn/random.hpp"
#include "nn/train/progress.hpp"
#include "nn/train/sample_weights.hpp"
#include "nn/train/step.hpp"

namespace nn::inline NN_ABI {

void History::add(std::size_t index, const Logs& epoch_logs) {
  epoch.push_back(index);
  for (const auto& [name, value] : epoch_logs.entries) {
    const auto known =
        std::find_if(logs.begin(), logs.end(), [&, &key = name](const auto& log) { return log.first == key; });
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

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// What an epoch is made of: the training samples, and the validation data in their final place.
struct Split {
  std::size_t training_samples;
  Data validation;
};

Split split_data(const Model& model, const Samples& data, const FitOptions& o) {
  if (!(o.validation_split >= 0 && o.validation_split < 1)) {
    fail("fit: expected a validation_split from 0 to below 1, got ", o.validation_split);
  }
  const std::size_t samples = data.x.samples();
  if (!o.validation_data.x.empty()) {
    const Data& v = o.validation_data;
    expect_data("fit, validation_data", model, v.x, v.y);
    return {samples, {v.x, v.y, weights_for("fit, validation_data", v.y, v.sample_weight, {})}};
  }
  if (o.validation_split == 0) return {samples, {}};
  const auto kept = static_cast<std::size_t>(std::floor(static_cast<double>(samples) * (1 - o.validation_split)));
  if (kept == 0 || kept == samples) {
    fail("fit: expected a validation_split that leaves samples on both sides, got ", o.validation_split, " of ",
         samples);
  }
  const bool weighted = !o.sample_weight.empty();  // classes weigh in training alone
  const auto last = [&](const TensorRefs& tensors) {
    const auto rows = tensors.rows(kept, samples);
    return std::vector<Tensor>(rows.begin(), rows.end());
  };
  return {kept, {last(data.x), last(data.y), weighted ? last(data.weights) : Tensors()}};
}

Places epoch_order(Training& training, std::size_t samples, bool shuffle) {
  if (!shuffle) {
    Places order(samples);
    std::iota(order.begin(), order.end(), std::size_t{0});
    return order;
  }
  Random random(mix(training.seed, training.epochs_shuffled++));
  return permutation(samples, random);
}

// One step. One that is not finite is an Error, or, where a callback accepts it, ends training with a loss of NaN.
void add_step(const Training& training, const Samples& data, const Places& places,
              const std::vector<AnyCallback>& callbacks, Epoch& epoch, Totals& totals) {
  try {
    totals.add(train_step(epoch.model, training, data, places));
  } catch (const NotFinite&) {
    if (std::none_of(callbacks.begin(), callbacks.end(), [](const auto& callback) { return callback->accepts_nan(); }))
      throw;
    totals.loss = std::numeric_limits<double>::quiet_NaN();
    epoch.stop_training = true;
  }
}

}  // namespace

History Model::fit(const TensorRefs& x, const TensorRefs& y) const { return fit(x, y, {}); }

History Model::fit(const TensorRefs& x, const TensorRefs& y, const FitOptions& o) const {
  expect_data("fit", *this, x, y);
  const std::shared_ptr<Training> kept = training();  // a callback may compile anew; this fit goes on as it began
  Training& training = *kept;
  const Tensors weights = weights_for("fit", y, o.sample_weight, o.class_weight);
  const Samples data{x, y, weights};
  const Split split = split_data(*this, data, o);
  const Samples validation{split.validation.x, split.validation.y, split.validation.sample_weight};
  const bool validates = validation.x.size() > 0;
  const std::size_t batch_size = batch_size_for("fit", split.training_samples, o.batch_size);
  if (validates) batch_size_for("fit, validation data", validation.x.samples(), batch_size);

  std::vector<AnyCallback> callbacks = o.callbacks;
  callbacks.emplace_back(Progress(o.verbose));
  const auto tell = [&](void (Callback::*event)(Epoch&), Epoch& epoch) {
    for (const AnyCallback& callback : callbacks) (*callback.operator->().*event)(epoch);
  };

  History history;
  Epoch epoch{.model = *this,
              .epochs = o.epochs,
              .batches = batches_of(split.training_samples, batch_size),
              .optimizer = &training.optimizer};
  tell(&Callback::on_train_begin, epoch);
  for (std::size_t e = o.initial_epoch; e < o.epochs && !epoch.stop_training; ++e) {
    const Clock::time_point start = Clock::now();
    epoch.index = e;
    epoch.batch = 0;
    epoch.seconds = 0;
    epoch.logs = {};
    tell(&Callback::on_epoch_begin, epoch);
    const Places order = epoch_order(training, split.training_samples, o.shuffle);
    Totals totals;
    while (epoch.batch < epoch.batches && !epoch.stop_training) {
      const std::size_t begin = epoch.batch * batch_size, end = begin + std::min(batch_size, order.size() - begin);
      const auto at = [&](std::size_t i) { return order.begin() + static_cast<std::ptrdiff_t>(i); };
      add_step(training, data, {at(begin), at(end)}, callbacks, epoch, totals);
      ++epoch.batch;
      epoch.seconds = seconds_since(start);
      epoch.logs = totals.logs(training);
      tell(&Callback::on_batch_end, epoch);
    }
    if (validates) {
      const Logs logs = evaluate_all(*this, training, validation, batch_size).logs(training, "val_");
      for (const auto& [name, value] : logs.entries) epoch.logs.set(name, value);
    }
    epoch.seconds = seconds_since(start);
    tell(&Callback::on_epoch_end, epoch);
    history.add(e, epoch.logs);  // with what callbacks added to the logs
  }
  tell(&Callback::on_train_end, epoch);
  return history;
}

Logs Model::evaluate(const TensorRefs& x, const TensorRefs& y) const { return evaluate(x, y, {}); }

Logs Model::evaluate(const TensorRefs& x, const TensorRefs& y, const EvaluateOptions& o) const {
  expect_data("evaluate", *this, x, y);
  const Tensors weights = weights_for("evaluate", y, o.sample_weight, {});
  const std::size_t batch_size = batch_size_for("evaluate", x.samples(), o.batch_size);
  return evaluate_all(*this, *training(), {x, y, weights}, batch_size).logs(*training());
}

Logs Model::train_on_batch(const TensorRefs& x, const TensorRefs& y) const { return train_on_batch(x, y, {}); }

Logs Model::train_on_batch(const TensorRefs& x, const TensorRefs& y, const TrainOnBatchOptions& o) const {
  expect_data("train_on_batch", *this, x, y);
  batch_size_for("train_on_batch", x.samples(), x.samples());
  const Tensors weights = weights_for("train_on_batch", y, o.sample_weight, o.class_weight);
  return train_step(*this, *training(), {x, y, weights}, epoch_order(*training(), x.samples(), false))
      .logs(*training());
}

}  // namespace nn::inline NN_ABI
