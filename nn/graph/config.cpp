#include "nn/graph/config.hpp"

#include <cctype>
#include <cmath>
#include <limits>
#include <sstream>

namespace nn::inline NN_ABI {

// LSTM -> lstm, LastStateAttention -> last_state_attention, SpatialDropout1D -> spatial_dropout1d: Keras's to_snake_case
std::string snake_case(const std::string& words) {
  std::string snake;
  const auto upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
  const auto lower = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool starts_word =
        i > 0 && upper(words[i]) && (lower(words[i - 1]) || (i + 1 < words.size() && lower(words[i + 1])));
    if (starts_word) snake += '_';
    snake += static_cast<char>(std::tolower(static_cast<unsigned char>(words[i])));
  }
  return snake;
}

Config Config::list(std::vector<Config> items) {
  Config config;
  config.kind_ = Kind::list;
  config.items_ = std::move(items);
  return config;
}

Config Config::fields(std::vector<std::pair<std::string, Config>> fields) {
  Config config;
  config.kind_ = Kind::fields;
  for (auto& [key, value] : fields) config.set(key, std::move(value));
  return config;
}

std::string to_string(const Config& config) {
  switch (config.kind()) {
    case Config::Kind::null: return "nothing";
    case Config::Kind::boolean: return config.as_bool("") ? "true" : "false";
    case Config::Kind::integer: return std::to_string(config.as_integer(""));
    case Config::Kind::number: {
      std::ostringstream text;
      text << config.as_number("");
      return text.str();
    }
    case Config::Kind::text: {
      std::string text(1, '"');
      text.append(config.as_text("").substr(0, 60));
      return text.append(config.as_text("").size() > 60 ? "...\"" : "\"");
    }
    case Config::Kind::list: return "a list";
    case Config::Kind::fields: return "an object";
  }
  return "";
}

bool Config::as_bool(const std::string& who) const {
  if (kind_ != Kind::boolean && !(kind_ == Kind::integer && (integer_ == 0 || integer_ == 1)))
    fail(who, ": expected true or false, got ", to_string(*this));
  return integer_ != 0;
}

std::int64_t Config::as_integer(const std::string& who) const {
  if (kind_ == Kind::integer) return integer_;
  constexpr double largest = 9007199254740992.0;  // 2^53: up to there every whole number is a double
  if (kind_ != Kind::number || !(std::abs(number_) <= largest) || number_ != std::floor(number_)) {
    fail(who, ": expected a whole number, got ", to_string(*this));
  }
  return static_cast<std::int64_t>(number_);
}

double Config::as_number(const std::string& who) const {
  if (kind_ == Kind::integer) return static_cast<double>(integer_);
  if (kind_ != Kind::number) fail(who, ": expected a number, got ", to_string(*this));
  return number_;
}

const std::string& Config::as_text(const std::string& who) const {
  if (kind_ != Kind::text) fail(who, ": expected a text, got ", to_string(*this));
  return text_;
}

const Config* Config::find(const std::string& key) const {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i] == key) return &items_[i];
  }
  return nullptr;
}

const Config& Config::at(const std::string& key, const std::string& who) const {
  const Config* found = find(key);
  if (!found) fail(who, ": expected a field '", key, "', got ", is_fields() ? "none of that name" : to_string(*this));
  return *found;
}

void Config::set(const std::string& key, Config value) {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i] == key) {
      items_[i] = std::move(value);
      return;
    }
  }
  keys_.push_back(key);
  items_.push_back(std::move(value));
}

Config object_config(const std::string& module, const std::string& class_name, Config fields) {
  return Config::fields(
      {{"module", module}, {"class_name", class_name}, {"config", std::move(fields)}, {"registered_name", Config()}});
}

Config function_config(const std::string& name) {
  return Config::fields(
      {{"module", "builtins"}, {"class_name", "function"}, {"config", name}, {"registered_name", "function"}});
}

NamedConfig read_object(const Config& config, const std::string& who) {
  if (config.is_text()) return {config.as_text(who), Config::fields()};
  const Config* options = config.find("config");
  return {config.at("class_name", who).as_text(who), options ? *options : Config::fields()};
}

ConfigReader::ConfigReader(const Config& config, const std::string& class_name) : config_(config), who_(class_name) {
  const Config* name = config.find("name");
  if (name && name->is_text()) who_.append(" '").append(name->as_text("")).append("'");
}

std::string ConfigReader::who(const char* key) const {
  std::string text = who_;
  return text.append(", option ").append(key);
}

void read_config(const Config& config, const std::string& who, bool& value) { value = config.as_bool(who); }
void read_config(const Config& config, const std::string& who, double& value) { value = config.as_number(who); }
void read_config(const Config& config, const std::string& who, std::ptrdiff_t& value) {
  value = config.as_integer(who);
}
void read_config(const Config& config, const std::string& who, int& value) {
  const std::int64_t number = config.as_integer(who);
  if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max())
    fail(who, ": expected a number that an int can hold, got ", number);
  value = static_cast<int>(number);
}
void read_config(const Config& config, const std::string& who, std::string& value) { value = config.as_text(who); }

void read_config(const Config& config, const std::string& who, std::size_t& value) {
  const std::int64_t number = config.is_null() ? -1 : config.as_integer(who);
  if (number < -1) fail(who, ": expected a number of at least 0, or -1 for any, got ", number);
  value = number == -1 ? None : static_cast<std::size_t>(number);
}

}  // namespace nn::inline NN_ABI
