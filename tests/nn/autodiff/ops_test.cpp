// One row per op: a function, and the shapes of its inputs. Each is checked by differences; a few values are
// checked by hand below.
#include "nn/autodiff/ops.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/check.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

struct Row {
  const char* name;
  std::function<Var(const Vars&)> op;
  Shapes inputs;
  double low = -2, high = 2;  // range of the inputs
};

const Var condition = tensor({2, 3}, {1, 0, 1, 0, 0, 1});
const Tensor ids = tensor({2, 2}, {3, 0, 3, 1});

const std::vector<Row> rows_of_ops = {
    {"add", [](const Vars& x) { return add(x[0], x[1]); }, {{2, 3}, {2, 3}}},
    {"add, row broadcast", [](const Vars& x) { return add(x[0], x[1]); }, {{2, 3, 4}, {4}}},
    {"add, both broadcast", [](const Vars& x) { return add(x[0], x[1]); }, {{2, 1, 4}, {3, 1}}},
    {"add, a number", [](const Vars& x) { return add(x[0], x[1]); }, {{2, 3}, {}}},
    {"subtract", [](const Vars& x) { return subtract(x[0], x[1]); }, {{2, 3}, {2, 1}}},
    {"multiply", [](const Vars& x) { return multiply(x[0], x[1]); }, {{2, 3}, {2, 3}}},
    {"multiply, column broadcast", [](const Vars& x) { return multiply(x[0], x[1]); }, {{2, 3, 4}, {2, 3, 1}}},
    {"multiply by itself", [](const Vars& x) { return multiply(x[0], x[0]); }, {{2, 3}}},
    {"divide", [](const Vars& x) { return divide(x[0], x[1]); }, {{2, 3}, {1, 3}}, 0.5, 2},
    {"maximum", [](const Vars& x) { return maximum(x[0], x[1]); }, {{3, 4}, {3, 4}}},
    {"minimum", [](const Vars& x) { return minimum(x[0], x[1]); }, {{3, 4}, {4}}},
    {"where", [](const Vars& x) { return where(condition, x[0], x[1]); }, {{2, 3}, {2, 3}}},
    {"where, broadcast", [](const Vars& x) { return where(condition, x[0], x[1]); }, {{3}, {2, 1}}},
    {"negative", [](const Vars& x) { return negative(x[0]); }, {{5}}},
    {"exp", [](const Vars& x) { return exp(x[0]); }, {{5}}},
    {"log", [](const Vars& x) { return log(x[0]); }, {{5}}, 0.3, 3},
    {"sqrt", [](const Vars& x) { return sqrt(x[0]); }, {{5}}, 0.3, 3},
    {"square", [](const Vars& x) { return square(x[0]); }, {{5}}},
    {"abs", [](const Vars& x) { return abs(x[0]); }, {{5}}},
    {"power", [](const Vars& x) { return power(x[0], Scalar(2.5)); }, {{5}}, 0.3, 3},
    {"clip", [](const Vars& x) { return clip(x[0], -1, 1); }, {{20}}},
    {"linear", [](const Vars& x) { return linear(x[0]); }, {{5}}},
    {"relu", [](const Vars& x) { return relu(x[0]); }, {{20}}},
    {"relu6", [](const Vars& x) { return relu6(x[0]); }, {{20}}, -2, 9},
    {"leaky_relu", [](const Vars& x) { return leaky_relu(x[0], Scalar(0.2)); }, {{20}}},
    {"elu", [](const Vars& x) { return elu(x[0], Scalar(0.7)); }, {{20}}},
    {"celu", [](const Vars& x) { return celu(x[0], Scalar(0.7)); }, {{20}}},
    {"selu", [](const Vars& x) { return selu(x[0]); }, {{20}}},
    {"sigmoid", [](const Vars& x) { return sigmoid(x[0]); }, {{20}}},
    {"tanh", [](const Vars& x) { return tanh(x[0]); }, {{20}}},
    {"softplus", [](const Vars& x) { return softplus(x[0]); }, {{20}}},
    {"softsign", [](const Vars& x) { return softsign(x[0]); }, {{20}}},
    {"silu", [](const Vars& x) { return silu(x[0]); }, {{20}}},
    {"gelu", [](const Vars& x) { return gelu(x[0], false); }, {{20}}},
    {"gelu, approximate", [](const Vars& x) { return gelu(x[0], true); }, {{20}}},
    {"mish", [](const Vars& x) { return mish(x[0]); }, {{20}}},
    {"hard_sigmoid", [](const Vars& x) { return hard_sigmoid(x[0]); }, {{20}}, -5, 5},
    {"hard_sigmoid_keras2", [](const Vars& x) { return hard_sigmoid_keras2(x[0]); }, {{20}}, -5, 5},
    {"hard_silu", [](const Vars& x) { return hard_silu(x[0]); }, {{20}}, -5, 5},
    {"hard_tanh", [](const Vars& x) { return hard_tanh(x[0]); }, {{20}}},
    {"hard_shrink", [](const Vars& x) { return hard_shrink(x[0], Scalar(0.5)); }, {{20}}},
    {"soft_shrink", [](const Vars& x) { return soft_shrink(x[0], Scalar(0.5)); }, {{20}}},
    {"tanh_shrink", [](const Vars& x) { return tanh_shrink(x[0]); }, {{20}}},
    {"threshold", [](const Vars& x) { return threshold(x[0], Scalar(0.5), 3); }, {{20}}},
    {"log_sigmoid", [](const Vars& x) { return log_sigmoid(x[0]); }, {{20}}},
    {"squareplus", [](const Vars& x) { return squareplus(x[0], 4); }, {{20}}},
    {"sparse_plus", [](const Vars& x) { return sparse_plus(x[0]); }, {{20}}},
    {"sparse_sigmoid", [](const Vars& x) { return sparse_sigmoid(x[0]); }, {{20}}},
    {"glu", [](const Vars& x) { return glu(x[0]); }, {{3, 4}}},
    {"glu, first axis", [](const Vars& x) { return glu(x[0], 0); }, {{4, 3}}},
    {"softmax", [](const Vars& x) { return softmax(x[0]); }, {{3, 4}}},
    {"softmax, middle axis", [](const Vars& x) { return softmax(x[0], 1); }, {{2, 3, 4}}},
    {"log_softmax", [](const Vars& x) { return log_softmax(x[0]); }, {{3, 4}}},
    {"log_softmax, first axis", [](const Vars& x) { return log_softmax(x[0], 0); }, {{3, 4}}},
    {"sparsemax", [](const Vars& x) { return sparsemax(x[0]); }, {{5, 4}}},
    {"sum", [](const Vars& x) { return sum(x[0]); }, {{2, 3}}},
    {"sum, last axis", [](const Vars& x) { return sum(x[0], {-1}); }, {{2, 3, 4}}},
    {"sum, outer axes, keepdims", [](const Vars& x) { return sum(x[0], {0, 2}, true); }, {{2, 3, 4}}},
    {"mean", [](const Vars& x) { return mean(x[0]); }, {{2, 3}}},
    {"mean, middle axis", [](const Vars& x) { return mean(x[0], {1}); }, {{2, 3, 4}}},
    {"max", [](const Vars& x) { return max(x[0]); }, {{2, 3}}},
    {"max, middle axis", [](const Vars& x) { return max(x[0], {1}, true); }, {{2, 3, 4}}},
    {"matmul", [](const Vars& x) { return matmul(x[0], x[1]); }, {{2, 3}, {3, 4}}},
    {"matmul, shared matrix", [](const Vars& x) { return matmul(x[0], x[1]); }, {{2, 5, 3}, {3, 4}}},
    {"matmul, each sample", [](const Vars& x) { return matmul(x[0], x[1]); }, {{2, 5, 3}, {2, 3, 4}}},
    {"matmul_transposed", [](const Vars& x) { return matmul_transposed(x[0], x[1]); }, {{2, 5, 3}, {2, 4, 3}}},
    {"matmul with itself", [](const Vars& x) { return matmul_transposed(x[0], x[0]); }, {{2, 5, 3}}},
    {"reshape", [](const Vars& x) { return reshape(x[0], {4, None}); }, {{2, 6}}},
    {"permute", [](const Vars& x) { return permute(x[0], {2, 0, 1}); }, {{2, 3, 4}}},
    {"slice", [](const Vars& x) { return slice(x[0], 1, 1, 3); }, {{2, 4, 3}}},
    {"select", [](const Vars& x) { return select(x[0], 1, 2); }, {{2, 4, 3}}},
    {"concatenate", [](const Vars& x) { return concatenate(x, 1); }, {{2, 1, 3}, {2, 4, 3}}},
    {"concatenate with itself", [](const Vars& x) { return concatenate({x[0], x[0]}); }, {{2, 3}}},
    {"stack", [](const Vars& x) { return stack(x, 1); }, {{2, 3}, {2, 3}}},
    {"stack, last axis", [](const Vars& x) { return stack(x, -1); }, {{2, 3}, {2, 3}}},
    {"repeat", [](const Vars& x) { return repeat(x[0], 3, 1); }, {{2, 3, 2}}},
    {"reverse", [](const Vars& x) { return reverse(x[0], 1); }, {{2, 3, 2}}},
    {"gather", [](const Vars& x) { return gather(x[0], ids); }, {{4, 3}}},
};

}  // namespace

