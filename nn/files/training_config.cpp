#include "nn/files/training_config.hpp"

#include <algorithm>

#include "nn/check.hpp"
#include "nn/files/keras_version.hpp"
#include "nn/train/step.hpp"

namespace nn::inline NN_ABI {

namespace {

// ---- writing ----

// One loss, or one for each of several outputs.
Config losses_config(const Training& training) {
  return training.losses.size() == 1 ? to_config(training.losses[0]) : to_config(training.losses);
}

// A list of metrics, or one for each of several outputs; null for none.
Config metrics_config(const Training& training, bool weighted) {
  std::vector<Config> lists(training.losses.size(), Config::list());
  bool any = false;
  for (const Training::OutputMetric& metric : training.metrics) {
    if (metric.weighted != weighted) continue;
    lists[metric.output].add(to_config(metric.metric));
    any = true;
  }
  if (!any) return {};
  return lists.size() == 1 ? lists[0] : Config::list(std::move(lists));
}

Config with_optimizer(const Model& model, const char* key, Config optimizer) {
  const Training& training = *model.training();
  const bool weighed = std::any_of(training.loss_weights.begin(), training.loss_weights.end(),
                                   [](double weight) { return weight != 1; });
  return Config::fields({{key, std::move(optimizer)},
                         {"loss", losses_config(training)},
                         {"loss_weights", weighed ? to_config(training.loss_weights) : Config()},
                         {"metrics", metrics_config(training, false)},
                         {"weighted_metrics", metrics_config(training, true)},
                         {"run_eagerly", false},
                         {"steps_per_execution", 1},
                         {"jit_compile", false}});
}

// ---- reading ----

// How outputs are called where losses and metrics are given by name: by their layers.
std::vector<std::string> output_names(const Model& model) {
  std::vector<std::string> names;
  for (const Symbol& output : model.outputs()) names.push_back(output.call()->layer->name());
  return names;
}

bool is_object(const Config& config) { return config.find("class_name") != nullptr; }

// What is said for each output: by name, as a list, or once for all. Null where nothing is said.
std::vector<Config> for_outputs(const Config& config, const std::vector<std::string>& outputs, const std::string& who) {
  if (config.is_fields() && !is_object(config)) {
    for (const std::string& key : config.keys()) expect_one_of(who, "an output", key, outputs);
    std::vector<Config> each;
    for (const std::string& name : outputs) each.push_back(config.find(name) ? *config.find(name) : Config());
    return each;
  }
  if (!config.is_list()) return std::vector<Config>(outputs.size(), config);
  if (config.items().size() != outputs.size())
    fail(who, ": expected one for each of ", outputs.size(), " outputs, got ", config.items().size());
  return config.items();
}

std::vector<Metric> metrics_from(const Config& config, const std::string& who) {
  std::vector<Metric> metrics;
  if (config.is_null()) return metrics;
  for (const Config& item : config.is_list() ? config.items() : std::vector<Config>{config}) {
    if (item.is_null()) continue;
    Metric metric = "accuracy";
    read_config(item, who, metric);
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

// A list for all outputs, or lists or fields with one for each. A plain list is for all in Keras 2, and has one for each of
// several outputs in Keras 3.
void read_metrics(const Config* config, const std::vector<std::string>& outputs, bool keras3, const std::string& who,
                  std::vector<Metric>& everywhere, std::vector<std::vector<Metric>>& each) {
  if (!config || config->is_null()) return;
  const bool lists = config->is_list() && std::any_of(config->items().begin(), config->items().end(),
                                                      [](const Config& item) { return item.is_list(); });
  const bool by_name = config->is_fields() && !is_object(*config);
  if (lists || by_name || (keras3 && config->is_list() && outputs.size() > 1)) {
    for (const Config& item : for_outputs(*config, outputs, who)) {
      each.push_back(metrics_from(item, who));
      const std::string prefix = outputs[each.size() - 1] + "_";  // which Keras 2 saves with the name
      for (Metric& metric : each.back()) {
        if (!keras3 && outputs.size() > 1 && metric.name().starts_with(prefix))
          metric = metric.named(metric.name().substr(prefix.size()));
      }
    }
  } else {
    everywhere = metrics_from(*config, who);
  }
}

// An optimizer of Keras 1 or 2 as Keras 3 would write it.
Config modern_optimizer(const Config& object, const KerasVersion& version, const std::string& who) {
  if (version.major >= 3 || !object.is_fields()) return object;
  auto [class_name, options] = read_object(object, who);
  const bool old = is_old_optimizer(object, version);
  if (class_name.starts_with("Custom>")) class_name = class_name.substr(7);
  Config modern = Config::fields();
  double decay = 0;
  for (std::size_t i = 0; i < options.keys().size(); ++i) {
    const std::string& key = options.keys()[i];
    const Config& value = options.items()[i];
    if (key == "decay") {
      if (!value.is_null()) decay = value.as_number(who + ", decay");
    } else if (key == "lr") {
      modern.set("learning_rate", value);
    } else if (key == "clipnorm" && version.standalone()) {  // of all gradients together
      modern.set("global_clipnorm", value);
    } else if (key != "epsilon" || !value.is_null()) {
      modern.set(key, value);
    }
  }
  if (const Config* rate = modern.find("learning_rate"); rate && !rate->is_fields() && decay != 0)
    modern.set("learning_rate", to_config(InverseTimeDecay(rate->as_number(who), 1, decay)));
  const Config* momentum = modern.find("momentum");
  if (old && class_name == "RMSprop")
    modern.set("epsilon_outside", version.standalone() || !momentum || momentum->as_number(who) == 0);
  if (old && class_name == "Nadam" && !modern.find("schedule_decay")) {
    modern.set("schedule_decay", decay != 0 ? decay : 0.004);
    if (const Config* rate = options.find("learning_rate")) modern.set("learning_rate", *rate);
  }
  return object_config("keras.optimizers", class_name, std::move(modern));
}

void compile_with(const Model& model, const Config& config, const Config& optimizer, const std::string& keras_version,
                  const std::string& who) {
  const std::vector<std::string> outputs = output_names(model);
  const KerasVersion version(keras_version);
  const bool keras3 = version.major >= 3;
  CompileOptions options;
  read_config(modern_optimizer(optimizer, version, who + ", optimizer"), who + ", optimizer",
              options.optimizer);
  options.loss.clear();
  for (const Config& item : for_outputs(config.at("loss", who), outputs, who + ", loss")) {
    read_config(item, who + ", loss", options.loss.emplace_back("mse"));
  }
  if (const Config* weights = config.find("loss_weights"); weights && !weights->is_null()) {
    for (const Config& item : for_outputs(*weights, outputs, who + ", loss_weights"))
      options.loss_weights.push_back(item.is_null() ? 1 : item.as_number(who + ", loss_weights"));
  }
  read_metrics(config.find("metrics"), outputs, keras3, who + ", metrics", options.metrics, options.output_metrics);
  read_metrics(config.find("weighted_metrics"), outputs, keras3, who + ", weighted_metrics", options.weighted_metrics,
               options.weighted_output_metrics);
  model.compile(options);
}

// Every layer with its path, those inside others too.
void visit_layers(const std::vector<std::shared_ptr<LayerImpl>>& layers, const std::string& path,
                  const std::function<void(const std::string&, LayerImpl&)>& visit) {
  for (const auto& layer : layers) {
    const std::string place = path.empty() ? layer->name() : path + "/" + layer->name();
    visit(place, *layer);
    visit_layers(layer->inner_layers(), place, visit);
  }
}

Config seed_config(std::uint64_t seed) { return static_cast<std::int64_t>(seed); }
std::uint64_t seed_from(const Config& config, const std::string& who) {
  return static_cast<std::uint64_t>(config.as_integer(who));
}

}  // namespace

Config compile_config(const Model& model) { return with_optimizer(model, "optimizer", to_config(model.optimizer())); }

Config training_config(const Model& model) {
  const auto [class_name, all] = read_object(to_config(model.optimizer()), "save");
  Config options = Config::fields();  // those of before Keras 2.11, which Keras 2 takes here, know fewer of them
  for (std::size_t i = 0; i < all.keys().size(); ++i) {
    if (!all.items()[i].is_null()) options.set(all.keys()[i], all.items()[i]);
  }
  return with_optimizer(model, "optimizer_config", Config::fields({{"class_name", class_name}, {"config", options}}));
}

const Config* optimizer_in(const Config& config) {
  const Config* optimizer = config.find("optimizer");
  return optimizer ? optimizer : config.find("optimizer_config");
}

void compile_from_config(const Model& model, const Config& config, const std::string& keras_version,
                         const std::string& who) {
  const Config* optimizer = optimizer_in(config);
  const Config* loss = config.find("loss");
  if (!optimizer || optimizer->is_null() || !loss || loss->is_null()) return;
  try {
    compile_with(model, config, *optimizer, keras_version, who);
  } catch (const Error& error) {
    const std::string text = error.what();
    fail(text.starts_with(who) ? text : who + ": " + text,
         "; with {.compile = false} the model opens without its training configuration");
  }
}

Config seeds_config(const Model& model) {
  Config layers = Config::fields();
  visit_layers(model.graph().layers(), "",
               [&](const std::string& path, LayerImpl& layer) { layers.set(path, seed_config(layer.seed)); });
  const Training& training = *model.training();
  return Config::fields({{"shuffling", seed_config(training.seed)},
                         {"epochs_shuffled", seed_config(training.epochs_shuffled)},
                         {"layers", std::move(layers)}});
}

void take_seeds(const Model& model, const Config& seeds, const std::string& who) {
  model.training()->seed = seed_from(seeds.at("shuffling", who), who);
  model.training()->epochs_shuffled = seed_from(seeds.at("epochs_shuffled", who), who);
  const Config& layers = seeds.at("layers", who);
  visit_layers(model.graph().layers(), "", [&](const std::string& path, LayerImpl& layer) {
    if (const Config* seed = layers.find(path)) layer.seed = seed_from(*seed, who);
  });
}

}  // namespace nn::inline NN_ABI
