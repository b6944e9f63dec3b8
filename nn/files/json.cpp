#include "nn/files/json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

namespace nn::inline NN_ABI {

namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t deepest = 200;
constexpr std::size_t most_values = std::size_t{1} << 20;  // a Config is a hundred times as large as "0,"

// Builds a Config from what the parser meets.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(const std::string& who, std::size_t most_fields) : who_(who), most_fields_(most_fields) {}

  bool null() override { return add({}); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override {
    if (std::in_range<std::int64_t>(value)) return add(static_cast<std::int64_t>(value));
    return add(static_cast<double>(value));
  }
  bool number_float(double value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(Json::binary_t&) override { return add({}); }  // not in texts

  bool start_object(std::size_t) override { return open(Config::fields()); }
  bool start_array(std::size_t) override { return open(Config::list()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    if (open_.back().config.keys().size() >= most_fields_)
      fail(who_, ": expected at most ", most_fields_, " fields in an object, got more");
    open_.back().key = std::move(name);
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    std::string reason = error.what();  // [json.exception.parse_error.101] parse error at line 1, column 2: ...
    if (const std::size_t end = reason.find("] "); end != std::string::npos) reason = reason.substr(end + 2);
    fail(who_, ": expected JSON, got a ", reason.substr(0, 150));
  }

  Config result() { return std::move(result_); }

 private:
  struct Open {
    Config config;
    std::string key;  // of the field whose value comes next
  };

  bool add(Config value) {
    if (++values_ > most_values) fail(who_, ": expected JSON of at most ", most_values, " values, got more");
    if (open_.empty()) {
      result_ = std::move(value);
    } else if (open_.back().config.is_list()) {
      open_.back().config.add(std::move(value));
    } else {
      open_.back().config.set(open_.back().key, std::move(value));
    }
    return true;
  }
  bool open(Config config) {
    if (open_.size() >= deepest) fail(who_, ": expected JSON nested at most ", deepest, " levels deep");
    open_.push_back({std::move(config), ""});
    return true;
  }
  bool close() {
    Config config = std::move(open_.back().config);
    open_.pop_back();
    return add(std::move(config));
  }

  const std::string& who_;
  const std::size_t most_fields_;
  std::vector<Open> open_;
  Config result_;
  std::size_t values_ = 0;
};

Json to(const Config& config) {
  switch (config.kind()) {
    case Config::Kind::null: return nullptr;
    case Config::Kind::boolean: return config.as_bool("");
    case Config::Kind::integer: return config.as_integer("");
    case Config::Kind::number: {
      const double value = config.as_number("");
      return std::isfinite(value) ? Json(value) : Json(nullptr);
    }
    case Config::Kind::text: return config.as_text("");
    case Config::Kind::list: {
      Json list = Json::array();
      for (const Config& item : config.items()) list.push_back(to(item));
      return list;
    }
    case Config::Kind::fields: {
      Json fields = Json::object();
      for (std::size_t i = 0; i < config.keys().size(); ++i) fields[config.keys()[i]] = to(config.items()[i]);
      return fields;
    }
  }
  return nullptr;
}

}  // namespace

Config parse_json(const std::string& text, const std::string& who, std::size_t most_fields) {
  // Python writes NaN and Infinity, which are no JSON: nothing in a model's description needs them.
  Builder builder(who, most_fields);
  Json::sax_parse(text, &builder);
  return builder.result();
}

std::string to_json(const Config& config, int indent) {
  return to(config).dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace nn::inline NN_ABI
