// The options of metrics one by one, to write them into files and read them back.
#pragma once

#include "nn/graph/config.hpp"
#include "nn/train/metrics.hpp"

namespace nn::inline NN_ABI {

template <class Visit>
void describe(Visit&, Of<AccuracyOptions> auto&) {}

template <class Visit>
void describe(Visit&, Of<RootMeanSquaredErrorOptions> auto&) {}

template <class Visit>
void describe(Visit& visit, Of<BinaryAccuracyOptions> auto& o) {
  visit("threshold", o.threshold);
}

template <class Visit>
void describe(Visit& visit, Of<TopKOptions> auto& o) {
  visit("k", o.k);
}

template <class Visit>
void describe(Visit& visit, Of<PrecisionOptions> auto& o) {
  visit("thresholds", o.thresholds);
  visit("top_k", o.top_k);
  visit("class_id", o.class_id);
}

template <class Visit>
void describe(Visit& visit, Of<CountOptions> auto& o) {
  visit("thresholds", o.thresholds);
}

template <class Visit>
void describe(Visit& visit, Of<F1ScoreOptions> auto& o) {
  visit("average", o.average);
  visit("threshold", o.threshold);
}

template <class Visit>
void describe(Visit& visit, Of<AUCOptions> auto& o) {
  visit("num_thresholds", o.num_thresholds);
  if (std::is_same_v<Visit, ConfigReader> || !o.thresholds.empty()) visit("thresholds", o.thresholds);
  visit("curve", o.curve);
  visit("summation_method", o.summation_method);
  visit("multi_label", o.multi_label);
  visit("from_logits", o.from_logits);
}

/// A metric together with its class and options.
template <class Options>
Metric with_options(const char* class_name, const Options& o, Metric metric) {
  ConfigWriter write;
  describe(write, o);
  return {std::move(metric), class_name, std::move(write.config)};
}

}  // namespace nn::inline NN_ABI
