// Attribution to and of values inside layers: attention weights, an AttentionDecoder's probabilities.
#include <doctest/doctest.h>

#include "nn/check.hpp"
#include "nn/inspect/attribution.hpp"
#include "nn/inspect/loss_gradients.hpp"
#include "nn/inspect/spots.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

Tensor some(const Shape& shape, std::uint64_t seed = 1) {
  Random random(seed);
  return random_uniform(shape, -1, 1, random);
}

// Every layer that has values inside, each on (batch, 4, 3), with one number at the end.
std::vector<Model> models_with_inner_values() {
  std::vector<Layer> layers = {
      LastStateAttention(2, {.score = "luong"}), LastStateAttention(2, {.score = "bahdanau"}), SeqSelfAttention(2),
      SeqWeightedAttention(), ScaledDotProductAttention(), AttentionDecoder(2, 3, {.output_length = 5}),
      AttentionDecoder(2, 3, {.output_from_new_state = true}), Bidirectional(GRU(2, {.return_sequences = true})),
  };
  std::vector<Model> models;
  const auto add = [&](const Symbol& x, const Symbol& y) {
    models.emplace_back(x, Dense(1)(y.shape().size() > 2 ? Flatten()(y) : y));
  };
  for (const Layer& layer : layers) {
    const Symbol x = Input({4, 3});
    add(x, layer(x));
  }
  for (const Layer& layer : {Layer(Attention()), Layer(AdditiveAttention()), Layer(MultiHeadAttention(2, 2)), Layer(SequenceAttention())}) {
    const Symbol x = Input({4, 3});
    add(x, layer({x, x}));
  }
  // A model with attention for each sentence, as in hierarchical attention, and the decoder for each.
  for (const Layer& layer : {Layer(LastStateAttention(2)), Layer(AttentionDecoder(2, 3))}) {
    const Symbol words = Input({4, 3}), x = Input({2, 4, 3});
    add(x, TimeDistributed(Model(words, layer(words)))(x));
  }
  return models;
}

// d f / d a by differences: a replaced by what an integration of one step from a to b sees is a gradient at their
// middle; occlusion of everything compares f at two values of a, which gives f itself.
Tensor number_with(const Model& model, const Tensor& x, const std::string& layer, double filled) {
  const std::size_t steps = model.output(layer).shape()[1];
  const Tensor falls = occlusion(model, x, {.window = steps == None ? 1 : steps, .baseline = filled, .layer = layer})[0];
  const Tensor y = model.predict(x);
  Tensor f = zeros({x.shape(0)});
  for (std::size_t n = 0; n < f.size(); ++n) f(n) = y(n, 0) - falls(n, 0);
  return f;
}

}  // namespace

TEST_CASE("values inside layers: integrated gradients add up to what replacing them does") {
  set_random_seed(5);
  for (const Model& model : models_with_inner_values()) {
    const Shape sample(model.inputs()[0].shape().begin() + 1, model.inputs()[0].shape().end());
    Shape shape = sample;
    shape.insert(shape.begin(), {2});
    const Tensor x = some(shape);
    std::size_t seen = 0;
    for (const Spot& spot : spots_of(model)) {
      if (spot.kind != Spot::inner) continue;
      CAPTURE(spot.name);
      ++seen;
      const Tensor a = integrated_gradients(model, x, {.steps = 256, .baseline = 0.3, .layer = spot.name})[0];
      CHECK(shape_of(a) == shape_of(model.fetch(x, spot.name)));
      const Tensor y = model.predict(x), replaced = number_with(model, x, spot.name, 0.3);
      for (std::size_t n = 0; n < 2; ++n) {
        double total = 0;
        for (std::size_t i = 0; i < a.size() / 2; ++i) total += static_cast<double>(a.data()[n * (a.size() / 2) + i]);
        CHECK(std::abs(total - static_cast<double>(y(n, 0) - replaced(n))) < 1e-5);
      }
    }
    CHECK(seen > 0);
  }
}

TEST_CASE("values inside layers: attention weights by hand, y = a x") {
  const Symbol q = Input({1, 2}), x = Input({3, 2});
  const Model model({q, x}, Attention({.name = "look"})({q, x}));
  const Tensor data = tensor({1, 3, 2}, {1, 2, 3, 4, 5, -6});
  const std::vector<Tensor> given = {tensor({1, 1, 2}, {0.1, 0.2}), data};
  const Tensor a = model.fetch(given, "attention_scores");
  check_close(gradient(model, given, {.target = 1, .layer = "look/attention_scores"})[0], tensor({1, 1, 3}, {2, 4, -6}));
  check_close(input_times_gradient(model, given, {.target = 0, .layer = "attention_scores"})[0],
              tensor({1, 1, 3}, {a(0, 0, 0), 3 * a(0, 0, 1), 5 * a(0, 0, 2)}));
  check_close(integrated_gradients(model, given, {.target = 0, .layer = "attention_scores"})[0],
              tensor({1, 1, 3}, {a(0, 0, 0), 3 * a(0, 0, 1), 5 * a(0, 0, 2)}));
  check_close(smooth_grad(model, given, {.target = 1, .layer = "attention_scores"})[0], tensor({1, 1, 3}, {2, 4, -6}));
}

