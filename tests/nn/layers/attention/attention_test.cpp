// Attention layers on worked examples: numbers computed by hand or by the packages the layers come from, to all digits
// that were printed.
#include <doctest/doctest.h>

#include <cmath>

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/autodiff/additive_score.hpp"
#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// The k-th weight number of the layer, in the order of its weights, is 0.5 sin(k), k = 1, 2, ...
void fill(const Layer& layer) {
  double k = 0;
  std::vector<Tensor> values = layer.get_weights();
  for (Tensor& weight : values) {
    for (Scalar& number : weight.storage()) number = static_cast<Scalar>(0.5 * std::sin(++k));
  }
  layer.set_weights(values);
}

// x[t][d] = cos(1 + 3 t + d), four steps of three features
Tensor input() {
  Tensor x = zeros({1, 4, 3});
  for (std::size_t k = 0; k < 12; ++k) x.data()[k] = static_cast<Scalar>(std::cos(1.0 + static_cast<double>(k)));
  return x;
}

// A layer with the weights above and a mask on its input.
struct Example {
  Symbol x = Input({4, 3}), mask = Input({4});
  Model model;
  Tensor valid = ones({1, 4});

  explicit Example(const Layer& layer, bool masked = false) : model(made(layer, masked)) {
    fill(layer);
    if (masked) valid(0, 3) = 0;
  }
  Tensor fetch(const std::string& name) const { return model.fetch({input(), valid}, name); }

 private:
  Model made(const Layer& layer, bool masked) const {
    const Symbol use_mask = Lambda([](const Vars& v) { return v[0]; })({x, mask});  // so that the mask is an input of the model
    const Symbols outputs = masked ? layer.outputs(use_mask, {.mask = {mask}}) : layer.outputs(use_mask);
    return Model({x, mask}, outputs, {.name = "m"});
  }
};

// Each number within half a unit of its sixth digit after the point.
void check_digits(const Tensor& map, std::size_t row, const std::vector<double>& expected) {
  for (std::size_t j = 0; j < expected.size(); ++j) {
    CHECK(std::abs(static_cast<double>(map.data()[row * expected.size() + j]) - expected[j]) < 6e-7);
  }
}

}  // namespace

TEST_CASE("LastStateAttention: weights, context and output of worked examples") {
  const Symbol x = Input({4, 3});
  const auto check = [&](const char* score, const Tensor& a, const Tensor& c, const Tensor& y) {
    const LastStateAttention layer(2, {.score = score, .name = "attention"});
    const Model model(x, layer(x));
    fill(layer);
    check_close(model.fetch(input(), "attention_weight"), a, 1e-6);
    check_close(model.fetch(input(), "attention/context_vector"), c, 1e-6);
    check_close(model.predict(input()), y, 1e-6);
  };
  check("luong", tensor({1, 4}, {.213860, .286398, .210327, .289415}), tensor({1, 3}, {-.155927, -.037079, .115859}),
        tensor({1, 2}, {.546984, .698581}));
  check("bahdanau", tensor({1, 4}, {.261197, .238453, .263865, .236484}), tensor({1, 3}, {-.014237, -.078402, -.070484}),
        tensor({1, 2}, {.124854, .589514}));
}

TEST_CASE("LastStateAttention: every inner output is there under its name") {
  for (const char* score : {"luong", "bahdanau"}) {
    const Symbol x = Input({4, 3});
    const Model model(x, LastStateAttention(2, {.score = score, .name = "att"})(x));
    CHECK(model.fetch(input(), "att/last_hidden_state") == rows(tensor({4, 3}, {std::cos(1.), std::cos(2.), std::cos(3.), std::cos(4.), std::cos(5.), std::cos(6.), std::cos(7.), std::cos(8.), std::cos(9.), std::cos(10.), std::cos(11.), std::cos(12.)}), 3, 4));
    CHECK(shape_of(model.fetch(input(), "attention_score")) == Shape{1, 4});
    CHECK(shape_of(model.fetch(input(), "attention_output")) == Shape{1, 6});
    if (score == std::string("luong")) {
      CHECK(shape_of(model.fetch(input(), "luong_w")) == Shape{1, 4, 3});
    } else {
      CHECK(shape_of(model.fetch(input(), "bahdanau_w1")) == Shape{1, 3});
      CHECK(shape_of(model.fetch(input(), "bahdanau_w2")) == Shape{1, 4, 3});
      CHECK(shape_of(model.fetch(input(), "bahdanau_tanh")) == Shape{1, 4, 3});
    }
  }
}