TEST_CASE("ops: every gradient equals its differences") {
  Random random(1);
  for (const Row& row : rows_of_ops) {
    CAPTURE(row.name);
    std::vector<Tensor> inputs;
    for (const Shape& shape : row.inputs) inputs.push_back(random_uniform(shape, row.low, row.high, random));
    const GradientCheck check = check_gradient(row.op, inputs);
    CAPTURE(check.where);
    CHECK(check.error < by_scalar(2e-2, 1e-6));
  }
}

TEST_CASE("check_gradient: finds a wrong gradient") {
  const auto wrong = [](const Vars& x) {
    return record("wrong", Tensor(x[0].value() * x[0].value()), {x[0]},
                  [x](const Tensor&, const Tensor& dy, Grads& dx) { dx[0] += dy * x[0].value(); });
  };
  CHECK(check_gradient(wrong, {tensor({2}, {1, 2})}).error > 0.3);
}

TEST_CASE("an op's gradient of a wrong shape, or where none is wanted, is an error that names the op") {
  const auto with = [](const Var& a, const Var& b, Backward flow) { return sum(record("mine", a.value(), {a, b}, flow)); };
  const Var x = Var::variable(ones({3})), c = ones({3});
  CHECK_THROWS_WITH_AS(backward(with(x, c, [](const Tensor&, const Tensor&, Grads& dx) { dx[0] += ones({}); })),
                       doctest::Contains("gradient of mine: expected a gradient of shape (3,) as the value's, got ()"), Error);
  CHECK_THROWS_WITH_AS(backward(with(x, c, [](const Tensor&, const Tensor&, Grads& dx) { dx[1].buffer(); })),
                       doctest::Contains("one that does not"), Error);
}

