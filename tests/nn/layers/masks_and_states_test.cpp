// Masks on their way through a model, states from batch to batch, and layers inside layers.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

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
  data(0, 2, 0) = std::numeric_limits<Scalar>::quiet_NaN();
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

TEST_CASE("states: batches of another size than the layer remembers are errors, in every way to get there") {
  const LSTM layer(2, {.stateful = true, .name = "kept"});
  const Symbol x = Input({3, 1}, {.batch_size = 2});
  layer(x);
  CHECK_THROWS_WITH_AS(layer(Input({3, 1}, {.batch_size = 64})), doctest::Contains("LSTM 'kept': expected batches of 2 samples, as when it was built"), Error);
  // A model with a fixed batch inside one without: the inner layers see any number of samples.
  const Symbol inner = Input({3, 1}, {.batch_size = 4}), outer = Input({3, 1});
  const Model fixed(inner, GRU(2, {.stateful = true})(inner));
  CHECK_THROWS_WITH_AS(fixed(outer), doctest::Contains("expected a fixed batch size for stateful"), Error);
  CHECK_THROWS_WITH_AS(fixed(Input({3, 1}, {.batch_size = 5})), doctest::Contains("expected input of shape (4, 3, 1), got (5, 3, 1)"), Error);
  // States given as inputs do not go round the check.
  const Symbol h = Input({2}, {.batch_size = 4});
  const SimpleRNN with_state(2, {.stateful = true});
  const Graph graph({inner, h}, with_state({inner, h}));
  Context context;
  CHECK_THROWS_WITH_AS(graph.run({Var(ones({7, 3, 1})), Var(ones({7, 2}))}, context), doctest::Contains("expected batches of 4 samples"), Error);
  const SimpleRNN odd(2, {.activation = [](const Var& v) { return concatenate({v, v}); }});
  const Symbol y = Input({1, 1});
  CHECK_THROWS_WITH_AS(Model(y, odd(y)).predict(ones({2, 1, 1})), doctest::Contains("expected states of shape (2, 2), got (2, 4)"), Error);
}

TEST_CASE("a model inside a model takes its shapes from where it is called") {
  const Symbol any = Input({None, 3});
  const Model inner(any, LSTM(2, {.return_sequences = true})(any), {.name = "inner"});
  const Symbol x = Input({5, 3});
  CHECK(inner(x).shape() == Shape{None, 5, 2});
  const Model outer(x, Dense(1)(Flatten()(inner(x))));  // Flatten needs the length
  CHECK(shape_of(outer.predict(numbers({2, 5, 3}))) == Shape{2, 1});
}

TEST_CASE("layers and weights stand in Keras's order, whatever the order of the calls") {
  const auto names = [](const Model& model) {
    std::string all;
    for (const Layer& layer : model.layers()) all += layer.name() + " ";
    return all;
  };
  const Symbol t = Input({3}, {.name = "t"});
  const Symbol skip = Dense(3, {.name = "skip"})(t);
  const Symbol d2 = Dense(3, {.name = "d2"})(Dense(3, {.name = "d1"})(t));
  CHECK(names(Model(t, Add({.name = "s"})({skip, d2}))) == "t d1 skip d2 s ");
  const Symbol x = Input({3}, {.name = "x"}), z = Input({3}, {.name = "z"});
  const Symbol b = Dense(3, {.name = "b"})(Dense(3, {.name = "a"})(x));
  CHECK(names(Model({x, z}, Dense(1, {.name = "o"})(Concatenate({.name = "c"})({b, z})))) == "x a b z c o ");
}

TEST_CASE("a build that failed leaves nothing behind") {
  int calls = 0;
  const Initializer fails_once("once", [&calls](const Shape& shape, Random& random) {
    if (calls++ == 0) fail("not yet");
    return random_uniform(shape, -1, 1, random);
  });
  const LSTM layer(2, {.recurrent_initializer = fails_once});
  CHECK_THROWS_AS(layer(Input({3, 7})), Error);
  CHECK(layer(Input({3, 4})).shape() == Shape{None, 2});
  CHECK(layer.weights().size() == 3);
  calls = 0;
  const Bidirectional both(GRU(2, {.recurrent_initializer = fails_once}));
  CHECK_THROWS_AS(both(Input({3, 4})), Error);
  both(Input({3, 4}));
  CHECK(both.weights().size() == 6);
}

TEST_CASE("a seed fixes the dropout, not the weights; wrapped layers keep being frozen") {
  const Bidirectional layer(LSTM(2, {.dropout = 0.5, .seed = 5}));
  layer(Input({3, 2}));
  CHECK(layer.get_weights()[0] != layer.get_weights()[3]);
  const LSTM frozen(2);
  frozen.set_trainable(false);
  const Bidirectional wrapped(frozen);
  wrapped(Input({3, 2}));
  for (const Parameter& weight : wrapped.weights()) CHECK_FALSE(weight->trainable);
  const LSTM backward(3, {.go_backwards = true});
  const Bidirectional given(LSTM(2), {.backward_layer = backward});
  given(Input({3, 2}));
  CHECK(given.weights()[3] == backward.weights()[0]);  // the layer itself
}

