#include "nn/inspect/attribution.hpp"

#include <doctest/doctest.h>

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/check.hpp"
#include "nn/layers/layers.hpp"
#include "nn/parallel.hpp"
#include "nn/random.hpp"
#include "tests/nn/inspect/inspected_models.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

Tensor some(const Shape& shape, std::uint64_t seed = 1) {
  Random random(seed);
  return random_uniform(shape, -1, 1, random);
}

// f = 2 x_0 - 3 x_1 and g = x_0 x_1, of (batch, 2).
Model by_hand() {
  const Symbol x = Input({2}, {.name = "x"});
  return Model(x, Lambda([](const Var& v) {
                 const Var a = slice(v, 1, 0, 1), b = slice(v, 1, 1, 2);
                 return concatenate({subtract(multiply(Scalar(2), a), multiply(Scalar(3), b)), multiply(a, b)});
               }, {.output_shape = Shape{2}})(x));
}

// Words and numbers, masks, both directions, attention, a model inside.
Model words_model() {
  set_random_seed(11);
  const Symbol ids = Input({5}, {.name = "ids"}), numbers = Input({5, 3}, {.name = "numbers"});
  const Symbol inside = Input({5, 3}, {.name = "inside"});
  const Model encoder(inside, Bidirectional(GRU(2, {.return_sequences = true}), {.name = "both"})(inside), {.name = "encoder"});
  const Symbol words = LSTM(4, {.return_sequences = true, .name = "lstm"})(Embedding(9, 3, {.mask_zero = true, .name = "words"})(ids));
  const Symbol looked = MultiHeadAttention(2, 3, {.name = "heads"})({words, encoder(numbers)});
  return Model({ids, numbers}, Dense(3, {.activation = "softmax", .name = "class"})(GlobalAveragePooling1D()(looked)));
}

const Tensor& some_ids() {
  static const Tensor ids = tensor({3, 5}, {1, 4, 2, 0, 0, 3, 8, 7, 6, 5, 2, 2, 1, 0, 0});
  return ids;
}

Tensor total_of_samples(const std::vector<Tensor>& all) {
  Tensor total = zeros({all[0].shape(0)});
  for (const Tensor& tensor : all) {
    const std::size_t width = tensor.size() / total.size();
    for (std::size_t i = 0; i < tensor.size(); ++i) total(i / width) += tensor.data()[i];
  }
  return total;
}

}  // namespace

TEST_CASE("attributions by hand: f = 2 x0 - 3 x1, g = x0 x1") {
  const Model model = by_hand();
  const Tensor x = tensor({2, 2}, {1, 2, 3, 4});
  check_close(gradient(model, x, {.target = 0})[0], tensor({2, 2}, {2, -3, 2, -3}));
  check_close(gradient(model, x)[0], tensor({2, 2}, {2, 1, 4, 3}));  // g is the largest
  check_close(gradient(model, x, {.target = std::vector<int>{0, 1}})[0], tensor({2, 2}, {2, -3, 4, 3}));
  check_close(input_times_gradient(model, x, {.target = 0})[0], tensor({2, 2}, {2, -6, 6, -12}));
  check_close(integrated_gradients(model, x, {.target = 1})[0], tensor({2, 2}, {1, 1, 6, 6}));
  // The left sum of 4 steps has g's gradients at 0, 1/4, 2/4, 3/4 of the way: 3/8 in place of 1/2.
  check_close(integrated_gradients(model, x, {.steps = 4, .rule = "left", .target = 1})[0], tensor({2, 2}, {0.75, 0.75, 4.5, 4.5}));
  // From (1, 1): g's gradient is x1 or x0 on the way, on average its middle.
  check_close(integrated_gradients(model, x, {.baseline = 1, .target = 1})[0], tensor({2, 2}, {0, 1, 5, 6}));
  check_close(integrated_gradients(model, x, {.baselines = {tensor({2}, {1, 0})}, .target = 1})[0], tensor({2, 2}, {0, 2, 4, 8}));
  check_close(smooth_grad(model, x, {.samples = 3, .target = 0})[0], tensor({2, 2}, {2, -3, 2, -3}));
  check_close(occlusion(model, x, {.target = 0})[0], tensor({2, 2}, {2, -6, 6, -12}));
  check_close(occlusion(model, x, {.window = 2, .baseline = 1, .target = 0})[0], tensor({2, 2}, {-3, -3, -5, -5}));
  const auto mine = [](const Vars& y) { return sum(square(y[0]), {1}); };
  check_close(gradient(model, tensor({1, 2}, {1, 1}), {.target = mine})[0], tensor({1, 2}, {-2, 8}));
}

