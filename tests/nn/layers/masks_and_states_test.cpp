// Masks on their way through a model, states from batch to batch, and layers inside layers.
#include <doctest/doctest.h>

#include <cmath>

#include "nn/check.hpp"
#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"
#include "nn/parallel.hpp"
#include "nn/random.hpp"
#include "nn/train/fit.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

Tensor numbers(const Shape& shape, std::uint64_t seed = 1) {
  Random random(seed);
  return random_uniform(shape, -1, 1, random);
}

}  // namespace

TEST_CASE("masks: an Embedding's mask reaches the layers behind it, through a model inside a model too") {
  const Tensor ids = tensor({2, 4}, {1, 2, 0, 0, 3, 1, 2, 0});
  const Symbol x = Input({4});
  const Embedding embedding(5, 3, {.mask_zero = true});
  const LSTM lstm(2, {.return_sequences = true});
  const Dense dense(3);
  const LastStateAttention attention(2, {.name = "attention"});
  const Model flat(x, attention(dense(lstm(embedding(x)))));
  const Symbol inner = Input({4, 3});
  const Model encoder(inner, dense(lstm(inner)), {.name = "encoder"});
  const Model nested(x, attention(encoder(embedding(x))));
  check_close(nested.predict(ids), flat.predict(ids), 0);
  const Tensor weights = flat.fetch(ids, "attention_weight");
  CHECK(weights(0, 2) == 0);
  CHECK(weights(0, 3) == 0);
  CHECK(weights(1, 3) == 0);
  CHECK(weights(1, 2) > 0);
}

TEST_CASE("masks: one that is given takes the place of the one that is there") {
  const Symbol x = Input({4}), m = Input({4});
  const Symbol embedded = Embedding(5, 3, {.mask_zero = true})(x);
  const GRU gru(2);
  const Symbol own = gru(embedded), given = gru(embedded, {.mask = {m}});
  const Model model({x, m}, {own, given});
  const Tensor ids = tensor({1, 4}, {1, 2, 3, 0});
  std::vector<Tensor> y = model.predict_all({ids, tensor({1, 4}, {1, 1, 1, 0})});
  check_close(y[0], y[1], 0);
  y = model.predict_all({ids, tensor({1, 4}, {1, 1, 0, 0})});
  CHECK(difference(y[0], y[1]) > 1e-4);
}

TEST_CASE("masks: NaN and infinite numbers in padding do no harm") {
  const Symbol x = Input({3, 2}), m = Input({3});
  Tensor data = numbers({1, 3, 2});
  data(0, 2, 0) = std::nan("");
  data(0, 2, 1) = std::numeric_limits<Scalar>::infinity();
  const Tensor mask = tensor({1, 3}, {1, 1, 0});
  for (const Layer& layer : {Layer(SumOverTime()), Layer(GlobalAveragePooling1D()), Layer(GRU(2)), Layer(SimpleRNN(2))}) {
    CAPTURE(layer.class_name());
    const Tensor y = Model({x, m}, layer(x, {.mask = {m}})).predict({data, mask});
    for (const Scalar value : y.storage()) CHECK(std::isfinite(value));
  }
}

TEST_CASE("states: a stateful layer goes on where the batch before stopped, on any number of threads") {
  for (const char* kind : {"LSTM", "GRU", "SimpleRNN"}) {
    CAPTURE(kind);
    const auto layer = [&](bool stateful) -> Layer {
      if (kind == std::string("LSTM")) return LSTM(3, {.return_sequences = true, .stateful = stateful});
      if (kind == std::string("GRU")) return GRU(3, {.return_sequences = true, .stateful = stateful});
      return SimpleRNN(3, {.return_sequences = true, .stateful = stateful});
    };
    const std::size_t N = 32;
    const Symbol x = Input({4, 2}, {.batch_size = N}), whole = Input({8, 2});
    const Layer stateful = layer(true), plain = layer(false);
    const Model model(x, stateful(x)), once(whole, plain(whole));
    once.set_weights(model.get_weights());
    const Tensor data = numbers({N, 8, 2}), expected = once.predict(data);
    const Tensor first = slice(Var(data), 1, 0, 4).value(), second = slice(Var(data), 1, 4, 8).value();
    // Two calls, or one call whose batches are the parts in order.
    const Tensor a = model.predict(first), b = model.predict(second);
    check_close(concatenate({Var(a), Var(b)}, 1).value(), expected);
    model.reset_states();
    const Tensor both = model.predict(concatenate_rows({first, second}));
    check_close(rows(both, 0, N), a, 0);
    check_close(rows(both, N, 2 * N), b, 0);
    CHECK(difference(model.predict(first), a) > 1e-4);  // without a reset it goes on
    model.reset_states();
    check_close(model.predict(first), a, 0);
  }
}

