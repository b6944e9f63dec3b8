// Options as a tree of names and values, as Keras writes them into files: what JSON can hold, with the order kept.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nn/check.hpp"
#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// Nothing (None), yes or no, a whole number, a number, a text, a list, or fields: names with a value each.
class Config {
 public:
  enum class Kind { null, boolean, integer, number, text, list, fields };

  Config() = default;
  Config(bool value) : kind_(Kind::boolean), integer_(value) {}            // NOLINT
  Config(std::int64_t value) : kind_(Kind::integer), integer_(value) {}    // NOLINT
  Config(int value) : Config(static_cast<std::int64_t>(value)) {}          // NOLINT
  Config(std::size_t value) : Config(static_cast<std::int64_t>(value)) {}  // NOLINT
  Config(double value) : kind_(Kind::number), number_(value) {}            // NOLINT
  Config(std::string value) : kind_(Kind::text), text_(std::move(value)) {}  // NOLINT
  Config(const char* value) : Config(std::string(value)) {}                  // NOLINT
  static Config list(std::vector<Config> items = {});
  static Config fields(std::vector<std::pair<std::string, Config>> fields = {});

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::null; }
  bool is_text() const { return kind_ == Kind::text; }
  bool is_list() const { return kind_ == Kind::list; }
  bool is_fields() const { return kind_ == Kind::fields; }
  bool is_number() const { return kind_ == Kind::integer || kind_ == Kind::number; }

  // The value; throws Error naming `who` when it is of another kind. Whole numbers are numbers too, and numbers without
  // a fraction whole ones.
  bool as_bool(const std::string& who) const;
  std::int64_t as_integer(const std::string& who) const;
  double as_number(const std::string& who) const;
  const std::string& as_text(const std::string& who) const;

  /// The items of a list, or the values of fields.
  const std::vector<Config>& items() const { return items_; }
  std::vector<Config>& items() { return items_; }
  const std::vector<std::string>& keys() const { return keys_; }
  void add(Config item) { items_.push_back(std::move(item)); }
  /// The value of a field, or null if there is no such field.
  const Config* find(const std::string& key) const;
  /// Throws Error naming `who` and the field.
  const Config& at(const std::string& key, const std::string& who) const;
  void set(const std::string& key, Config value);

  bool operator==(const Config& other) const = default;

 private:
  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  double number_ = 0;
  std::string text_;
  std::vector<Config> items_;
  std::vector<std::string> keys_;  // of the items, of fields
};

/// LSTM -> lstm, SimpleRNN -> simple_rnn: how Keras makes names of classes.
std::string snake_case(const std::string& class_name);

/// What it is, for errors: a list, "text", 3.
std::string to_string(const Config& config);

/// An object as Keras 3 writes it: {"module": module, "class_name": name, "config": fields, "registered_name": null}.
Config object_config(const std::string& module, const std::string& class_name, Config fields);

/// A function of one's own as Keras 3 writes it: by its name.
Config function_config(const std::string& name);

/// An object read: its class, and its options. A text is a class without options.
struct NamedConfig {
  std::string class_name;
  Config config;
};
NamedConfig read_object(const Config& config, const std::string& who);

// How values of options become Configs and are read back; types of other headers have functions of the same names.
inline Config to_config(bool value) { return value; }
inline Config to_config(double value) { return value; }
inline Config to_config(std::size_t value) { return value == None ? Config(-1) : Config(value); }
inline Config to_config(int value) { return value; }
inline Config to_config(std::ptrdiff_t value) { return Config(static_cast<std::int64_t>(value)); }
inline Config to_config(const std::string& value) { return value; }
void read_config(const Config& config, const std::string& who, bool& value);
void read_config(const Config& config, const std::string& who, double& value);
void read_config(const Config& config, const std::string& who, std::size_t& value);  // null and -1: None
void read_config(const Config& config, const std::string& who, std::ptrdiff_t& value);
void read_config(const Config& config, const std::string& who, int& value);
void read_config(const Config& config, const std::string& who, std::string& value);

template <class T>
Config to_config(const std::optional<T>& value) {
  return value ? to_config(*value) : Config();
}
template <class T>
void read_config(const Config& config, const std::string& who, std::optional<T>& value) {
  if (config.is_null()) {
    value.reset();
  } else {
    read_config(config, who, value.emplace());
  }
}
/// A vector of any kind.
template <class T>
concept ConfigList = !std::same_as<T, std::string> && requires(T values) { values.push_back(values.back()); };

template <ConfigList List>
Config to_config(const List& values) {
  Config list = Config::list();
  for (const auto& value : values) list.add(to_config(value));
  return list;
}
template <ConfigList List>
void read_config(const Config& config, const std::string& who, List& values) {  // one value stands for a list of it
  const auto add = [&](const Config& item) {
    typename List::value_type value{};
    read_config(item, who, value);
    values.push_back(std::move(value));
  };
  values.clear();
  if (config.is_null()) return;
  if (!config.is_list()) return add(config);
  for (const Config& item : config.items()) add(item);
}

/// T or const T: of the options that one function both writes and reads.
template <class T, class Options>
concept Of = std::same_as<std::remove_const_t<T>, Options>;

/// Writes options one by one: visit("units", units).
class ConfigWriter {
 public:
  template <class T>
  void operator()(const char* key, const T& value) { config.set(key, to_config(value)); }
  template <class T>
  void required(const char* key, const T& value) { (*this)(key, value); }

  Config config = Config::fields();
};

/// Reads them back: an option that is not there keeps its value.
class ConfigReader {
 public:
  /// class_name: how errors call the object, together with its field "name" if it has one.
  ConfigReader(const Config& config, const std::string& class_name);

  template <class T>
  void operator()(const char* key, T& value) {
    if (const Config* found = config_.find(key)) read_config(*found, who(key), value);
  }
  /// Throws Error when it is not there.
  template <class T>
  void required(const char* key, T& value) { read_config(config_.at(key, who_), who(key), value); }

 private:
  std::string who(const char* key) const;

  const Config& config_;
  std::string who_;
};

}  // namespace nn::inline NN_ABI