TEST_CASE("attributions: equal Keras's, at inputs, layers and attention scores, with masks") {
  for (const GoldenCase& golden : read_goldens("keras/lookinside.txt")) {
    CAPTURE(golden.name);
    const Model model = inspected_model(golden);
    const Tensor& x = golden.at("in.x");
    std::size_t compared = 0;
    for (const std::string& name : golden.names("gradient.")) {
      CAPTURE(name);
      const std::string layer = name == "x" ? "" : name;
      const Tensor by = gradient(model, x, {.target = 1, .layer = layer})[0];
      check_close(by, golden.at("gradient." + name));
      check_close(integrated_gradients(model, x, {.steps = 16, .target = 1, .layer = layer})[0], golden.at("integrated." + name));
      const Tensor at = name == "x" ? x : model.fetch(x, name);
      check_close(input_times_gradient(model, x, {.target = 1, .layer = layer})[0], at * golden.at("gradient." + name));
      ++compared;
    }
    CHECK(compared >= 3);
    if (golden.has("left.x")) check_close(integrated_gradients(model, x, {.steps = 16, .rule = "left", .target = 1})[0], golden.at("left.x"));
    if (golden.has("occlusion.x")) check_close(occlusion(model, x, {.window = 2, .target = 1})[0], golden.at("occlusion.x"));
  }
}

TEST_CASE("attributions: equal Keras's for ids, as one number a token") {
  const GoldenCase golden = read_goldens("keras/lookinside.txt")[1];
  const Model model = inspected_model(golden);
  const Tensor &x = golden.at("in.x"), &by = golden.at("gradient.words"), &integrated = golden.at("integrated.words");
  const Tensor norms = gradient(model, x, {.target = 1})[0], sums = integrated_gradients(model, x, {.steps = 16, .target = 1})[0];
  for (std::size_t n = 0; n < 5; ++n) {
    for (std::size_t t = 0; t < 4; ++t) {
      Scalar squares = 0, total = 0;
      for (std::size_t d = 0; d < 3; ++d) squares += by(n, t, d) * by(n, t, d), total += integrated(n, t, d);
      CHECK(std::abs(static_cast<double>(norms(n, t) - std::sqrt(squares))) < by_scalar(1e-6, 1e-10));
      CHECK(std::abs(static_cast<double>(sums(n, t) - total)) < by_scalar(1e-6, 1e-10));
    }
  }
}

TEST_CASE("occlusion: a step has the mean over the windows that cover it") {
  const Symbol x = Input({3, 1});
  const Model model(x, Lambda([](const Var& v) { return sum(v, {1}); }, {.output_shape = Shape{1}})(x));
  check_close(occlusion(model, tensor({1, 3, 1}, {1, 2, 4}), {.window = 2})[0], tensor({1, 3}, {3, 4.5, 6}));
}