TEST_CASE("backward: gradients add up where a value is used twice") {
  const Var x = Var::variable(tensor({2}, {3, 4}));
  backward(sum(add(multiply(x, x), x)));  // d(x^2 + x) = 2x + 1
  check_close(x.gradient(), tensor({2}, {7, 9}));
  backward(sum(x));
  check_close(x.gradient(), tensor({2}, {8, 10}));
}

TEST_CASE("backward: the gradient of a value in the middle is kept when asked for") {
  const Var x = Var::variable(tensor({2}, {3, 4})), y = multiply(x, x);
  y.retain_gradient();
  backward(sum(multiply(y, Scalar{5})));
  check_close(y.gradient(), tensor({2}, {5, 5}));
  backward(sum(multiply(y, Scalar{5})));  // a second pass starts from zero in the middle
  check_close(x.gradient(), tensor({2}, {60, 80}));
}

TEST_CASE("record: a computation without variables is not recorded") {
  const Var y = tanh(matmul(Var(ones({2, 3})), Var(ones({3, 2}))));
  CHECK_FALSE(y.needs_gradient());
  CHECK(y.node()->inputs.empty());
  CHECK_THROWS_WITH_AS(backward(sum(y)), doctest::Contains("depends on none"), Error);
}

TEST_CASE("a chain of a million ops is released without overflowing the stack") {
  Var x = Var::variable(ones({}));
  const Var start = x;
  for (int i = 0; i < 1'000'000; ++i) x = negative(x);
  backward(x);
  CHECK(start.gradient().data()[0] == 1);
}

