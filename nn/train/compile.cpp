// What a model is trained with.
#include <algorithm>

#include "nn/check.hpp"
#include "nn/random.hpp"
#include "nn/train/step.hpp"

namespace nn::inline NN_ABI {

namespace {

// "dense_"; a layer with two outputs, or called twice, has "lstm_" and "lstm_1_".
std::vector<std::string> prefixes_of(const Symbols& outputs) {
  std::vector<std::string> prefixes;
  for (const Symbol& output : outputs) {
    const std::string& layer = output.call()->layer->name();
    std::string prefix = layer + "_";
    for (int i = 1; std::count(prefixes.begin(), prefixes.end(), prefix) > 0; ++i)
      prefix = layer + "_" + std::to_string(i) + "_";
    prefixes.push_back(prefix);
  }
  return prefixes;
}

// Metrics on every output and on each; weighted ones have "weighted_" before a name that is there already, as in Keras.
void add_metrics(Training& training, const std::vector<std::string>& prefixes, const std::vector<Metric>& everywhere,
                 const std::vector<std::vector<Metric>>& each, bool weighted) {
  if (!each.empty() && each.size() != prefixes.size())
    fail("compile: expected a list of metrics for each of ", prefixes.size(), " outputs, got ", each.size());
  const std::vector<std::string> before = training.names;
  for (std::size_t k = 0; k < prefixes.size(); ++k) {
    const std::string prefix = prefixes.size() > 1 ? prefixes[k] : "";
    std::vector<Metric> metrics = everywhere;
    if (!each.empty()) metrics.insert(metrics.end(), each[k].begin(), each[k].end());
    for (const Metric& metric : metrics) {
      std::string name = prefix + metric.name();
      if (weighted && std::count(before.begin(), before.end(), name) > 0) name = prefix + "weighted_" + metric.name();
      training.names.push_back(name);
      training.metrics.push_back({metric, k, weighted});
    }
  }
}

}  // namespace

void Model::compile(const CompileOptions& options) const {
  const std::size_t outputs = this->outputs().size();
  auto made = std::make_shared<Training>(
      Training{options.optimizer, options.loss, options.loss_weights, {}, {}, weights(), next_seed(), 0});
  if (made->losses.size() == 1) made->losses.resize(outputs, options.loss[0]);
  if (made->losses.size() != outputs) {
    fail("compile: expected one loss, or one for each of ", outputs, " outputs, got ", options.loss.size());
  }
  if (made->loss_weights.empty()) made->loss_weights.assign(outputs, 1);
  if (made->loss_weights.size() != outputs) {
    fail("compile: expected one loss weight for each of ", outputs, " outputs, got ", options.loss_weights.size());
  }
  const std::vector<std::string> prefixes = prefixes_of(this->outputs());
  for (std::size_t k = 0; outputs > 1 && k < outputs; ++k) made->names.push_back(prefixes[k] + "loss");
  add_metrics(*made, prefixes, options.metrics, options.output_metrics, false);
  add_metrics(*made, prefixes, options.weighted_metrics, options.weighted_output_metrics, true);
  for (std::size_t i = 0; i < made->names.size(); ++i) {
    const auto end = made->names.begin() + static_cast<std::ptrdiff_t>(i);
    if (made->names[i] == "loss" || std::find(made->names.begin(), end, made->names[i]) != end) {
      fail("compile: expected metrics of different names, none of them 'loss'; got '", made->names[i], "'");
    }
  }
  training() = std::move(made);
}

const Optimizer& Model::optimizer() const {
  if (!training()) fail(impl()->who(), ": expected a compiled model to have an optimizer; call compile first");
  return training()->optimizer;
}

}  // namespace nn::inline NN_ABI
