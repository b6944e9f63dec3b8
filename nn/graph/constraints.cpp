#include "nn/graph/constraints.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr double epsilon = 1e-7;  // keras.config.epsilon()

// Every vector along the axis multiplied by scale(its norm).
template <class F>
Tensor scaled_by_norm(const char* who, const Tensor& w, std::ptrdiff_t along, const F& scale) {
  const Shape shape = shape_of(w);
  const std::size_t axis = normalize_axis(along, shape.size(), who), n = shape[axis];
  const std::size_t inner = std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape.end(),
                                            std::size_t{1}, std::multiplies<>());
  Tensor scaled = w;
  for (std::size_t v = 0; n > 0 && v < w.size() / n; ++v) {
    Scalar* const first = scaled.data() + v / inner * n * inner + v % inner;
    double square = 0;
    for (std::size_t k = 0; k < n; ++k)
      square += static_cast<double>(first[k * inner]) * static_cast<double>(first[k * inner]);
    const auto factor = static_cast<Scalar>(scale(std::sqrt(square)));
    for (std::size_t k = 0; k < n; ++k) first[k * inner] *= factor;
  }
  return scaled;
}

Config made(const char* class_name, std::vector<std::pair<std::string, Config>> options) {
  return object_config("keras.constraints", class_name, Config::fields(std::move(options)));
}

}  // namespace

Constraint MaxNorm(double max_value, std::ptrdiff_t axis) {
  if (!(max_value >= 0)) fail("MaxNorm: expected max_value of at least 0, got ", max_value);
  return {"max_norm",
          [=](const Tensor& w) {
            return scaled_by_norm("MaxNorm", w, axis,
                                  [&](double norm) { return std::min(norm, max_value) / (epsilon + norm); });
          },
          made("MaxNorm", {{"max_value", max_value}, {"axis", to_config(axis)}})};
}

Constraint NonNeg() {
  return {"non_neg", [](const Tensor& w) {
            Tensor kept = w;
            for (Scalar& value : kept.storage()) value = std::max(value, Scalar{0});
            return kept;
          },
          made("NonNeg", {})};
}

Constraint UnitNorm(std::ptrdiff_t axis) {
  return {"unit_norm", [=](const Tensor& w) {
            return scaled_by_norm("UnitNorm", w, axis, [](double norm) { return 1 / (epsilon + norm); });
          },
          made("UnitNorm", {{"axis", to_config(axis)}})};
}

Constraint MinMaxNorm(double min_value, double max_value, double rate, std::ptrdiff_t axis) {
  if (!(min_value >= 0 && max_value >= min_value)) {
    fail("MinMaxNorm: expected 0 <= min_value <= max_value, got ", min_value, " and ", max_value);
  }
  expect_between("MinMaxNorm", "rate", rate, 0, 1);
  return {"min_max_norm",
          [=](const Tensor& w) {
            return scaled_by_norm("MinMaxNorm", w, axis, [&](double norm) {
              const double desired = rate * std::clamp(norm, min_value, max_value) + (1 - rate) * norm;
              return desired / (epsilon + norm);
            });
          },
          made("MinMaxNorm",
               {{"min_value", min_value}, {"max_value", max_value}, {"rate", rate}, {"axis", to_config(axis)}})};
}

Constraint::Constraint(const char* name) : Constraint(std::string(name)) {}

Constraint::Constraint(const std::string& name) {
  static const std::map<std::string, std::function<Constraint()>> known = {
      {"max_norm", [] { return MaxNorm(); }},
      {"non_neg", [] { return NonNeg(); }},
      {"unit_norm", [] { return UnitNorm(); }},
      {"min_max_norm", [] { return MinMaxNorm(); }},
  };
  std::vector<std::string> names;
  for (const auto& [key, make] : known) names.push_back(key);
  expect_one_of("Constraint", "the name", name, names);
  *this = known.at(name)();
}

Config to_config(const Constraint& constraint) {
  if (constraint && constraint.config().is_null()) {
    fail(
        "saving: a constraint that is a function of your own cannot be written into a file; leave it out before "
        "saving");
  }
  return constraint ? constraint.config() : Config();
}

void read_config(const Config& config, const std::string& who, Constraint& constraint) {
  constraint = {};
  if (config.is_null()) return;
  const auto [class_name, options] = read_object(config, who);
  ConfigReader read(options, who);
  const std::string kind = snake_case(class_name);
  double low = 0, high = kind == "max_norm" ? 2 : 1, rate = 1;
  std::vector<std::ptrdiff_t> axis = {0};  // a number, or a list of one
  read("min_value", low);
  read("max_value", high);
  read("rate", rate);
  read("axis", axis);
  if (axis.size() != 1) fail(who, ": expected one axis, got ", axis.size());
  if (kind == "max_norm") {
    constraint = MaxNorm(high, axis[0]);
  } else if (kind == "non_neg") {
    constraint = NonNeg();
  } else if (kind == "unit_norm") {
    constraint = UnitNorm(axis[0]);
  } else if (kind == "min_max_norm") {
    constraint = MinMaxNorm(low, high, rate, axis[0]);
  } else {
    expect_one_of(who, "the class", class_name, {"MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm"});
  }
}

}  // namespace nn::inline NN_ABI