TEST_CASE("states: training goes on from batch to batch, the same on one thread and on several") {
  std::vector<Tensor> weights;
  for (const std::size_t threads : {1u, 3u}) {
    set_threads(threads);
    set_random_seed(4);
    const Symbol x = Input({4, 2}, {.batch_size = 32});
    const Model model(x, Dense(1)(GRU(3, {.stateful = true})(x)));
    model.compile({.optimizer = SGD(0.1), .loss = "mse"});
    model.fit(numbers({64, 4, 2}), numbers({64, 1}, 2), {.batch_size = 32, .epochs = 2, .verbose = 0, .shuffle = false});
    weights.push_back(model.get_weights()[0]);
  }
  set_threads(0);
  CHECK(weights[0] == weights[1]);
}

TEST_CASE("states: initial states as inputs, and states handed from one layer to another") {
  const Symbol x = Input({4, 2}), y = Input({3, 2});
  const Symbols encoded = LSTM(3, {.return_state = true}).outputs(x);
  const Symbol decoded = LSTM(3, {.return_sequences = true})({y, encoded[1], encoded[2]});
  const Model model({x, y}, decoded);
  CHECK(shape_of(model.predict({numbers({2, 4, 2}), numbers({2, 3, 2})})) == Shape{2, 3, 3});
}

TEST_CASE("Input with a batch size: batches have it, and other numbers of samples are an error") {
  const Symbol x = Input({3}, {.batch_size = 4, .name = "x"});
  CHECK(x.shape() == Shape{4, 3});
  const Model model(x, Dense(2)(x));
  CHECK(model.output().shape() == Shape{4, 2});
  CHECK(shape_of(model.predict(numbers({8, 3}))) == Shape{8, 2});
  CHECK_THROWS_WITH_AS(model.predict(numbers({6, 3})), doctest::Contains("a multiple of 4 samples, the Input's batch_size, got 6"), Error);
  CHECK_THROWS_WITH_AS(model.predict(numbers({8, 3}), {.batch_size = 8}), doctest::Contains("a batch_size of 4, as the Input says, got 8"), Error);
  CHECK_THROWS_WITH_AS(model.fetch(numbers({6, 3}), "dense"), doctest::Contains("fetch: expected a multiple of 4"), Error);
}

TEST_CASE("Bidirectional: both halves can be fetched, the backward one in the order of time") {
  const Symbol x = Input({4, 2});
  const Bidirectional layer(LSTM(3, {.return_sequences = true, .name = "enc"}), {.name = "bi"});
  const Model model(x, layer(x));
  const Tensor data = numbers({2, 4, 2}), y = model.predict(data);
  check_close(model.fetch(data, "bi/forward_enc"), slice(Var(y), 2, 0, 3).value(), 0);
  check_close(model.fetch(data, "bi/backward_enc"), slice(Var(y), 2, 3, 6).value(), 0);
  CHECK(layer.weights().size() == 6);
  CHECK(layer.get_weights()[0] != layer.get_weights()[3]);
}

TEST_CASE("freezing reaches the layers inside, before and after they are built") {
  const Bidirectional before(GRU(2)), after(GRU(2));
  before.set_trainable(false);
  before(Input({3, 2}));
  after(Input({3, 2}));
  after.set_trainable(false);
  for (const Layer& layer : {Layer(before), Layer(after)}) {
    for (const Parameter& weight : layer.weights()) CHECK_FALSE(weight->trainable);
  }
}

TEST_CASE("TimeDistributed: an attention layer inside, whose weights can be fetched, and one inside another") {
  const Symbol documents = Input({5, 4, 3});
  const LastStateAttention attention(2, {.name = "words"});
  const Model model(documents, TimeDistributed(attention, {.name = "each"})(documents));
  const Tensor x = numbers({2, 5, 4, 3});
  const Tensor weights = model.fetch(x, "each/attention_weight");
  CHECK(shape_of(weights) == Shape{2, 5, 4});
  const Symbol sentence = Input({4, 3});
  const Model one(sentence, attention(sentence));
  const Tensor third = select(Var(x), 1, 3).value();
  check_close(select(Var(model.predict(x)), 1, 3).value(), one.predict(third), by_scalar(1e-6, 1e-14));
  const TimeDistributed inner(Dense(2));
  CHECK(TimeDistributed(inner, {})(documents).shape() == Shape{None, 5, 4, 2});
}

