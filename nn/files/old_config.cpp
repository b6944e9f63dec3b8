#include "nn/files/old_config.hpp"

#include <utility>

#include "nn/files/keras_version.hpp"

namespace nn::inline NN_ABI {

namespace {

std::string text_in(const Config& options, const char* key) {
  const Config* found = options.find(key);
  return found && found->is_text() ? found->as_text("") : "";
}

void set_default(Config& options, const char* key, Config value) {
  if (!options.find(key)) options.set(key, std::move(value));
}

// ---- Keras 1 ----

// Its penalties and constraints: {"name": "MaxNorm", "m": 2, "axis": 0}.
Config named_object(const Config& old) {
  if (!old.is_fields() || old.find("class_name") || !old.find("name")) return old;
  const bool penalty = old.find("l1") || old.find("l2");
  Config options = Config::fields();
  for (std::size_t i = 0; i < old.keys().size(); ++i) {
    const std::string& key = old.keys()[i];
    if (key != "name") options.set(key == "m" ? "max_value" : key, old.items()[i]);
  }
  return Config::fields({{"class_name", penalty ? Config("L1L2") : *old.find("name")}, {"config", std::move(options)}});
}

void rename_options(Config& options, const std::string& kind) {
  const std::string kernel = kind == "Embedding" ? "embeddings" : "kernel";
  const std::pair<const char*, std::string> names[] = {
      {"output_dim", kind == "Embedding" ? "output_dim" : "units"},
      {"init", kernel + "_initializer"},
      {"inner_init", "recurrent_initializer"},
      {"inner_activation", "recurrent_activation"},
      {"W_regularizer", kernel + "_regularizer"},
      {"U_regularizer", "recurrent_regularizer"},
      {"b_regularizer", "bias_regularizer"},
      {"W_constraint", kernel + "_constraint"},
      {"U_constraint", "recurrent_constraint"},
      {"b_constraint", "bias_constraint"},
      {"dropout_W", "dropout"},
      {"dropout_U", "recurrent_dropout"},
      {"bias", "use_bias"},
      {"p", "rate"},
      {"sigma", "stddev"},
  };
  for (const auto& [from, to] : names) {
    if (const Config* value = options.find(from); value && !options.find(to)) options.set(to, Config(*value));
  }
  for (const std::string part : {"kernel", "embeddings", "recurrent", "bias", "activity"}) {
    for (const char* what : {"_regularizer", "_constraint"}) {
      if (const Config* value = options.find(part + what)) options.set(part + what, named_object(*value));
    }
  }
  if (const Config* bias = options.find("forget_bias_init"))
    set_default(options, "unit_forget_bias", *bias == Config("one"));
}

// The first layer may state its number of features instead of its input's shape.
void set_input_shape(Config& options, const std::string& kind) {
  const Config *features = options.find("input_dim"), *length = options.find("input_length");
  if (!features || features->is_null() || options.find("batch_input_shape") || options.find("input_shape")) return;
  const bool sequence = kind == "LSTM" || kind == "GRU" || kind == "SimpleRNN" || kind == "TimeDistributedDense";
  Config shape = Config::list({Config()});
  if (sequence || kind == "Embedding") shape.add(length ? *length : Config());
  if (kind != "Embedding") shape.add(*features);
  options.set("batch_input_shape", std::move(shape));
}

// One layer with a mode became a layer for each. A mode that is a function is a Lambda of all inputs.
std::string merge_class(Config& options) {
  const std::string mode = text_in(options, "mode"), type = text_in(options, "mode_type");
  if (const Config* function = options.find("mode"); function && (type == "lambda" || type == "function")) {
    options.set("function", Config(*function));
    options.set("function_type", type);
    return "Lambda";
  }
  if (const Config* axis = options.find("concat_axis"); axis && mode == "concat") options.set("axis", Config(*axis));
  if (const Config* axes = options.find("dot_axes"); axes && mode == "dot") {
    Config plain = *axes;
    for (Config& axis : plain.items()) {  // [[1], [1]] in the first versions
      if (axis.is_list() && axis.items().size() == 1) axis = Config(axis.items()[0]);
    }
    options.set("axes", std::move(plain));
  }
  const std::pair<const char*, const char*> classes[] = {{"sum", "Add"},     {"mul", "Multiply"},
                                                         {"ave", "Average"}, {"max", "Maximum"},
                                                         {"dot", "Dot"},     {"concat", "Concatenate"}};
  for (const auto& [name, class_name] : classes) {
    if (mode == name) return class_name;
  }
  return "Merge, mode " + mode;
}

std::string modernize_keras1(Config& options, std::string kind) {
  set_input_shape(options, kind);
  if (kind == "TimeDistributedDense") kind = "Dense";  // which works on the last axis
  if (kind == "Merge") return merge_class(options);
  rename_options(options, kind);
  return kind;
}

// ---- Keras 2 ----

// The same layers run by another library, with its defaults.
std::string modernize_cudnn(Config& options, const std::string& kind) {
  if (kind != "CuDNNLSTM" && kind != "CuDNNGRU") return kind;
  options.set("activation", "tanh");
  options.set("recurrent_activation", "sigmoid");
  if (kind == "CuDNNGRU") options.set("reset_after", true);
  return kind.substr(5);
}

void set_defaults_before_2_3(Config& options, const std::string& kind) {
  if (kind != "LSTM" && kind != "GRU") return;
  set_default(options, "recurrent_activation", "hard_sigmoid");
  if (kind == "GRU") set_default(options, "reset_after", false);
}

}  // namespace

Config modernized(const Config& object, const std::string& keras_version) {
  const KerasVersion version(keras_version);
  const int major = version.major, minor = version.minor;
  if (major >= 3 || !object.is_fields()) return object;
  const Config* given = object.find("config");
  if (!given || !given->is_fields()) return object;
  Config options = *given;
  std::string kind = text_in(object, "class_name");
  if (major < 2) kind = modernize_keras1(options, kind);
  kind = modernize_cudnn(options, kind);
  if (major < 2 || minor < 3) set_defaults_before_2_3(options, kind);
  for (const char* key : {"activation", "recurrent_activation"}) {
    if (text_in(options, key) == "hard_sigmoid") options.set(key, "hard_sigmoid_keras2");
  }
  Config modern = object;
  if (!kind.empty()) modern.set("class_name", kind);
  modern.set("config", std::move(options));
  return modern;
}

}  // namespace nn::inline NN_ABI