TEST_CASE("masks: numbers other than 0 count as 1, masks broadcast, and one of whole steps leaves a Softmax alone") {
  const Symbol x = Input({2, 1}), m = Input({2});
  const Model mean({x, m}, GlobalAveragePooling1D()(x, {.mask = {m}}));
  CHECK(mean.predict({tensor({1, 2, 1}, {3, 5}), tensor({1, 2}, {2, 2})}) == tensor({1, 1}, {4}));
  CHECK(mean.predict({tensor({1, 2, 1}, {3, 5}), tensor({1, 2}, {0.25, 0})}) == tensor({1, 1}, {3}));
  const Symbol a = Input({3, 2}), b = Input({1, 2});
  const Model sum({a, b}, GlobalAveragePooling1D()(Add()({Masking()(a), Masking()(b)})));
  CHECK(shape_of(sum.predict({ones({1, 3, 2}), ones({1, 1, 2})})) == Shape{1, 2});
  const Symbol ids = Input({4});
  const Symbol h = Embedding(5, 3, {.mask_zero = true})(ids);
  const Model soft(ids, Softmax()(h));
  const Tensor y = soft.predict(tensor({1, 4}, {1, 2, 0, 0}));
  for (std::size_t t = 0; t < 4; ++t) CHECK(y(0, t, 0) + y(0, t, 1) + y(0, t, 2) == doctest::Approx(1));
}

TEST_CASE("masks: attention gives nothing of NaN in padding, however far the scores") {
  const Symbol x = Input({2, 1}), m = Input({2});
  const Tensor mask = tensor({1, 2}, {1, 0});
  const SeqWeightedAttention weighted;
  const Model far({x, m}, weighted(x, {.mask = {m}}));
  weighted.set_weights({ones({1, 1}), zeros({1})});
  check_close(far.predict({tensor({1, 2, 1}, {-20000, 0}), mask}), tensor({1, 1}, {-20000}), 2e-7);
  for (const Layer& layer : {Layer(SeqWeightedAttention()), Layer(SeqSelfAttention(2)), Layer(LastStateAttention(2)), Layer(AttentionDecoder(2, 2))}) {
    CAPTURE(layer.class_name());
    const Tensor y = Model({x, m}, layer(x, {.mask = {m}})).predict({tensor({1, 2, 1}, {1, std::nan("")}), mask});
    CHECK(std::isfinite(y.data()[0]));
  }
}

TEST_CASE("errors while running name the layer; promises that are not kept are errors") {
  const Symbol q = Input({None, 2}), v = Input({None, 3}), k = Input({None, 2});
  const Model model({q, v, k}, Attention({.name = "look"})({q, v, k}));
  CHECK_THROWS_WITH_AS(model.predict({ones({1, 2, 2}), ones({1, 3, 3}), ones({1, 4, 2})}), doctest::Contains("Attention 'look': matmul: expected"), Error);
  const Symbol x = Input({3, 2});
  const Model odd(x, Dense(2, {.activation = [](const Var& y) { return sum(y, {1}); }, .name = "odd"})(x));
  CHECK_THROWS_WITH_AS(odd.predict(ones({2, 3, 2})), doctest::Contains("Dense 'odd': expected output of shape (None, 3, 2), as output_shapes promises, got (2, 2)"), Error);
}

TEST_CASE("Initializer: Keras's short names and class names") {
  for (const char* name : {"uniform", "normal", "one", "zero", "GlorotUniform", "Orthogonal", "RandomUniform", "he_normal"}) {
    CAPTURE(name);
    CHECK(Initializer(name)({3, 3}, 1).size() == 9);
  }
  CHECK(Initializer("GlorotUniform")({3, 3}, 1) == Initializer("glorot_uniform")({3, 3}, 1));
}

TEST_CASE("a chain of many calls is built and taken apart without a deep stack") {
  Symbol x = Input({1});
  const Activation step("linear");
  for (int i = 0; i < 200'000; ++i) x = step(x);
  CHECK(x.shape() == Shape{None, 1});
}

TEST_CASE("TimeDistributed: the wrapped layer's activity regularizer does not count, as in Keras") {
  const Symbol x = Input({4, 3});
  const Graph graph(x, TimeDistributed(Dense(2, {.activity_regularizer = "l2"}))(x));
  Context context;
  context.batch_size = 2;
  graph.run({Var(ones({2, 4, 3}))}, context);
  CHECK(context.losses().empty());
}