TEST_CASE("SeqSelfAttention, additive: weights, output and penalty") {
  const Example plain(SeqSelfAttention(2, {.name = "a"}));
  check_digits(plain.fetch("a/attention"), 0, {.267365, .234388, .268644, .229602});
  check_digits(plain.fetch("a/attention"), 3, {.263198, .234074, .270363, .232365});
  check_digits(plain.fetch("a"), 0, {.001131, -.082848, -.090656});
  const Example flat(SeqSelfAttention(2, {.attention_activation = "sigmoid", .name = "a"}));
  check_digits(flat.fetch("a/attention"), 0, {.254191, .246262, .254486, .245061});
  // || a a^T - 1 ||^2
  const auto penalty = [](const SeqSelfAttentionOptions& options) {
    const SeqSelfAttention layer(2, options);
    const Symbol x = Input({4, 3});
    const Graph graph(x, layer(x));
    fill(layer);
    Context context;
    context.batch_size = 1;
    graph.run({Var(input())}, context);
    return static_cast<double>(context.losses().at(0).value()());
  };
  CHECK(std::abs(penalty({.attention_regularizer_weight = 1}) - 2.999946) < 1e-6);
  CHECK(std::abs(penalty({.attention_type = "multiplicative", .attention_regularizer_weight = 1}) - 2.949944) < 1e-6);
}

TEST_CASE("SeqSelfAttention, multiplicative: widths, history and the package's mask") {
  const auto options = [](std::optional<std::size_t> width, bool history, const char* mode = "correct") {
    return SeqSelfAttention(2, {.attention_width = width, .attention_type = "multiplicative", .history_only = history, .mask_mode = mode, .name = "a"});
  };
  const Example plain(options(std::nullopt, false));
  const Tensor a = plain.fetch("a/attention");
  check_digits(a, 0, {.288533, .211111, .286284, .214071});
  check_digits(a, 1, {.209877, .291287, .211109, .287727});
  check_digits(a, 2, {.291363, .208094, .290269, .210274});
  check_digits(a, 3, {.208506, .292543, .208839, .290112});
  check_digits(plain.fetch("a"), 0, {.054113, -.100895, -.163140});
  const Tensor three = Example(options(3, false)).fetch("a/attention");
  check_digits(three, 0, {.577477, .422523, 0, 0});
  check_digits(three, 1, {.294658, .408953, .296388, 0});
  check_digits(Example(options(2, true)).fetch("a/attention"), 1, {.418780, .581220, 0, 0});
  const Tensor compat = Example(options(std::nullopt, false, "compat"), true).fetch("a/attention");
  check_digits(compat, 0, {.288533, .211111, .286284, .214071});  // a real step still looks at padding
  check_digits(compat, 3, {.293716, .412098, .294186, 0});
  const Tensor correct = Example(options(std::nullopt, false), true).fetch("a/attention");
  CHECK(correct.data()[3] == 0);
  check_digits(correct, 3, {0, 0, 0, 0});
  CHECK(static_cast<double>(correct.data()[0] + correct.data()[1] + correct.data()[2]) == doctest::Approx(1));
}

TEST_CASE("SeqWeightedAttention: weights and output, with and without a mask") {
  const Example plain(SeqWeightedAttention({.name = "a"}));
  check_digits(plain.fetch("a/attention"), 0, {.251893, .240433, .313402, .194272});
  check_digits(plain.fetch("a"), 0, {.052207, -.081363, -.140128});
  const Example masked(SeqWeightedAttention({.name = "a"}), true);
  check_digits(masked.fetch("a/attention"), 0, {.312628, .298404, .388968, 0});
  check_digits(masked.fetch("a"), 0, {.267107, -.102048, -.377381});
}

