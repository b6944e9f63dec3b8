// The fused recurrent ops where they take other ways than over a tensor of features.
#include "nn/autodiff/recurrent.hpp"

#include <functional>

#include "nn/layers/simple_rnn.hpp"
#include "nn/nn.hpp"
#include "support.hpp"

using namespace nn;

namespace {

const std::size_t N = 4, T = 9, H = 5;

// The output of an op and all its gradients, on a table's rows or, with apart, on the same numbers as a tensor.
std::vector<Tensor> results(const std::function<SequenceResult(const Var& x, const Vars& weights)>& op,
                            const Tensor& table, bool trainable, bool apart, const std::vector<Tensor>& weights) {
  Random random(11);
  Tensor ids = zeros({N, T});
  for (Scalar& id : ids.storage()) id = static_cast<Scalar>(random.below(6));
  const Var rows = trainable ? Var::variable(table) : Var(table);
  Vars w;
  for (const Tensor& weight : weights) w.push_back(Var::variable(weight));
  const Var x = gather(rows, ids);
  const SequenceResult r = op(apart ? multiply(x, Var(Scalar{1})) : x, w);
  backward(sum(square(r.output)));
  std::vector<Tensor> all = {r.output.value()};
  if (trainable) all.push_back(rows.gradient());
  for (const Var& weight : w) all.push_back(weight.gradient());
  return all;
}

}  // namespace

TEST_CASE("recurrent ops: rows of a table, projected once each or not at all, give what their numbers give") {
  Random random(5);
  const Tensor dense = random_uniform({8, 6}, -1, 1, random);  // of its rows 6 occur
  Tensor permuted = zeros({8, 8});
  for (std::size_t k = 0; k < 8; ++k) permuted(k, (3 * k) % 8) = 1;
  Tensor twice = permuted;
  twice(2, 1) = twice(2, 2) = 1;
  for (const Tensor& table : {dense, permuted, twice}) {
    const std::size_t D = table.shape(1);
    for (const bool backwards : {false, true}) {
      const SequenceOptions o{.return_sequences = true, .go_backwards = backwards};
      const auto uniform = [&](const Shape& shape) { return random_uniform(shape, -0.5, 0.5, random); };
      for (const bool trainable : {false, true}) {
        const auto check = [&](const auto& op, std::size_t gates) {
          const std::vector<Tensor> weights = {uniform({D, gates * H}), uniform({H, gates * H}), uniform({gates * H})};
          const std::vector<Tensor> a = results(op, table, trainable, false, weights),
                                    b = results(op, table, trainable, true, weights);
          REQUIRE(a.size() == b.size());
          for (std::size_t k = 0; k < a.size(); ++k) check_close(a[k], b[k]);
        };
        check([&](const Var& x, const Vars& w) { return lstm_sequence(x, w[0], w[1], w[2], Var(), Var(), o); }, 4);
        check([&](const Var& x, const Vars& w) { return gru_sequence(x, w[0], w[1], w[2], Var(), false, o); }, 3);
        check([&](const Var& x, const Vars& w) { return simple_rnn_sequence(x, w[0], w[1], w[2], Var(), o); }, 1);
      }
    }
  }
}

TEST_CASE("SimpleRNN: the fused kernel equals the step version, outputs and all gradients") {
  Random random(3);
  for (const std::size_t steps : {std::size_t{1}, std::size_t{12}}) {
    const std::size_t D = 7, units = 37;
    Tensor mask = ones({N, steps});
    for (std::size_t k = 0; k < mask.size(); k += 3) mask.data()[k] = 0;
    for (int modes = 0; modes < 32; ++modes) {
      const bool biased = modes & 1, masked = modes & 2, backwards = modes & 4, sequences = modes & 8,
                 started = modes & 16;
      CAPTURE(steps);
      CAPTURE(modes);
      const SequenceOptions options{.return_sequences = sequences,
                                    .return_state = true,
                                    .go_backwards = backwards,
                                    .mask = masked ? std::make_shared<const Tensor>(mask) : nullptr,
                                    .zero_output_for_mask = started};
      std::vector<Tensor> tensors;
      for (const Shape& shape :
           {Shape{N, steps, D}, Shape{D, units}, Shape{units, units}, Shape{units}, Shape{N, units}})
        tensors.push_back(random_uniform(shape, -0.5, 0.5, random));
      std::vector<std::vector<Tensor>> both(2);
      for (const bool fused : {true, false}) {
        Vars v;
        for (const Tensor& x : tensors) v.push_back(Var::variable(x));
        const Var b = biased ? v[3] : Var(), h0 = started ? v[4] : Var();
        const SequenceResult r = fused ? simple_rnn_sequence(v[0], v[1], v[2], b, h0, options)
                                       : simple_rnn_steps(v[0], v[1], v[2], b, h0, options);
        backward(sum(square(r.output)) + sum(r.states[0]));
        both[fused] = {r.output.value(), r.states[0].value()};
        for (const Var& x : v) both[fused].push_back(x.gradient());
      }
      for (std::size_t k = 0; k < both[0].size(); ++k) check_close(both[1][k], both[0][k], by_scalar(1e-4, 1e-10));
    }
  }
}