TEST_CASE("softmax: stable for huge inputs, and for a single one") {
  check_close(softmax(tensor({1, 3}, {1e4, 1e4, -1e4})).value(), tensor({1, 3}, {0.5, 0.5, 0}));
  check_close(softmax(tensor({2, 1}, {5, -3})).value(), ones({2, 1}));
}

TEST_CASE("sparsemax: projects onto the simplex") {
  check_close(sparsemax(tensor({2, 2}, {4e7, 0, 1.7e7, 1.7e7})).value(), tensor({2, 2}, {1, 0, 0.5, 0.5}));
  check_close(sparsemax(tensor({2, 3}, {0.5, 0.5, -1, 3, 0, 0})).value(), tensor({2, 3}, {0.5, 0.5, 0, 1, 0, 0}));
}

TEST_CASE("activations: infinities saturate and NaN stays NaN") {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
  const Var x = tensor({3}, {-inf, inf, nan});
  const Tensor s = sigmoid(x).value(), t = tanh(x).value(), e = exp(x).value(), r = relu(x).value();
  CHECK((s(0) == 0 && s(1) == 1 && std::isnan(s(2))));
  CHECK((t(0) == -1 && t(1) == 1 && std::isnan(t(2))));
  CHECK((e(0) == 0 && std::isinf(e(1)) && std::isnan(e(2))));
  CHECK((r(0) == 0 && std::isinf(r(1)) && std::isnan(r(2))));
}

TEST_CASE("activations: vectorised tanh and sigmoid equal the C library's") {
  Random random(2);
  const Tensor x = random_uniform({1003}, -9, 9, random);  // not a multiple of any register
  const Tensor t = tanh(Var(x)).value(), s = sigmoid(Var(x)).value();
  const double tolerance = 4 * std::numeric_limits<Scalar>::epsilon();
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double v = x(i);
    CHECK(std::abs(t(i) - std::tanh(v)) <= tolerance * std::abs(std::tanh(v)));
    CHECK(std::abs(s(i) - 1 / (1 + std::exp(-v))) <= tolerance / (1 + std::exp(-v)) * 4);
  }
}

TEST_CASE("ops: shapes that do not fit are errors that name the op and both shapes") {
  const Var a = ones({2, 3}), b = ones({4, 5});
  CHECK_THROWS_WITH_AS(add(a, b), doctest::Contains("add: expected shapes"), Error);
  CHECK_THROWS_WITH_AS(matmul(a, b), doctest::Contains("got (2, 3) x (4, 5)"), Error);
  CHECK_THROWS_WITH_AS(reshape(a, {4, 4}), doctest::Contains("reshape: expected a shape of 6 elements"), Error);
  CHECK_THROWS_WITH_AS(reshape(a, {None, None}), doctest::Contains("reshape"), Error);
  CHECK_THROWS_WITH_AS(permute(a, {0, 0}), doctest::Contains("permute"), Error);
  CHECK_THROWS_WITH_AS(slice(a, 1, 2, 5), doctest::Contains("slice"), Error);
  CHECK_THROWS_WITH_AS(concatenate({a, b}), doctest::Contains("concatenate"), Error);
  CHECK_THROWS_WITH_AS(stack({a, b}), doctest::Contains("stack"), Error);
  CHECK_THROWS_WITH_AS(sum(a, {2}), doctest::Contains("sum: expected an axis from -2 to 1, got 2"), Error);
  CHECK_THROWS_WITH_AS(softmax(ones({2, 0})), doctest::Contains("softmax"), Error);
  CHECK_THROWS_WITH_AS(gather(a, tensor({1}, {2})), doctest::Contains("whole numbers from 0 to 1, got 2"), Error);
  CHECK_THROWS_WITH_AS(gather(a, tensor({1}, {0.5})), doctest::Contains("whole numbers"), Error);
  CHECK_THROWS_WITH_AS(gather(a, tensor({1}, {std::nan("")})), doctest::Contains("whole numbers"), Error);
  CHECK_THROWS_WITH_AS(glu(ones({2, 3})), doctest::Contains("even length"), Error);
  CHECK_THROWS_WITH_AS(backward(Var::variable(ones({2}))), doctest::Contains("one number"), Error);
  CHECK_THROWS_WITH_AS(Var().value(), doctest::Contains("empty Var"), Error);
}
