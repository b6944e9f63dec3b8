#include "nn/inspect/weights_norm.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

double sum_of(const std::vector<double>& x) { return std::accumulate(x.begin(), x.end(), 0.0); }

double mean_of(const std::vector<double>& x) { return x.empty() ? 0 : sum_of(x) / static_cast<double>(x.size()); }

// NaN if one of them is.
double max_of(const std::vector<double>& x) {
  double largest = x.empty() ? 0 : x[0];
  for (const double value : x) largest = std::isnan(largest) || value <= largest ? largest : value;
  return largest;
}

double min_of(std::vector<double> x) {
  for (double& value : x) value = -value;
  return -max_of(x);
}

double std_of(std::vector<double> x) {
  const double mean = mean_of(x);
  for (double& value : x) value = (value - mean) * (value - mean);
  return std::sqrt(mean_of(x));
}

double absolute(double x) { return std::abs(x); }

// The norms of x along the axis; of numbers and vectors, that of all.
std::vector<double> norms_of(const Tensor& x, const OfNumbers& norm, std::ptrdiff_t axis) {
  const Shape shape = shape_of(x);
  const std::size_t along = shape.size() < 2 ? 0 : normalize_axis(axis, shape.size(), "weights_norm");
  const std::size_t length = shape.empty() ? 1 : shape[along];
  std::size_t step = 1;
  for (std::size_t a = along + 1; a < shape.size(); ++a) step *= shape[a];
  std::vector<double> norms, line(length);
  for (std::size_t begin = 0; length > 0 && begin < x.size(); begin += step * length) {
    for (std::size_t k = 0; k < step; ++k) {
      for (std::size_t i = 0; i < length; ++i) line[i] = static_cast<double>(x.data()[begin + i * step + k]);
      norms.push_back(norm(line));
    }
  }
  return norms;
}

double factor(const Regularizer& regularizer, const char* name) {
  const Config* config = regularizer.config().find("config");
  const Config* found = config ? config->find(name) : nullptr;
  return found && found->is_number() ? found->as_number("get_weight_penalties") : 0;
}

}  // namespace

NormFunction::NormFunction(const char* name) {
  const std::string known = name;
  expect_one_of("weights_norm", "the norm_fn", known, {"l2", "l1", "max"});
  if (known == "l2") *this = NormFunction([](double x) { return std::sqrt(x); }, [](double x) { return x * x; });
  if (known == "l1") *this = NormFunction([](double x) { return x; }, absolute);
  if (known != "max") return;
  norm = [](std::vector<double> line) {
    for (double& value : line) value = std::abs(value);
    return max_of(line);
  };
}

NormFunction::NormFunction(const std::function<double(double)>& outer, const std::function<double(double)>& inner)
    : norm([outer, inner](std::vector<double> line) {
        for (double& value : line) value = inner(value);
        return outer(sum_of(line));
      }) {}

StatFunction::StatFunction(const char* known) : name(known) {
  expect_one_of("weights_norm", "a stat function", name, {"max", "mean", "min", "std"});
  if (name == "max") stat = max_of;
  if (name == "mean") stat = mean_of;
  if (name == "min") stat = min_of;
  if (name == "std") stat = std_of;
}

std::vector<WeightNorm> weights_norm(const Model& model, const WeightsNormOptions& o, std::vector<WeightNorm> so_far) {
  if (o.stat_fns.empty()) fail("weights_norm: expected at least one of stat_fns, got none");
  for (const NamedWeight& weight : choose_weights(model, o.weights, {.omit_names = o.omit_names}, "weights_norm")) {
    const std::vector<double> norms = norms_of(weight.weight->value, o.norm_fn.norm, o.axis);
    auto known =
        std::find_if(so_far.begin(), so_far.end(), [&](const WeightNorm& one) { return one.name == weight.name; });
    if (known == so_far.end()) known = so_far.insert(so_far.end(), WeightNorm{.name = weight.name});
    for (const StatFunction& function : o.stat_fns) known->stats[function.name].push_back(function.stat(norms));
  }
  return so_far;
}

std::vector<WeightPenalty> get_weight_penalties(const Model& model) {
  std::vector<WeightPenalty> all;
  for (const NamedWeight& named : weights_by_name(model)) {
    const Weight& weight = *named.weight;
    if (!weight.trainable || !weight.regularizer) continue;
    const Var penalty = weight.regularizer(Var(weight.value));
    if (penalty.value().size() != 1)
      fail("get_weight_penalties: expected the regularizer of ", named.name, " to give a single number");
    all.push_back({.name = named.name,
                   .regularizer = weight.regularizer.name(),
                   .l1 = factor(weight.regularizer, "l1"),
                   .l2 = factor(weight.regularizer, "l2"),
                   .value = static_cast<double>(penalty.value().data()[0])});
  }
  return all;
}

double weight_loss(const Model& model) {
  double total = 0;
  for (const WeightPenalty& penalty : get_weight_penalties(model)) total += penalty.value;
  return total;
}

}  // namespace nn::inline NN_ABI