TEST_CASE("AttentionDecoder: weights and output at the first and the last step") {
  const AttentionDecoder layer(2, 3, {.name = "d"});
  const Example example(layer);
  CHECK(layer.count_params() == 101);
  const Tensor a = example.fetch("d/probabilities"), y = example.fetch("d");
  check_digits(a, 0, {.357981, .139108, .365821, .137090});
  check_digits(y, 0, {.277713, .308891, .413396});
  check_digits(a, 3, {.352002, .145478, .359126, .143394});
  check_digits(y, 3, {.272212, .318894, .408894});
}

TEST_CASE("ScaledDotProductAttention: the package's own example, whose last token is masked") {
  const Tensor table = tensor({4, 5}, {.1, .2, .3, .4, .5, .2, .3, .4, .6, .5, .4, .7, .2, .6, .9, .3, .5, .8, .9, .1});
  const auto run = [&](bool history, const char* name) {
    const Symbol ids = Input({5});
    const Symbol x = Embedding(4, 5, {.mask_zero = true, .weights = table})(ids);
    const Model model(ids, ScaledDotProductAttention({.history_only = history, .name = "a"})(x));
    return model.fetch(tensor({1, 5}, {1, 2, 3, 1, 0}), name);
  };
  const Tensor y = run(false, "a"), a = run(false, "a/attention");
  for (std::size_t d = 0; d < 5; ++d) CHECK(y(0, 0, d) == y(0, 3, d));
  check_digits(y, 2, {.27883747, .45767492, .47448885, .69199574, .47368336});
  check_digits(y, 0, {.279546, .459092, .450670, .678129, .502833});
  check_digits(y, 1, {.285323, .470646, .432671, .670797, .529053});
  check_digits(a, 2, {.226243, .240861, .306653, .226243, 0});
  const Tensor causal = run(true, "a/attention");
  check_digits(run(true, "a"), 0, {.2, .3, .4, .6, .5});
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = i + 1; j < 5; ++j) CHECK(causal(0, i, j) == 0);
  }
}

namespace {

// Three inputs (1, 2), (3, 4), (5, 6) and a query; the weights depend on W only through its column sums.
std::pair<Tensor, Tensor> wolfram(const Tensor& W, const Tensor& query) {
  const Symbol x = Input({3, 2}), q = Input({1, 2});
  const SequenceAttention layer({.name = "a"});
  const Model model({x, q}, layer({x, q}));
  layer.set_weights({W});
  const Tensor data = tensor({1, 3, 2}, {1, 2, 3, 4, 5, 6});
  Tensor queries = query;
  queries.reshape(Shape{1, 1, 2});
  return {model.predict({data, queries}), model.fetch({data, queries}, "a/attention_weight")};
}

}  // namespace

