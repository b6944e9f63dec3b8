#include "apps/inspect/config_text.hpp"

#include <cstdio>

#include "nn/check.hpp"

namespace {

using nn::Config;

std::string number_of(const Config& config) {
  char text[64];
  std::snprintf(text, sizeof text, "%.6g", config.as_number(""));
  return text;
}

bool is_text(const Config* config) { return config != nullptr && config->is_text(); }
bool is_true(const Config* config) {
  return config != nullptr && config->kind() == Config::Kind::boolean && config->as_bool("");
}

bool says_nothing(const Config& value) {
  switch (value.kind()) {
    case Config::Kind::null:
      return true;
    case Config::Kind::boolean:
      return !value.as_bool("");
    case Config::Kind::integer:
    case Config::Kind::number:
      return value.as_number("") == 0;
    case Config::Kind::text:
      return value.as_text("").empty();
    default:
      return value.items().empty();
  }
}

std::string list_text(const Config& list) {
  std::vector<std::string> items;
  for (const Config& item : list.items()) items.push_back(config_text(item));
  return nn::join(items);
}

// {"class_name": "Custom>Adam", "config": {...}}
std::string object_text(const Config& object) {
  std::string name = object.find("class_name")->as_text("");
  name.erase(0, name.rfind('>') + 1);  // of a class that Keras 2 registered: "package>class"
  const Config* config = object.find("config");
  if (config == nullptr) return name;
  if (name == "function" && config->is_text()) return config->as_text("");
  if (const Config* function = config->find("fn"); is_text(function)) {  // a metric made of a function
    const Config* own = config->find("name");
    const std::string fn = function->as_text(""), called = is_text(own) ? own->as_text("") : fn;
    return called == fn ? fn : called + " (" + fn + ")";
  }
  const bool averages = is_true(config->find("use_ema"));
  std::vector<std::string> options;
  for (std::size_t i = 0; config->is_fields() && i < config->keys().size(); ++i) {
    const std::string& key = config->keys()[i];
    const bool idle = key == "name" || key == "dtype" || (key.starts_with("ema_") && !averages);
    if (!idle && !says_nothing(config->items()[i])) options.push_back(key + "=" + config_text(config->items()[i]));
  }
  return options.empty() ? name : name + "(" + nn::join(options) + ")";
}

}  // namespace

std::string config_text(const Config& config) {
  switch (config.kind()) {
    case Config::Kind::null:
      return "None";
    case Config::Kind::boolean:
      return config.as_bool("") ? "True" : "False";
    case Config::Kind::integer:
      return std::to_string(config.as_integer(""));
    case Config::Kind::number:
      return number_of(config);
    case Config::Kind::text:
      return config.as_text("");
    case Config::Kind::list: {
      const bool wraps_one = config.items().size() == 1 && config.items()[0].is_list();
      return wraps_one ? config_text(config.items()[0]) : "[" + list_text(config) + "]";
    }
    case Config::Kind::fields:
      break;
  }
  if (is_text(config.find("class_name"))) return object_text(config);
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < config.keys().size(); ++i) {
    fields.push_back(config.keys()[i] + ": " + config_text(config.items()[i]));
  }
  return "{" + nn::join(fields) + "}";
}