TEST_CASE("gradient: equals differences, for several inputs and for a layer inside a model; batches do not matter") {
  const Model model = words_model();
  const std::vector<Tensor> x = {some_ids(), some({3, 5, 3})};
  const auto f = [](const Model& m, const std::vector<Tensor>& data) {
    const Tensor y = m.predict(data);
    Scalar total = 0;
    for (std::size_t n = 0; n < y.shape(0); ++n) total += y(n, 1);
    return total;
  };
  const std::vector<Tensor> all = gradient(model, x, {.target = 1});
  check_close(all[1], numeric_gradient([&](const Tensor& v) { return f(model, {x[0], v}); }, x[1], by_scalar(1e-2, 1e-5)), by_scalar(1e-3, 1e-8));
  CHECK(shape_of(all[0]) == Shape{3, 5});
  const std::vector<Tensor> parts = gradient(model, x, {.target = 1, .batch_size = 2});
  for (std::size_t i = 0; i < 2; ++i) check_close(parts[i], all[i], by_scalar(1e-6, 1e-14));

  const Tensor embedded = gradient(model, x, {.target = 1, .layer = "words"})[0];
  CHECK(shape_of(embedded) == Shape{3, 5, 3});
  for (std::size_t t = 0; t < 5; ++t) {
    double squares = 0, dot = 0;
    const Tensor values = model.fetch(x, "words");
    for (std::size_t d = 0; d < 3; ++d) {
      squares += static_cast<double>(embedded(1, t, d) * embedded(1, t, d));
      dot += static_cast<double>(embedded(1, t, d) * values(1, t, d));
    }
    CHECK(all[0](1, t) == doctest::Approx(std::sqrt(squares)).epsilon(by_scalar(1e-4, 1e-9)));
    CHECK(input_times_gradient(model, x, {.target = 1})[0](1, t) == doctest::Approx(dot).epsilon(by_scalar(1e-3, 1e-9)));
  }
  // The model inside passes on what its layer gives: the same gradient at both.
  check_close(gradient(model, x, {.layer = "encoder/both"})[0], gradient(model, x, {.layer = "encoder"})[0], by_scalar(1e-6, 1e-14));
  CHECK(shape_of(gradient(model, x, {.layer = "heads/attention_scores"})[0]) == Shape{3, 2, 5, 5});
}

TEST_CASE("integrated gradients: add up to f(x) - f(baseline)") {
  const Model model = words_model();
  const std::vector<Tensor> x = {some_ids(), some({3, 5, 3})};
  const Tensor at_x = model.predict(x);
  const Tensor by_tokens = total_of_samples(integrated_gradients(model, x, {.steps = 256, .target = 2}));
  const Tensor left = total_of_samples(integrated_gradients(model, x, {.steps = 256, .rule = "left", .target = 2}));
  std::vector<Tensor> weights = model.get_layer("words").get_weights();
  const std::vector<Tensor> kept = weights;
  weights[0].fill(0);  // so that every word is the baseline
  model.get_layer("words").set_weights(weights);
  const Tensor at_baseline = model.predict({x[0], zeros({3, 5, 3})});
  model.get_layer("words").set_weights(kept);
  for (std::size_t n = 0; n < 3; ++n) {
    const double wanted = static_cast<double>(at_x(n, 2) - at_baseline(n, 2));
    CHECK(std::abs(static_cast<double>(by_tokens(n)) - wanted) < by_scalar(1e-5, 1e-6));
    CHECK(std::abs(static_cast<double>(left(n)) - wanted) < 1e-2);
  }
  const Model rest = Sequential({Input({5, 3}), LSTM(3, {.return_sequences = true, .name = "h"}), LastStateAttention(3), Dense(1)});
  const Tensor data = some({2, 5, 3}, 3), at_h = total_of_samples(integrated_gradients(rest, data, {.steps = 512, .layer = "h"}));
  const Model from_h(rest.output("h"), rest.outputs());
  check_close(at_h, reshape(subtract(rest.predict(data), from_h.predict(zeros({2, 5, 3}))), {2}).value(), by_scalar(1e-5, 1e-6));
}