TEST_CASE("targets: time and class, and the AttentionDecoder's probabilities") {
  set_random_seed(6);
  const Symbol x = Input({4, 3});
  const Symbol states = Dense(3, {.name = "states"})(x);
  const Model model(x, AttentionDecoder(2, 5, {.output_length = 2, .name = "decoder"})(states));
  const Tensor data = some({3, 4, 3});
  using To = AttributionTarget;
  check_close(gradient(model, data, {.target = To::at({1, 3})})[0], gradient(model, data, {.target = 8})[0], 0);
  const Tensor y = model.predict(data);
  std::vector<int> largest;
  for (std::size_t n = 0; n < 3; ++n) {
    int best = 5;
    for (int c = 5; c < 10; ++c) best = y.data()[n * 10 + static_cast<std::size_t>(c)] > y.data()[n * 10 + static_cast<std::size_t>(best)] ? c : best;
    largest.push_back(best);
  }
  check_close(gradient(model, data, {.target = To::at({1})})[0], gradient(model, data, {.target = largest})[0], 0);
  // The probability that step 1 looks at step 2: the same as of a model that ends there.
  const Model looks(x, model.output("decoder/probabilities"));
  const Tensor due = gradient(model, data, {.target = To::at({1, 2}, "decoder/probabilities")})[0];
  check_close(due, gradient(looks, data, {.target = 6})[0], by_scalar(1e-6, 1e-14));
  CHECK(difference(due, zeros({3, 4, 3})) > 1e-4);
  check_close(occlusion(model, data, {.target = To::at({1, 2}, "probabilities"), .layer = "states"})[0],
              occlusion(looks, data, {.target = 6, .layer = "states"})[0], by_scalar(1e-6, 1e-14));
  // The weights of a step are given: those of the other steps do not move with them.
  const Tensor fixed = gradient(model, data, {.target = To::at({1, 2}, "probabilities"), .layer = "decoder/probabilities"})[0];
  for (std::size_t i = 0; i < fixed.size(); ++i) CHECK(fixed.data()[i] == (i % 8 == 6 ? 1 : 0));
  CHECK_THROWS_WITH_AS(gradient(model, data, {.target = To::at({2, 0})}), doctest::Contains("inside one sample, of shape (2, 5), got 2 for its axis 0"), Error);
  CHECK_THROWS_WITH_AS(gradient(model, data, {.target = To::at({0, 0, 0})}), doctest::Contains("got 0 for its axis 2"), Error);
  CHECK_THROWS_WITH_AS(gradient(model, data, {.target = To::at({0}, "gru")}), doctest::Contains("gradient: no layer named 'gru'"), Error);
  CHECK_THROWS_WITH_AS(gradient(model, data, {.target = To::at({0}, "states"), .layer = "probabilities"}), doctest::Contains("depends on 'decoder/probabilities' by a gradient"), Error);
}

TEST_CASE("values inside layers: gradients of the loss for each step of a decoder") {
  set_random_seed(7);
  const Model model = Sequential({Input({4, 3}), AttentionDecoder(2, 2, {.output_length = 3, .name = "decoder"})});
  model.compile({.loss = "mse"});
  const Tensor x = some({2, 4, 3}), y = some({2, 3, 2}, 2);
  const NamedTensors all = get_gradients_of_activations(model, x, y, {.inner = true});
  // y_3 = softmax(... + c_3 C_o), c_3 = sum a_3j x_j: nothing after it depends on a_3.
  const Tensor C = model.get_weights()[16], p = model.predict(x);
  for (std::size_t n = 0; n < 2; ++n) {
    const double dot = static_cast<double>(all["decoder"](n, 2, 0) * p(n, 2, 0) + all["decoder"](n, 2, 1) * p(n, 2, 1));
    for (std::size_t j = 0; j < 4; ++j) {
      double wanted = 0;
      for (std::size_t d = 0; d < 3; ++d) {
        for (std::size_t k = 0; k < 2; ++k)
          wanted += static_cast<double>(p(n, 2, k)) * (static_cast<double>(all["decoder"](n, 2, k)) - dot) * static_cast<double>(C(d, k) * x(n, j, d));
      }
      CHECK(static_cast<double>(all["decoder/probabilities"](n, 2, j)) == doctest::Approx(wanted).epsilon(by_scalar(1e-4, 1e-10)));
    }
  }
}

TEST_CASE("values inside layers: a layer that goes on with its own value is told how to let others in") {
  struct Own : UnaryLayer {
    Own() : UnaryLayer("Own", "own") {}
    Shape output_shape(const Shape& x) const override { return x; }
    std::vector<Inner> inner_outputs(const Shapes& x) const override { return {{"twice", x[0]}}; }
    Var call(const Var& x, Context& context) const override {
      context.set_inner("twice", x * 2);
      return x * 2;
    }
  };
  const Model model = Sequential({Input({2}), Layer(std::make_shared<Own>())});
  CHECK_THROWS_WITH_AS(gradient(model, ones({1, 2}), {.layer = "own/twice"}),
                       doctest::Contains("depends on 'own/twice' by a gradient, got one that does not; name the output of its layer, or let that go on with what set_inner() gives"),
                       Error);
}
