#include "nn/graph/regularizers.hpp"

#include <cmath>
#include <map>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

void expect_factor(const char* who, const char* what, double factor) {
  if (!(factor >= 0 && std::isfinite(factor))) fail(who, ": expected ", what, " of at least 0, got ", factor);
}

// x with rows of length 1.     Source: keras/src/utils/numerical_utils.py, normalize
Var unit_rows(const Var& x) { return divide(x, sqrt(maximum(sum(square(x), {1}, true), Scalar(1e-12)))); }

Config made(const char* class_name, std::vector<std::pair<std::string, Config>> options) {
  return object_config("keras.regularizers", class_name, Config::fields(std::move(options)));
}

}  // namespace

Regularizer L1(double l1) {
  expect_factor("L1", "l1", l1);
  return {"l1", [l1](const Var& x) { return multiply(static_cast<Scalar>(l1), sum(abs(x))); },
          made("L1", {{"l1", l1}})};
}

Regularizer L2(double l2) {
  expect_factor("L2", "l2", l2);
  return {"l2", [l2](const Var& x) { return multiply(static_cast<Scalar>(l2), sum(square(x))); },
          made("L2", {{"l2", l2}})};
}

Regularizer L1L2(double l1, double l2) {
  return {"l1_l2", [first = L1(l1), second = L2(l2)](const Var& x) { return add(first(x), second(x)); },
          made("L1L2", {{"l1", l1}, {"l2", l2}})};
}

Regularizer OrthogonalRegularizer(double factor, const std::string& mode) {
  expect_factor("OrthogonalRegularizer", "a factor", factor);
  expect_one_of("OrthogonalRegularizer", "mode", mode, {"rows", "columns"});
  return {"orthogonal_regularizer", [factor, by_rows = mode == "rows"](const Var& x) {
            if (x.rank() != 2) fail("OrthogonalRegularizer: expected a matrix, got shape ", to_string(x.shape()));
            const Var unit = unit_rows(by_rows ? x : permute(x, {1, 0}));
            const std::size_t n = unit.shape(0);
            const Tensor others = ones({n, n}) - eye(n);
            const double pairs = static_cast<double>(n) * (static_cast<double>(n) - 1) / 2;
            const Var cosines = matmul(unit, permute(unit, {1, 0}));
            return multiply(static_cast<Scalar>(factor / 2 / std::max(pairs, 1.0)),
                            sum(abs(multiply(cosines, others))));
          },
          made("OrthogonalRegularizer", {{"factor", factor}, {"mode", mode}})};
}

Regularizer::Regularizer(const char* name) : Regularizer(std::string(name)) {}

Regularizer::Regularizer(const std::string& name) {
  static const std::map<std::string, std::function<Regularizer()>> known = {
      {"l1", [] { return L1(); }},
      {"l2", [] { return L2(); }},
      {"l1_l2", [] { return L1L2(); }},
      {"orthogonal_regularizer", [] { return OrthogonalRegularizer(); }},
  };
  std::vector<std::string> names;
  for (const auto& [key, make] : known) names.push_back(key);
  expect_one_of("Regularizer", "the name", name, names);
  *this = known.at(name)();
}

Config to_config(const Regularizer& regularizer) {
  if (regularizer && regularizer.config().is_null()) {
    fail("saving: a penalty that is a function of your own cannot be written into a file; leave it out before saving");
  }
  return regularizer ? regularizer.config() : Config();
}

void read_config(const Config& config, const std::string& who, Regularizer& regularizer) {
  regularizer = {};
  if (config.is_null()) return;
  const auto [class_name, options] = read_object(config, who);
  ConfigReader read(options, who);
  const std::string kind = snake_case(class_name);
  double l1 = kind == "l1" ? 0.01 : 0, l2 = kind == "l2" ? 0.01 : 0, factor = 0.01;
  std::string mode = "rows";
  read("l1", l1);
  read("l2", l2);
  read("factor", factor);
  read("mode", mode);
  if (kind == "l1") {
    regularizer = L1(l1);
  } else if (kind == "l2") {
    regularizer = L2(l2);
  } else if (kind == "l1_l2" || kind == "l1l2") {
    regularizer = L1L2(l1, l2);
  } else if (kind == "orthogonal_regularizer") {
    regularizer = OrthogonalRegularizer(factor, mode);
  } else {
    expect_one_of(who, "the class", class_name, {"L1", "L2", "L1L2", "OrthogonalRegularizer"});
  }
}

}  // namespace nn::inline NN_ABI
