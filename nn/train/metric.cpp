#include "nn/train/metric.hpp"

#include "nn/check.hpp"
#include "nn/train/sample_weights.hpp"

namespace nn::inline NN_ABI {

namespace {

// state: the weighted sum of the values, and the sum of the weights, where the places of a sample share its weight
void add_values(const std::string& who, Metric::State& state, const Tensor& values, const Metric::Batch& batch) {
  state.resize(2);
  const double samples = values.dimension() == 0 ? 1 : static_cast<double>(values.shape(0));
  if (samples == 0) return;
  const double each = static_cast<double>(values.size()) / samples;  // places a sample
  const Tensor weights = place_weights(who, batch.sample_weight, batch.mask, shape_of(values));
  const bool weighted = batch.sample_weight || batch.mask;
  double total = 0, count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double weight = weighted ? static_cast<double>(weights.data()[i]) : 1;
    total += weight * static_cast<double>(values.data()[i]);
    count += weight;
  }
  state[0] += total / each;
  state[1] += count / each;
}

Metric::Function values_of(const Loss& loss) {
  const Scalar sign = loss.name() == "cosine_similarity" ? Scalar{-1} : Scalar{1};
  return [loss, sign](const Tensor& t, const Tensor& p) -> Tensor { return sign * loss(t, p).value(); };
}

}  // namespace

Metric::Metric(std::string name, const Function& values)
    : name_(std::move(name)),
      update_([who = name_, values](State& state, const Batch& batch) {
        add_values(who, state, values(batch.y_true, batch.y_pred), batch);
      }),
      result_([](const State& state) { return divide_no_nan(state[0], state[1]); }) {}

Metric::Metric(const Loss& loss) : Metric(loss.name(), values_of(loss)) {
  if (loss.config().is_fields()) options_ = loss.config().at("config", name_);
  class_name_ = loss_class(loss);
}

Metric::Metric(Metric metric, std::string class_name, Config options) : Metric(std::move(metric)) {
  class_name_ = std::move(class_name);
  options_ = std::move(options);
}

Metric Metric::named(const std::string& name) const {
  Metric same = *this;
  same.name_ = name;
  return same;
}

double Metric::operator()(const Batch& batch) const {
  State state;
  update(state, batch);
  return result(state);
}

void add_state(Metric::State& state, const Metric::State& other) {
  if (state.size() < other.size()) state.resize(other.size());
  for (std::size_t i = 0; i < other.size(); ++i) state[i] += other[i];
}

}  // namespace nn::inline NN_ABI
