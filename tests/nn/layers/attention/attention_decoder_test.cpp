// AttentionDecoder: its kernel against the version written step by step.
#include <doctest/doctest.h>

#include "nn/autodiff/attention_decoder.hpp"
#include "nn/check.hpp"
#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

struct Sizes {
  std::size_t samples, time, features, units, symbols, steps;
};

// y, the weights, and the gradients of a number made of both, with respect to x, the targets and every weight.
std::vector<Tensor> results(const Sizes& s, bool fused, bool new_state, bool masked, bool forced) {
  set_random_seed(1);
  Random random(1);
  const Symbol x = Input({s.time, s.features}), targets = Input({s.steps, s.symbols}), mask = Input({s.time});
  const AttentionDecoder layer(s.units, s.symbols, {.output_length = s.steps, .output_from_new_state = new_state, .bias_initializer = "random_normal", .fused = fused});
  const Symbols inputs = forced ? Symbols{x, targets} : Symbols{x};
  const Symbol y = masked ? layer(inputs, {.mask = {mask}}) : layer(inputs);
  Symbols given = inputs;
  if (masked) given.push_back(mask);
  const Graph graph(given, {y, layer.output("probabilities")});

  Vars values = {Var::variable(random_uniform({s.samples, s.time, s.features}, -1, 1, random))};
  if (forced) values.push_back(Var::variable(random_uniform({s.samples, s.steps, s.symbols}, 0, 1, random)));
  if (masked) {
    Tensor valid = ones({s.samples, s.time});
    for (std::size_t k = 0; k < valid.size(); k += 3) valid.data()[k] = 0;
    for (std::size_t t = 0; t < s.time; ++t) valid(s.samples - 1, t) = 0;  // a sample without a step to look at
    values.emplace_back(valid);
  }
  Context context;
  context.training = true;
  const Vars out = graph.run(values, context);
  backward(sum(out[0] * random_uniform(out[0].shape(), -1, 1, random)) + sum(out[1] * random_uniform(out[1].shape(), -1, 1, random)));
  std::vector<Tensor> all = {out[0].value(), out[1].value(), values[0].gradient()};
  if (forced) all.push_back(values[1].gradient());
  for (const Parameter& weight : layer.weights()) all.push_back(context.gradient(weight));
  return all;
}

}  // namespace

TEST_CASE("AttentionDecoder: the fused kernel equals the step version, outputs, weights and all gradients") {
  for (const Sizes& s : {Sizes{4, 9, 5, 37, 7, 11}, Sizes{3, 6, 2, 4, 3, 2}, Sizes{1, 5, 3, 17, 2, 3}, Sizes{2, 1, 3, 4, 2, 1}, Sizes{1, 1, 1, 1, 1, 1}}) {
    for (const bool new_state : {false, true}) {
      for (const bool masked : {false, true}) {
        for (const bool forced : {false, true}) {
          CAPTURE(s.samples);
          CAPTURE(s.time);
          CAPTURE(new_state);
          CAPTURE(masked);
          CAPTURE(forced);
          const std::vector<Tensor> fast = results(s, true, new_state, masked, forced), slow = results(s, false, new_state, masked, forced);
          REQUIRE(fast.size() == slow.size());
          for (std::size_t k = 0; k < slow.size(); ++k) check_close(fast[k], slow[k], by_scalar(1e-4, 1e-10));
        }
      }
    }
  }
}

TEST_CASE("attention_decoder_sequence: inputs and weights of other shapes are errors") {
  const Var x = ones({2, 3, 1}), keys = ones({2, 3, 2}), s0 = ones({2, 2});
  const DecoderWeights w{.V_a = ones({2}), .from_state = ones({2, 9}), .from_input = ones({4, 9}), .b = ones({9}), .U_p = ones({2, 2})};
  CHECK(attention_decoder_sequence(x, keys, s0, w, {.steps = 4}).y.shape() == Shape{2, 4, 3});
  const auto check = [&](const Var& keys_given, const DecoderWeights& weights, const DecoderOptions& options, const char* message) {
    CHECK_THROWS_WITH_AS(attention_decoder_sequence(x, keys_given, s0, weights, options), doctest::Contains(message), Error);
  };
  check(ones({2, 3, 1}), w, {.steps = 4}, "expected keys of shape (2, 3, 2), got (2, 3, 1)");
  check(keys, w, {.steps = 4, .mask = std::make_shared<const Tensor>(ones({3, 2}))}, "a mask of shape (2, 3)");
  check(keys, w, {.steps = 4, .targets = ones({2, 3, 3})}, "targets of shape (2, 4, 3), got (2, 3, 3)");
  DecoderWeights wrong = w;
  wrong.from_input = ones({4, 8});
  check(keys, wrong, {.steps = 4}, "from_input of shape (4, 9), got (4, 8)");
  wrong = w;
  wrong.U_p = ones({2});
  check(keys, wrong, {.steps = 4}, "U_p (units, units)");
}