TEST_CASE("SequenceAttention: the eight rows of the published example, for three matrices that must not differ") {
  struct Row {
    double c1, c2, q1, q2, w1, w2, w3, y1, y2;
  };
  const double a1 = .584689, a2 = -.514340, b1 = -.301337, b2 = -.706619;
  const Row rows[] = {
      {a1, a2, 1, 0, .06855, .22072, .71073, 4.28436, 5.28436}, {a1, a2, 0, 1, .67328, .24068, .08604, 1.82552, 2.82552},
      {a1, a2, 0, 0, .33333, .33333, .33333, 3.00000, 4.00000}, {a1, a2, 1, 1, .28768, .33114, .38117, 3.18698, 4.18698},
      {b1, b2, 1, 0, .54144, .29635, .16221, 2.24154, 3.24154}, {b1, b2, 0, 1, .76771, .18683, .04546, 1.55551, 2.55551},
      {b1, b2, 0, 0, .33333, .33333, .33333, 3.00000, 4.00000}, {b1, b2, 1, 1, .86885, .11573, .01542, 1.29312, 2.29312},
  };
  for (const Row& r : rows) {
    CAPTURE(r.y1);
    const Tensor matrices[] = {tensor({2, 2}, {r.c1 / 2, r.c2 / 2, r.c1 / 2, r.c2 / 2}), tensor({2, 2}, {r.c1, r.c2, 0, 0}),
                               tensor({2, 2}, {r.c1 - 3, r.c2 + 2, 3, -2})};
    Tensor first;
    for (const Tensor& W : matrices) {
      const auto [y, w] = wolfram(W, tensor({2}, {r.q1, r.q2}));
      const double expected[] = {r.w1, r.w2, r.w3, r.y1, r.y2};
      for (std::size_t k = 0; k < 3; ++k) CHECK(std::abs(static_cast<double>(w.data()[k]) - expected[k]) < 6e-6);
      for (std::size_t k = 0; k < 2; ++k) CHECK(std::abs(static_cast<double>(y.data()[k]) - expected[3 + k]) < 6e-6);
      if (first.dimension() == 0) first = y;
      check_close(y, first, by_scalar(1e-5, 1e-12));
    }
  }
}

TEST_CASE("SequenceAttention: its scoring network by itself gives the scores of the layer, pair by pair") {
  Random random(3);
  const Tensor x = random_uniform({2, 4, 3}, -1, 1, random), q = random_uniform({2, 5, 2}, -1, 1, random), q3 = random_uniform({2, 5, 3}, -1, 1, random);
  const auto check = [&](const SequenceAttention& layer, const Tensor& queries) {
    const Symbol a = Input({4, 3}), b = Input({5, queries.shape(2)});
    const Model model({a, b}, layer({a, b}));
    const Symbol element = Input({3}), query = Input({queries.shape(2)});
    const Model score({element, query}, layer.scoring_net()({element, query}));
    const Tensor s = model.fetch({x, queries}, "attention_score");
    for (std::size_t i = 0; i < 5; ++i) {
      for (std::size_t j = 0; j < 4; ++j) {
        const Tensor e = select(Var(x), 1, j).value(), one = select(Var(queries), 1, i).value();
        const Tensor pair = score.predict({e, one});
        for (std::size_t n = 0; n < 2; ++n) CHECK(std::abs(static_cast<double>(pair(n, 0) - s(n, i, j))) < by_scalar(1e-6, 1e-14));
      }
    }
  };
  check(SequenceAttention(), q);
  check(SequenceAttention({.score = "dot"}), q3);
  const Symbol e = Input({3}), query = Input({2});
  const Model net({e, query}, Dense(1)(Dense(4, {.activation = "tanh"})(Concatenate()({e, query}))));
  check(SequenceAttention(net), q);
}

TEST_CASE("additive_score: the fused op equals the op written out, and its gradient equals differences") {
  Random random(1);
  const std::vector<Tensor> data = {random_uniform({2, 3, 5}, -1, 1, random), random_uniform({2, 4, 5}, -1, 1, random), random_uniform({5}, -1, 1, random)};
  std::vector<std::vector<Tensor>> results;
  for (const bool fused : {true, false}) {
    Vars v;
    for (const Tensor& x : data) v.push_back(Var::variable(x));
    const Var e = fused ? additive_score(v[0], v[1], v[2]) : additive_score_steps(v[0], v[1], v[2]);
    backward(sum(square(e)));
    results.push_back({e.value(), v[0].gradient(), v[1].gradient(), v[2].gradient()});
  }
  for (std::size_t k = 0; k < 4; ++k) check_close(results[0][k], results[1][k], by_scalar(1e-5, 1e-12));
  const GradientCheck check = check_gradient([](const Vars& v) { return additive_score(v[0], v[1], v[2]); }, data, by_scalar(1e-2, 1e-5));
  CHECK(check.error < by_scalar(3e-2, 1e-6));
}
