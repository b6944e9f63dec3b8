#include "nn/files/json.hpp"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace nn::inline NN_ABI {

namespace {

using Json = nlohmann::ordered_json;
constexpr int deepest = 200;

Config from(const Json& json, const std::string& who) {
  switch (json.type()) {
    case Json::value_t::boolean: return json.get<bool>();
    case Json::value_t::number_integer: return json.get<std::int64_t>();
    case Json::value_t::number_unsigned: {
      const std::uint64_t value = json.get<std::uint64_t>();
      if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return static_cast<double>(value);
      return static_cast<std::int64_t>(value);
    }
    case Json::value_t::number_float: return json.get<double>();
    case Json::value_t::string: return json.get<std::string>();
    case Json::value_t::array: {
      Config list = Config::list();
      for (const Json& item : json) list.add(from(item, who));
      return list;
    }
    case Json::value_t::object: {
      Config fields = Config::fields();
      for (const auto& [key, value] : json.items()) fields.set(key, from(value, who));
      return fields;
    }
    default: return {};
  }
}

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

Config parse_json(const std::string& text, const std::string& who) {
  // Python writes NaN and Infinity, which are no JSON: nothing in a model's description needs them.
  const auto shallow = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > deepest) fail(who, ": expected JSON nested at most ", deepest, " levels deep");
    return true;
  };
  try {
    return from(Json::parse(text, shallow), who);
  } catch (const Json::exception& error) {
    std::string reason = error.what();  // [json.exception.parse_error.101] parse error at line 1, column 2: ...
    if (const std::size_t end = reason.find("] "); end != std::string::npos) reason = reason.substr(end + 2);
    fail(who, ": expected JSON, got a ", reason.substr(0, 150));
  }
}

std::string to_json(const Config& config) { return to(config).dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace nn::inline NN_ABI
