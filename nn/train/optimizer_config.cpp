// Optimizers as objects of files, and back.
#include <map>

#include "nn/check.hpp"
#include "nn/train/optimizer_options.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class Options>
Options read_options(const Config& config, const std::string& who, Options options = {}) {
  ConfigReader read(config, who);
  describe(read, options);
  return options;
}

Optimizer adamw(const LearningRate& rate, const AdamOptions& o) {
  return AdamW(rate, {.weight_decay = o.weight_decay.value_or(0),
                      .beta_1 = o.beta_1,
                      .beta_2 = o.beta_2,
                      .epsilon = o.epsilon,
                      .amsgrad = o.amsgrad,
                      .clipnorm = o.clipnorm,
                      .clipvalue = o.clipvalue,
                      .global_clipnorm = o.global_clipnorm});
}

// What changes the steps and does not exist here.
void refuse_unknown(const Config& options, const std::string& who) {
  for (const char* key : {"use_ema", "gradient_accumulation_steps", "loss_scale_factor"}) {
    const Config* value = options.find(key);
    if (value && !value->is_null() && !(value->kind() == Config::Kind::boolean && !value->as_bool(who)))
      fail(who, ": expected an optimizer without ", key, ", which is not known here, got ", to_string(*value));
  }
}

}  // namespace

Config to_config(const Optimizer& optimizer) {
  Config options = Config::fields({{"name", snake_case(optimizer.name())}});
  options.set("learning_rate", to_config(optimizer.impl()->learning_rate));
  const Config own = optimizer.impl()->options();
  for (std::size_t i = 0; i < own.keys().size(); ++i) options.set(own.keys()[i], own.items()[i]);
  return object_config("keras.optimizers", optimizer.name(), std::move(options));
}

void read_config(const Config& config, const std::string& who, Optimizer& optimizer) {
  if (config.is_text()) {
    optimizer = Optimizer(config.as_text(who));
    return;
  }
  const auto [class_name, options] = read_object(config, who);
  const std::string place = who + ": " + class_name;
  refuse_unknown(options, place);
  const auto make = [&, &o = options](const std::string& kind, const LearningRate& rate) -> Optimizer {
    if (kind == "SGD") return SGD(rate, read_options<SGDOptions>(o, place));
    if (kind == "RMSprop") return RMSprop(rate, read_options<RMSpropOptions>(o, place));
    if (kind == "Adam") return Adam(rate, read_options<AdamOptions>(o, place));
    if (kind == "AdamW") return adamw(rate, read_options<AdamOptions>(o, place, {.weight_decay = 0.004}));
    if (kind == "Adamax") return Adamax(rate, read_options<AdamaxOptions>(o, place));
    if (kind == "Nadam") return Nadam(rate, read_options<NadamOptions>(o, place));
    if (kind == "Adagrad") return Adagrad(rate, read_options<AdagradOptions>(o, place));
    if (kind == "Adadelta") return Adadelta(rate, read_options<AdadeltaOptions>(o, place));
    expect_one_of(who, "the optimizer", kind,
                  {"SGD", "RMSprop", "Adam", "AdamW", "Adamax", "Nadam", "Adagrad", "Adadelta"});
    return optimizer;
  };
  LearningRate rate = class_name == "SGD" ? 0.01 : 0.001;
  if (const Config* given = options.find("learning_rate")) read_config(*given, place + ", learning_rate", rate);
  optimizer = make(class_name, rate);
}

}  // namespace nn::inline NN_ABI
