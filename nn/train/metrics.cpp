// Metrics by name and from files.
#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "nn/check.hpp"
#include "nn/train/metric_options.hpp"

namespace nn::inline NN_ABI {

Metric RootMeanSquaredError(const RootMeanSquaredErrorOptions& options) {
  const RootMeanSquaredErrorOptions o = named(options, "root_mean_squared_error");
  const Metric squares(o.name, [name = o.name](const Tensor& t, const Tensor& p) -> Tensor {
    return xt::square(p - matched_to(name, t, shape_of(p)));
  });
  const Metric metric(
      o.name,
      [squares](Metric::State& state, const Metric::Batch& batch) {  // of every place, masked or not
        squares.update(state, {batch.y_true, batch.y_pred, batch.sample_weight});
      },
      [squares](const Metric::State& state) { return std::sqrt(squares.result(state)); });
  return with_options("RootMeanSquaredError", o, metric);
}

namespace {

// A metric of a class with the options of a file; the options may be none.
template <class Options, Metric (*make)(const Options&)>
Metric from(const Config& given, const std::string& who) {
  Config config = given;
  const Config* list = config.find("thresholds");  // Keras takes one, or a list of one
  if (!std::is_same_v<Options, AUCOptions> && list && list->is_list() && list->items().size() == 1)
    config.set("thresholds", Config(list->items()[0]));
  if (const Config* weights = config.find("label_weights"); weights && !weights->is_null())
    fail(who, ": expected an AUC without label_weights, which are not known here");
  Options o;
  ConfigReader read(config, who);
  describe(read, o);
  read("name", o.name);
  return make(o);
}

struct Known {
  const char* name;
  const char* class_name;
  Metric (*make)(const Config& options, const std::string& who);
};

const Known known_metrics[] = {
    {"accuracy", "FittingAccuracy", from<AccuracyOptions, FittingAccuracy>},
    {"acc", "Accuracy", from<AccuracyOptions, Accuracy>},
    {"binary_accuracy", "BinaryAccuracy", from<BinaryAccuracyOptions, BinaryAccuracy>},
    {"categorical_accuracy", "CategoricalAccuracy", from<AccuracyOptions, CategoricalAccuracy>},
    {"sparse_categorical_accuracy", "SparseCategoricalAccuracy", from<AccuracyOptions, SparseCategoricalAccuracy>},
    {"top_k_categorical_accuracy", "TopKCategoricalAccuracy", from<TopKOptions, TopKCategoricalAccuracy>},
    {"sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy",
     from<TopKOptions, SparseTopKCategoricalAccuracy>},
    {"sequence_accuracy", "SequenceAccuracy", from<AccuracyOptions, SequenceAccuracy>},
    {"precision", "Precision", from<PrecisionOptions, Precision>},
    {"recall", "Recall", from<PrecisionOptions, Recall>},
    {"true_positives", "TruePositives", from<CountOptions, TruePositives>},
    {"true_negatives", "TrueNegatives", from<CountOptions, TrueNegatives>},
    {"false_positives", "FalsePositives", from<CountOptions, FalsePositives>},
    {"false_negatives", "FalseNegatives", from<CountOptions, FalseNegatives>},
    {"f1_score", "F1Score", from<F1ScoreOptions, F1Score>},
    {"auc", "AUC", from<AUCOptions, AUC>},
    {"root_mean_squared_error", "RootMeanSquaredError", from<RootMeanSquaredErrorOptions, RootMeanSquaredError>},
};

std::mutex own_mutex;

// Metrics that were made known, by name.
std::map<std::string, Metric>& own_metrics() {
  static std::map<std::string, Metric> metrics;
  return metrics;
}

// By a name as a user or a file gives it. NB: "acc" and "accuracy" both stand for whichever fits the shapes.
std::optional<Metric> find_metric(const std::string& name) {
  for (const Known& known : known_metrics) {
    const bool chosen_by_shapes = name == "acc" || name == "accuracy";
    if (chosen_by_shapes ? known.class_name == std::string("FittingAccuracy")
                         : name == known.name || name == known.class_name)
      return known.make(Config::fields(), "Metric");
  }
  {
    const std::lock_guard lock(own_mutex);
    if (const auto own = own_metrics().find(name); own != own_metrics().end()) return own->second;
  }
  const std::optional<Loss> loss = find_loss(name);
  return loss ? std::optional<Metric>(*loss) : std::nullopt;
}

Metric find(const std::string& name) {
  if (const std::optional<Metric> metric = find_metric(name)) return *metric;
  std::vector<std::string> names;
  for (const Known& known : known_metrics) names.emplace_back(known.name);
  const std::vector<std::string> losses = loss_names();
  names.insert(names.end(), losses.begin(), losses.end());
  expect_one_of("Metric", "the name", name, names);
  return name;
}

// What a file calls `name`, a function or a class without options.
Metric find_in_file(const std::string& name, const std::string& who) {
  std::optional<Metric> metric = find_metric(name);
  if (!metric) metric = find_metric(name.substr(name.find('>') + 1));  // "package>name"
  if (!metric) {
    fail(who, ": expected a metric that is known here, got '", name,
         "'; one of your own is made known with register_metric");
  }
  return *metric;
}

std::string function_name(const Config& config, const std::string& who) {
  const std::string name = read_object(config, who).class_name;
  return name == "function" ? config.at("config", who).as_text(who) : name;
}

}  // namespace

Metric::Metric(const char* name) : Metric(std::string(name)) {}

Metric::Metric(const std::string& name) : Metric(find(name)) { name_ = name; }

void register_metric(const Metric& metric) {
  for (const Known& known : known_metrics) {
    if (metric.name() == known.name || metric.name() == known.class_name)
      fail("register_metric: expected a name that none of Keras's metrics has, got '", metric.name(), "'");
  }
  const std::lock_guard lock(own_mutex);
  own_metrics().insert_or_assign(metric.name(), metric);
}

Config to_config(const Metric& metric) {
  const std::string& kind = metric.class_name();
  if (kind.empty()) return function_config(metric.name());
  const auto is_one_of = [&](std::initializer_list<const char*> names) {
    return std::find(names.begin(), names.end(), kind) != names.end();
  };
  const std::string& name = metric.name();
  if (name == "accuracy" || name == "acc" || name == "crossentropy" || name == "ce") {
    if (is_one_of({"FittingAccuracy", "Crossentropy"})) return name;
  }
  // Of these Keras has the loss alone, which does as a metric too.
  const bool loss = is_one_of({"Huber", "BinaryFocalCrossentropy", "CategoricalFocalCrossentropy"});
  Config options = Config::fields({{"name", name}});
  for (std::size_t i = 0; i < metric.options().keys().size(); ++i)
    options.set(metric.options().keys()[i], metric.options().items()[i]);
  Config object = object_config(loss ? "keras.losses" : "keras.metrics", kind == "LogCosh" ? "LogCoshError" : kind,
                                std::move(options));
  if (is_one_of({"FittingAccuracy", "Crossentropy", "SequenceAccuracy"})) {  // not Keras's: for its custom_objects
    object.set("module", {});
    object.set("registered_name", kind);
  }
  return object;
}

void read_config(const Config& config, const std::string& who, Metric& metric) {
  auto [class_name, options] = read_object(config, who);
  const Config* name = options.find("name");
  const auto shown = [&](const Metric& found) {
    return name && name->is_text() ? found.named(name->as_text(who)) : found;
  };
  if (config.is_text() || class_name == "function") {  // as compile was given it
    const std::string given = function_name(config, who);
    metric = find_in_file(given, who).named(given);
  } else if (class_name == "MeanMetricWrapper" || class_name == "SumOverBatchSizeMetricWrapper") {
    for (const std::string& key : options.keys())
      expect_one_of(who, "an option of the function", key, {"name", "dtype", "fn"});
    metric = shown(find_in_file(function_name(options.at("fn", who), who), who));
  } else {
    if (class_name == "LogCoshError") class_name = "LogCosh";
    for (const Known& known : known_metrics) {
      if (class_name != known.class_name) continue;
      metric = known.make(options, who);
      return;
    }
    Metric found = find_in_file(class_name, who);
    if (find_loss(class_name)) {
      Loss loss = class_name;
      read_config(Config::fields({{"class_name", class_name}, {"config", options}}), who, loss);
      found = loss;
    }
    metric = shown(found);
  }
}

}  // namespace nn::inline NN_ABI
