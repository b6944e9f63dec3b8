// Looking at stateful models: from the states they have, which they have again afterwards.
#include <doctest/doctest.h>

#include "nn/check.hpp"
#include "nn/inspect/activations.hpp"
#include "nn/inspect/attribution.hpp"
#include "nn/inspect/loss_gradients.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "nn/train/fit.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

Tensor some(const Shape& shape, std::uint64_t seed = 1) {
  Random random(seed);
  return random_uniform(shape, -1, 1, random);
}

Model stateful_model() {
  set_random_seed(9);
  const Model inside = Sequential({Input({3, 2}, {.batch_size = 2}), Bidirectional(GRU(2, {.return_sequences = true, .stateful = true}))}, {.name = "inside"});
  return Sequential({Input({3, 2}, {.batch_size = 2}), inside, LSTM(2, {.stateful = true, .name = "lstm"}), Dense(1, {.name = "out"})});
}

// Two batches, one after the other.
Tensor joined(const Tensor& x, const Tensor& y) { return concatenate({Var(x), Var(y)}, 0).value(); }

}  // namespace

TEST_CASE("stateful models: what is seen is what the next batches give, and the states stay") {
  const Model model = stateful_model();
  const Tensor before = some({2, 3, 2}), x = some({4, 3, 2}, 2), y = some({2, 1}, 3);
  model.predict(before);
  const NamedTensors all = get_activations(model, x);
  const Tensor wanted = model.predict(x);  // goes on from the same states
  check_close(all["out"], wanted, 0);
  model.reset_states();
  CHECK(difference(get_activations(model, x)["out"], wanted) > 1e-4);
  model.predict(before);
  model.compile({.loss = "mse"});
  get_gradients_of_activations(model, rows(x, 0, 2), y);
  get_gradients_of_trainable_weights(model, rows(x, 0, 2), y);
  gradient(model, x);
  integrated_gradients(model, x, {.steps = 3});
  smooth_grad(model, x, {.samples = 3});
  occlusion(model, x, {.layer = "lstm"});
  check_close(model.predict(x), wanted, 0);
}

TEST_CASE("stateful models: attributions equal those of a stateless model from the same states") {
  // One LSTM that is stateful, and the same with initial states as inputs.
  const Model model = Sequential({Input({3, 2}, {.batch_size = 2}), LSTM(2, {.stateful = true, .name = "lstm"}), Dense(1)});
  const Symbol x = Input({3, 2}), h = Input({2}), c = Input({2});
  const Symbols lstm = LSTM(2, {.return_state = true}).outputs({x, h, c});
  const Model plain({x, h, c}, Dense(1)(lstm[0])), states({x, h, c}, {lstm[1], lstm[2]});
  plain.set_weights(model.get_weights());
  const Tensor before = some({2, 3, 2}), first = some({2, 3, 2}, 2), second = some({2, 3, 2}, 3);
  model.predict(before);
  const std::vector<Tensor> s1 = states.predict_all({before, zeros({2, 2}), zeros({2, 2})});
  const std::vector<Tensor> s2 = states.predict_all({first, s1[0], s1[1]});
  const auto tolerance = by_scalar(1e-6, 1e-13);
  const Tensor g = gradient(model, joined(first, second))[0];
  check_close(g, joined(gradient(plain, {first, s1[0], s1[1]})[0], gradient(plain, {second, s2[0], s2[1]})[0]), tolerance);
  const Tensor f1 = plain.predict({first, s1[0], s1[1]}), f2 = plain.predict({second, s2[0], s2[1]});
  const Tensor b1 = plain.predict({zeros({2, 3, 2}), s1[0], s1[1]}), b2 = plain.predict({zeros({2, 3, 2}), s2[0], s2[1]});
  const Tensor fine = integrated_gradients(model, joined(first, second), {.steps = 256})[0];
  const Tensor f = joined(f1, f2), b = joined(b1, b2);
  for (std::size_t n = 0; n < 4; ++n) {
    double total = 0;
    for (std::size_t i = 0; i < 6; ++i) total += static_cast<double>(fine.data()[n * 6 + i]);
    CHECK(std::abs(total - static_cast<double>(f(n, 0) - b(n, 0))) < by_scalar(1e-4, 1e-5));
  }
  CHECK_THROWS_WITH_AS(gradient(model, some({3, 3, 2})), doctest::Contains("multiple of 2 samples"), Error);
}

TEST_CASE("stateful models: a layer of one's own that cannot be brought back is an error") {
  struct Counts : UnaryLayer {
    Counts() : UnaryLayer("Counts", "counts") {}
    Shape output_shape(const Shape& x) const override { return x; }
    bool is_stateful() const override { return true; }
    Var call(const Var& x, Context&) const override { return x; }
  };
  const Model model = Sequential({Input({2}), Layer(std::make_shared<Counts>())});
  CHECK_THROWS_WITH_AS(gradient(model, ones({1, 2})), doctest::Contains("Counts 'counts': expected a stateful layer whose states can be brought back, got one without kept_states()"), Error);
}