TEST_CASE("smooth_grad: the mean of gradients at noise of the asked deviation, seeded") {
  const Symbol x = Input({2});
  const Model model(x, Lambda([](const Var& v) { return sum(square(square(v)), {1}, true); }, {.output_shape = Shape{1}})(x));
  const Tensor data = tensor({2, 2}, {1, -1, 2, 0});  // ranges of 2: deviation 0.3 of 0.15
  const Tensor mean = smooth_grad(model, data, {.samples = 4000})[0];
  // E 4 (x + e)^3 = 4 x^3 + 12 x s^2
  check_close(mean, tensor({2, 2}, {5.08, -5.08, 34.16, 0}), 0.02);
  check_close(smooth_grad(model, data, {.samples = 5, .batch_size = 1})[0], smooth_grad(model, data, {.samples = 5})[0], 0);
  CHECK(difference(smooth_grad(model, data, {.samples = 5, .seed = 1})[0], smooth_grad(model, data, {.samples = 5})[0]) > 1e-3);
  check_close(smooth_grad(model, data, {.samples = 2, .noise_level = 0})[0], gradient(model, data)[0]);
}

TEST_CASE("smooth_grad: the same bits for any number of threads") {
  const Model model = words_model();
  Tensor ids = zeros({70, 5});
  for (std::size_t i = 0; i < ids.size(); ++i) ids.data()[i] = static_cast<Scalar>(1 + i * 7 % 8);
  const std::vector<Tensor> x = {ids, some({70, 5, 3})};
  const std::size_t before = threads();
  std::vector<std::vector<Tensor>> runs;
  for (const std::size_t n : std::vector<std::size_t>{1, 2, 5}) {
    set_threads(n);
    runs.push_back(smooth_grad(model, x, {.samples = 4, .seed = 3, .batch_size = 8}));
  }
  set_threads(before);
  for (std::size_t k = 1; k < runs.size(); ++k) {
    for (std::size_t i = 0; i < 2; ++i) check_close(runs[k][i], runs[0][i], 0);
  }
}

TEST_CASE("attributions: what they are not for is an error") {
  const Model model = by_hand();
  const Tensor x = ones({3, 2});
  const auto fails = [](const auto& call, const char* text) { CHECK_THROWS_WITH_AS(call(), doctest::Contains(text), Error); };
  fails([&] { gradient(model, x, {.target = 2}); }, "gradient: expected a target from 0 to 1, as the output has 2 numbers, got 2");
  fails([&] { gradient(model, x, {.target = -1}); }, "got -1");
  fails([&] { gradient(model, x, {.target = std::vector<int>{0, 1}}); }, "one for each of 3 samples, got 2");
  fails([&] { gradient(model, x, {.target = [](const Vars& y) { return y[0]; }}); }, "a target of one number a sample");
  fails([&] { gradient(model, x, {.layer = "gru"}); }, "gradient: no layer named 'gru'");
  fails([&] { gradient(model, x, {.reduction = "max"}); }, "the reduction");
  fails([&] { integrated_gradients(model, x, {.steps = 0}); }, "at least 1 step, got 0");
  fails([&] { integrated_gradients(model, x, {.rule = "right"}); }, "the rule");
  fails([&] { integrated_gradients(model, x, {.baselines = {ones({3, 2})}}); }, "expected a baseline of shape (2,)");
  fails([&] { integrated_gradients(model, x, {.baselines = {x, x}}); }, "each of 1 inputs, got 2");
  fails([&] { smooth_grad(model, x, {.noise_level = -1}); }, "noise_level of at least 0");
  fails([&] { occlusion(model, x, {.window = 3}); }, "a window from 1 to 2 steps, got 3");
  fails([&] { occlusion(model, x, {.window = 0}); }, "got 0");
  const Symbol h = Input({4, 3});
  const Model twice(h, Add()({LastStateAttention(2, {.name = "a"})(h), LastStateAttention(2, {.name = "b"})(h)}));
  fails([&] { gradient(twice, ones({1, 4, 3}), {.layer = "attention_weight"}); }, "choose one of: a/attention_weight, b/attention_weight");
  const Model steps = Sequential({Input({2, 4}), TimeDistributed(Embedding(3, 2)), Flatten()});
  fails([&] { gradient(steps, ones({3, 2, 4})); }, "name a layer behind it with .layer");
}