TEST_CASE("TimeDistributed: dropout inside differs from step to step and does not depend on how a batch is cut") {
  const Symbol x = Input({50, 40});
  const Graph graph(x, TimeDistributed(Dropout(0.5, {.seed = 3}))(x));
  const auto run = [&](std::size_t first, const Tensor& data) {
    Context context;
    context.training = true;
    context.first_sample = first;
    context.batch_size = 4;
    return graph.run({Var(data)}, context)[0].value();
  };
  const Tensor whole = run(0, ones({4, 50, 40}));
  check_close(run(2, ones({2, 50, 40})), rows(whole, 2, 4), 0);
  CHECK(select(Var(whole), 1, 0).value() != select(Var(whole), 1, 1).value());
}

TEST_CASE("Embedding: vectors of one's own, frozen, and numbers that are not in the table") {
  const Tensor table = numbers({5, 3});
  const Symbol x = Input({2});
  const Embedding layer(5, 3, {.weights = table, .trainable = false, .name = "words"});
  const Model model(x, Dense(1)(Flatten()(layer(x))));
  model.compile({.optimizer = SGD(0.5), .loss = "mse"});
  model.fit(tensor({2, 2}, {0, 1, 4, 2}), ones({2, 1}), {.verbose = 0});
  CHECK(layer.get_weights()[0] == table);
  CHECK_THROWS_WITH_AS(model.predict(tensor({1, 2}, {0, 5})), doctest::Contains("Embedding 'words': gather: expected whole numbers from 0 to 4, got 5"), Error);
  CHECK_THROWS_WITH_AS(model.predict(tensor({1, 2}, {0, 1.5})), doctest::Contains("got 1.5"), Error);
  CHECK_THROWS_WITH_AS(model.predict(tensor({1, 2}, {-1, 0})), doctest::Contains("got -1"), Error);
}

TEST_CASE("GaussianNoise: has its deviation while training, and is gone otherwise") {
  const Symbol x = Input({200});
  const Graph graph(x, GaussianNoise(0.5, {.seed = 1})(x));
  Context still, training;
  training.training = true;
  CHECK(graph.run({Var(zeros({100, 200}))}, still)[0].value() == zeros({100, 200}));
  const Tensor y = graph.run({Var(zeros({100, 200}))}, training)[0].value();
  double square = 0, total = 0;
  for (const double v : y.storage()) square += v * v, total += v;
  CHECK(std::sqrt(square / 20'000) == doctest::Approx(0.5).epsilon(0.02));
  CHECK(std::abs(total / 20'000) < 0.02);
}

TEST_CASE("AttentionDecoder: teacher forcing while training, its own output otherwise, and another length") {
  const Symbol x = Input({4, 3}), targets = Input({6, 2});
  const AttentionDecoder layer(5, 2, {.output_length = 6});
  const Graph free(x, layer(x));
  const Graph forced({x, targets}, layer({x, targets}));
  const Tensor data = numbers({2, 4, 3}), wanted = ones({2, 6, 2});
  const auto run = [&](const Graph& graph, const Vars& inputs, bool training) {
    Context context;
    context.training = training;
    return graph.run(inputs, context)[0].value();
  };
  CHECK(free.outputs()[0].shape() == Shape{None, 6, 2});
  const Tensor own = run(free, {Var(data)}, false);
  check_close(run(forced, {Var(data), Var(wanted)}, false), own, 0);
  const Tensor taught = run(forced, {Var(data), Var(wanted)}, true);
  check_close(select(Var(taught), 1, 0).value(), select(Var(own), 1, 0).value(), 0);  // the first step has nothing before it
  CHECK(difference(select(Var(taught), 1, 1).value(), select(Var(own), 1, 1).value()) > 1e-3);
  // Teaching a layer what it would have written changes nothing.
  check_close(run(forced, {Var(data), Var(own)}, true), own, by_scalar(1e-6, 1e-14));
}

TEST_CASE("AttentionDecoder: return_probabilities gives the weights, under the same weights as the other form") {
  const Symbol x = Input({4, 3});
  const AttentionDecoder writes(5, 2, {.name = "writes"}), looks(5, 2, {.return_probabilities = true});
  const Model first(x, writes(x)), second(x, looks(x));
  second.set_weights(first.get_weights());
  const Tensor data = numbers({2, 4, 3});
  check_close(second.predict(data), first.fetch(data, "writes/probabilities"), 0);
}

TEST_CASE("activity regularizers: of any layer, as a mean over the batch") {
  const Symbol x = Input({3});
  const Dense layer(2, {.activity_regularizer = L2(0.5)});
  const Model model(x, layer(x));
  model.compile({.optimizer = SGD(0.1), .loss = [](const Tensor&, const Var& y) { return sum(y * Scalar{0}, {-1}); }});
  const Tensor data = numbers({20, 3});
  const Tensor y = model.predict(data);
  double expected = 0;
  for (const double v : y.storage()) expected += 0.5 * v * v / 20;
  CHECK(model.train_on_batch(data, zeros({20, 2}))["loss"] == doctest::Approx(expected));
}
