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

}  // namespace

Regularizer L1(double l1) {
  expect_factor("L1", "l1", l1);
  return {"l1", [l1](const Var& x) { return multiply(static_cast<Scalar>(l1), sum(abs(x))); }};
}

Regularizer L2(double l2) {
  expect_factor("L2", "l2", l2);
  return {"l2", [l2](const Var& x) { return multiply(static_cast<Scalar>(l2), sum(square(x))); }};
}

Regularizer L1L2(double l1, double l2) {
  return {"l1_l2", [first = L1(l1), second = L2(l2)](const Var& x) { return add(first(x), second(x)); }};
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
          }};
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

}  // namespace nn::inline NN_ABI
