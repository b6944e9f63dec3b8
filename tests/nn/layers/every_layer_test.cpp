// A walk over every layer: what it promises about shapes holds, its gradients are right, padding does not matter to what
// takes a mask, and input that does not fit is an error of one sentence, never a crash.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "nn/autodiff/numeric_gradient.hpp"
#include "nn/check.hpp"
#include "nn/graph/model.hpp"
#include "nn/inspect/attribution.hpp"
#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "nn/train/fit.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

struct Entry {
  std::string name;
  std::function<Layer()> make;
  Shapes samples;            // of its inputs; time is 4
  std::size_t masked = 0;    // how many of the inputs may have a mask (batch, time), the first ones; with a value of 9
  bool whole_numbers = false;
};

constexpr std::size_t no_mask = 0;

const std::vector<Entry>& every_layer() {
  static const std::vector<Entry> all = {
      {"Activation", [] { return Activation("softmax"); }, {{4, 3}}},
      {"ActivityRegularization", [] { return ActivityRegularization({.l1 = 0.1, .l2 = 0.1}); }, {{4, 3}}},
      {"Add", [] { return Add(); }, {{4, 3}, {4, 3}}},
      {"AdditiveAttention", [] { return AdditiveAttention(); }, {{4, 3}, {4, 3}}, 2},
      {"Attention", [] { return Attention({.use_scale = true}); }, {{4, 3}, {4, 3}}, 2},
      {"Attention, concat and causal", [] { return Attention({.score_mode = "concat", .use_causal_mask = true}); }, {{4, 3}, {4, 2}, {4, 3}}, 2},
      {"AttentionDecoder", [] { return AttentionDecoder(3, 2); }, {{4, 3}}, 1},
      {"AttentionDecoder, targets", [] { return AttentionDecoder(3, 2, {.output_length = 5, .output_from_new_state = true}); }, {{4, 3}, {5, 2}}, 1},
      {"Average", [] { return Average(); }, {{4, 3}, {4, 3}}},
      {"Bidirectional LSTM", [] { return Bidirectional(LSTM(2, {.return_sequences = true})); }, {{4, 3}}, 1},
      {"Bidirectional GRU", [] { return Bidirectional(GRU(2), {.merge_mode = "mul"}); }, {{4, 3}}, 1},
      {"Concatenate", [] { return Concatenate(); }, {{4, 3}, {4, 2}}},
      {"Dense", [] { return Dense(2, {.activation = "tanh"}); }, {{4, 3}}},
      {"Dot", [] { return Dot({2, 1}); }, {{4, 3}, {3, 4}}},
      {"Dropout", [] { return Dropout(0.5, {.seed = 1}); }, {{4, 3}}},
      {"Embedding", [] { return Embedding(5, 2, {.mask_zero = true}); }, {{4}}, no_mask, true},
      {"Flatten", [] { return Flatten(); }, {{4, 3}}},
      {"GaussianNoise", [] { return GaussianNoise(0.5, {.seed = 1}); }, {{4, 3}}},
      {"GlobalAveragePooling1D", [] { return GlobalAveragePooling1D(); }, {{4, 3}}, 1},
      {"GlobalMaxPooling1D", [] { return GlobalMaxPooling1D(); }, {{4, 3}}},
      {"GRU", [] { return GRU(2, {.return_sequences = true}); }, {{4, 3}}, 1},
      {"GRU, reset before", [] { return GRU(2, {.dropout = 0.2, .recurrent_dropout = 0.2, .seed = 1, .reset_after = false}); }, {{4, 3}}, 1},
      {"Lambda", [] { return Lambda([](const Var& x) { return square(x); }); }, {{4, 3}}},
      {"LastStateAttention", [] { return LastStateAttention(2); }, {{4, 3}}, 1},
      {"LastStateAttention, bahdanau", [] { return LastStateAttention(2, {.score = "bahdanau"}); }, {{4, 3}}, 1},
      {"LayerNormalization", [] { return LayerNormalization(); }, {{4, 3}}},
      {"LSTM", [] { return LSTM(2, {.return_sequences = true}); }, {{4, 3}}, 1},
      {"LSTM, backwards", [] { return LSTM(2, {.recurrent_dropout = 0.3, .seed = 1, .go_backwards = true}); }, {{4, 3}}, 1},
      {"Masking", [] { return Masking(); }, {{4, 3}}},
      {"Maximum", [] { return Maximum(); }, {{4, 3}, {4, 3}}},
      {"Minimum", [] { return Minimum(); }, {{4, 3}, {4, 3}}},
      {"MultiHeadAttention", [] { return MultiHeadAttention(2, 3); }, {{4, 3}, {4, 2}}, 2},
      {"MultiHeadAttention, causal", [] { return MultiHeadAttention(2, 3, {.value_dim = 2, .use_causal_mask = true, .return_attention_scores = false}); }, {{4, 3}, {4, 2}, {4, 3}}, 3},
      {"Multiply", [] { return Multiply(); }, {{4, 3}, {4, 3}}},
      {"Permute", [] { return Permute({2, 1}); }, {{4, 3}}},
      {"RepeatVector", [] { return RepeatVector(5); }, {{3}}},
      {"Reshape", [] { return Reshape({2, None}); }, {{4, 3}}},
      {"ScaledDotProductAttention", [] { return ScaledDotProductAttention(); }, {{4, 3}}, 1},
      {"SeqSelfAttention", [] { return SeqSelfAttention(2, {.attention_regularizer_weight = 0.1}); }, {{4, 3}}, 1},
      {"SeqSelfAttention, near", [] { return SeqSelfAttention(2, {.attention_width = 2, .attention_type = "multiplicative"}); }, {{4, 3}}, 1},
      {"SequenceAttention", [] { return SequenceAttention(); }, {{4, 3}, {2, 2}}, 1},
      {"SequenceAttention, network", [] {
         const Symbol e = Input({3}), q = Input({2});
         return SequenceAttention(Model({e, q}, Dense(1)(Concatenate()({e, q}))));
       }, {{4, 3}, {2, 2}}, 1},
      {"SeqWeightedAttention", [] { return SeqWeightedAttention(); }, {{4, 3}}, 1},
      {"SimpleRNN", [] { return SimpleRNN(2, {.return_sequences = true}); }, {{4, 3}}, 1},
      {"Softmax", [] { return Softmax({.axis = 1}); }, {{4, 3}}},
      {"SpatialDropout1D", [] { return SpatialDropout1D(0.5, {.seed = 1}); }, {{4, 3}}},
      {"Subtract", [] { return Subtract(); }, {{4, 3}, {4, 3}}},
      {"SumOverTime", [] { return SumOverTime(); }, {{4, 3}}, 1},
      {"TimeDistributed", [] { return TimeDistributed(Dense(2)); }, {{4, 3}}},
      {"TimeDistributed LSTM", [] { return TimeDistributed(LSTM(2)); }, {{4, 2, 3}}},
      {"Model", [] { return Sequential({Input({4, 3}), GRU(2, {.return_sequences = true}), Dense(2)}); }, {{4, 3}}, 1},
  };
  return all;
}

Symbols inputs_of(const Shapes& samples) {
  Symbols inputs;
  for (const Shape& sample : samples) inputs.push_back(Input(sample));
  return inputs;
}

Tensor data_for(const Entry& entry, Shape sample, std::size_t batch, Random& random) {
  sample.insert(sample.begin(), {batch});
  Tensor x = random_uniform(sample, entry.whole_numbers ? 0 : -1, entry.whole_numbers ? 5 : 1, random);
  if (entry.whole_numbers) {
    for (Scalar& value : x.storage()) value = std::floor(value);
  }
  return x;
}

std::vector<Tensor> data_for(const Entry& entry, const Shapes& samples, std::size_t batch, std::uint64_t seed = 1) {
  Random random(seed);
  std::vector<Tensor> all;
  for (const Shape& sample : samples) all.push_back(data_for(entry, sample, batch, random));
  return all;
}

// An Error of one sentence; anything else fails the test.
template <class F>
bool is_polite_error(const F& function) {
  try {
    function();
    return false;
  } catch (const Error& error) {
    const std::string text = error.what();
    CHECK(text.size() > 20);
    CHECK(text.size() < 400);
    CHECK(text.find('\n') == std::string::npos);
    return true;
  }
}

// Either a polite error, or a layer that computes what it promised.
void check_call(const Entry& entry, const Layer& layer, const Shapes& samples) {
  is_polite_error([&] {
    const Symbols inputs = inputs_of(samples);
    const Symbols outputs = layer.outputs(inputs);
    const Model model(inputs, outputs);
    const std::vector<Tensor> y = model.predict_all(data_for(entry, samples, 2));
    for (std::size_t k = 0; k < y.size(); ++k) CHECK_MESSAGE(fits(shape_of(y[k]), outputs[k].shape()), to_string(shape_of(y[k])), to_string(outputs[k].shape()));
  });
}

}  // namespace

TEST_CASE("every layer: shapes are as promised, for one sample, several, and batches larger than the data") {
  for (const Entry& entry : every_layer()) {
    CAPTURE(entry.name);
    const Symbols inputs = inputs_of(entry.samples);
    const Symbols outputs = entry.make().outputs(inputs);
    const Model model(inputs, outputs);
    const std::vector<Tensor> x = data_for(entry, entry.samples, 5);
    const std::vector<Tensor> all = model.predict_all(x, {.batch_size = 1000});
    for (std::size_t k = 0; k < all.size(); ++k) {
      CHECK(all[k].shape(0) == 5);
      CHECK(fits(shape_of(all[k]), outputs[k].shape()));
    }
    std::vector<Tensor> first;
    for (const Tensor& tensor : x) first.push_back(rows(tensor, 0, 1));
    check_close(model.predict(first), rows(all[0], 0, 1), by_scalar(2e-6, 1e-13));
    check_close(model.predict(x, {.batch_size = 2}), all[0], by_scalar(2e-6, 1e-13));
  }
}

TEST_CASE("every layer: every gradient equals its differences") {
  for (const Entry& entry : every_layer()) {
    if (entry.whole_numbers) continue;  // its gradient is in the goldens
    CAPTURE(entry.name);
    const Layer layer = entry.make();
    const Symbols inputs = inputs_of(entry.samples);
    const Graph graph(inputs, layer.outputs(inputs));
    std::vector<Tensor> tensors = data_for(entry, entry.samples, 3, 7);
    Random random(5);
    for (const Parameter& weight : layer.weights()) tensors.push_back(random_uniform(shape_of(weight->value), -0.7, 0.7, random));
    const Parameters weights = layer.weights();
    const auto run = [&](const Vars& x) {
      Context context;
      context.training = true;
      context.batch_size = 3;
      for (std::size_t k = 0; k < weights.size(); ++k) context.set_weight(weights[k], x[inputs.size() + k]);
      Vars flat;
      for (const Var& y : graph.run(Vars(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(inputs.size())), context)) flat.push_back(reshape(y, {None}));
      for (const Var& loss : context.losses()) flat.push_back(reshape(loss, {1}));
      return concatenate(flat);
    };
    const GradientCheck check = check_gradient(run, tensors, by_scalar(1e-2, 1e-5));
    INFO(check.where);
    CHECK(check.error < by_scalar(5e-2, 1e-6));
  }
}

TEST_CASE("every layer: trains with one sample and with a batch larger than the data") {
  for (const Entry& entry : every_layer()) {
    CAPTURE(entry.name);
    const Symbols inputs = inputs_of(entry.samples);
    const Model model(inputs, Dense(1)(Flatten()(entry.make().outputs(inputs)[0])));
    model.compile({.optimizer = "adam", .loss = "mse"});
    const History h = model.fit(data_for(entry, entry.samples, 3), ones({3, 1}), {.batch_size = 1000, .epochs = 2, .verbose = 0});
    CHECK(std::isfinite(h["loss"].back()));
    CHECK(std::isfinite(model.train_on_batch(data_for(entry, entry.samples, 1), ones({1, 1}))["loss"]));
  }
}

TEST_CASE("every layer: attributions are finite and have the shapes of the inputs") {
  for (const Entry& entry : every_layer()) {
    CAPTURE(entry.name);
    const Symbols inputs = inputs_of(entry.samples);
    const Model model(inputs, Dense(1)(Flatten()(entry.make().outputs(inputs)[0])));
    const std::vector<Tensor> x = data_for(entry, entry.samples, 3);
    const auto check = [&](const std::vector<Tensor>& all, bool by_step) {
      REQUIRE(all.size() == x.size());
      for (std::size_t i = 0; i < all.size(); ++i) {
        CHECK(shape_of(all[i]) == (by_step ? Shape{3, x[i].shape(1)} : shape_of(x[i])));
        CHECK(std::all_of(all[i].storage().begin(), all[i].storage().end(), [](Scalar v) { return std::isfinite(v); }));
      }
    };
    check(gradient(model, x), false);
    check(input_times_gradient(model, x), false);
    check(integrated_gradients(model, x, {.steps = 3}), false);
    check(smooth_grad(model, x, {.samples = 3}), false);
    check(occlusion(model, x, {.window = 2}), true);
  }
}

TEST_CASE("every layer: other ranks and lengths are polite errors, or work as promised") {
  for (const Entry& entry : every_layer()) {
    CAPTURE(entry.name);
    for (std::size_t i = 0; i < entry.samples.size(); ++i) {
      const Shape good = entry.samples[i];
      Shapes others = {{}, {3}, {4}, {4, 3}, {4, 3, 2}, {4, 3, 2, 2}, {1}, {1, 1}};
      Shape wider = good, longer = good;
      ++wider.back();
      ++longer.front();
      others.insert(others.end(), {wider, longer});
      for (const Shape& other : others) {
        CAPTURE(to_string(other));
        Shapes samples = entry.samples;
        samples[i] = other;
        check_call(entry, entry.make(), samples);
        const Layer built = entry.make();  // and once its weights are there
        built.outputs(inputs_of(entry.samples));
        check_call(entry, built, samples);
      }
    }
    for (std::size_t count = 0; count < 7; ++count) check_call(entry, entry.make(), Shapes(count, entry.samples[0]));
    CHECK(is_polite_error([&] { Layer(entry.make()).outputs(Symbols()); }));
  }
}

TEST_CASE("every layer with weights: features that changed since it was built are an error") {
  for (const Entry& entry : every_layer()) {
    const Layer layer = entry.make();
    layer.outputs(inputs_of(entry.samples));
    const bool by_place = entry.name == "Attention" || entry.name == "Attention, concat and causal";  // one number for all
    if (layer.weights().empty() || entry.whole_numbers || by_place) continue;
    CAPTURE(entry.name);
    Shapes wider = entry.samples;
    for (Shape& sample : wider) ++sample.back();
    CHECK(is_polite_error([&] { layer.outputs(inputs_of(wider)); }));
  }
}

TEST_CASE("every layer: a time axis of length 0 is an error, one of length 1 is not") {
  for (const Entry& entry : every_layer()) {
    CAPTURE(entry.name);
    Shapes open = entry.samples, none = entry.samples, one = entry.samples;
    for (std::size_t i = 0; i < open.size(); ++i) {
      open[i].front() = None;
      none[i].front() = 0;
      one[i].front() = 1;
    }
    CHECK_THROWS_AS(Input(none[0]), Error);
    is_polite_error([&] {
      const Symbols inputs = inputs_of(open);
      const Layer layer = entry.make();
      const Model model(inputs, layer.outputs(inputs));
      CHECK(is_polite_error([&] { model.predict(data_for(entry, none, 2)); }));
      check_call(entry, layer, one);
    });
  }
}

TEST_CASE("every layer that takes a mask: rows that differ in their padding alone give the same result") {
  for (const Entry& entry : every_layer()) {
    CAPTURE(entry.name);
    for (const bool left : {false, true}) {
      const Symbols inputs = inputs_of(entry.samples), masks = inputs_of(Shapes(entry.masked, {4}));
      CallOptions options;
      Symbols all = inputs;
      for (const Symbol& mask : masks) {
        options.mask.push_back(mask);
        all.push_back(mask);
      }
      if (entry.masked == 0) continue;
      const Symbols outputs = entry.make().outputs(inputs, options);
      const Model model(all, outputs);
      // Two samples, the second with other numbers where the mask is 0; in one of them infinite ones.
      Tensor mask = ones({2, 4});
      for (std::size_t n = 0; n < 2; ++n) mask(n, left ? 0 : 3) = 0, mask(n, left ? 1 : 2) = 0;
      for (const Scalar rubbish : {Scalar(5), Scalar(1e4), Scalar(1e8)}) {
        std::vector<Tensor> x = data_for(entry, entry.samples, 2);
        for (std::size_t i = 0; i < x.size(); ++i) {
          const std::size_t width = x[i].size() / 2;
          std::copy_n(x[i].data(), width, x[i].data() + width);
          const bool sequence = i < entry.masked || (i == 2 && entry.masked == 2);  // a key has its value's mask
          for (std::size_t t = 0; sequence && t < 4; ++t) {
            for (std::size_t d = 0; mask(1, t) == 0 && d < x[i].shape(2); ++d) x[i](1, t, d) = rubbish;
          }
        }
        for (std::size_t i = 0; i < entry.masked; ++i) x.push_back(mask);
        const Tensor y = model.predict_all(x)[0];
        const std::size_t width = y.size() / 2;
        const bool by_step = y.dimension() == 3 && y.shape(1) == 4 && entry.name.find("Decoder") == std::string::npos;
        for (std::size_t k = 0; k < width; ++k) {
          const std::size_t t = by_step ? k / (width / 4) : 0;
          if (by_step && mask(0, t) == 0) continue;
          CHECK(std::abs(static_cast<double>(y.data()[k] - y.data()[width + k])) < by_scalar(1e-6, 1e-12));
        }
      }
    }
  }
}

TEST_CASE("every layer: masks of wrong shapes are polite errors") {
  for (const Entry& entry : every_layer()) {
    CAPTURE(entry.name);
    const auto call = [&](const Shape& mask, const Shape& data) {
      const Symbols inputs = inputs_of(entry.samples);
      const Symbol m = Input(mask);
      Symbols all = inputs;
      all.push_back(m);
      const Model model(all, entry.make().outputs(inputs, {.mask = {m}}));
      std::vector<Tensor> x = data_for(entry, entry.samples, 2);
      x.push_back(ones(data));
      model.predict_all(x);
    };
    const std::size_t T = entry.samples[0][0];
    for (const Shape& wrong : {Shape{T + 1}, Shape{T, 3, 7, 7}, Shape{T, 9}}) {
      Shape data = wrong;
      data.insert(data.begin(), {2});
      CHECK(is_polite_error([&] { call(wrong, data); }));  // on the line of the call
    }
    const bool refused = is_polite_error([&] { call({None}, {2, T + 1}); });  // when data come
    if (entry.masked > 0) CHECK(refused);
    CHECK(is_polite_error([&] {
      const Symbols inputs = inputs_of(entry.samples);
      const Symbol m = Input({T});
      entry.make().outputs(inputs, {.mask = std::vector<std::optional<Symbol>>(inputs.size() + 1, m)});
    }));
  }
}

TEST_CASE("every layer: options outside their range are polite errors") {
  const std::vector<std::function<void()>> wrong = {
      [] { Dense(0); },
      [] { Embedding(0, 2); },
      [] { Embedding(2, 0); },
      [] { Embedding(2, 3, {.weights = ones({3, 2})}); },
      [] { LSTM(0); },
      [] { GRU(2, {.dropout = -0.1}); },
      [] { SimpleRNN(2, {.recurrent_dropout = 1}); },
      [] { LSTM(2, {.stateful = true})(Input({4, 3})); },
      [] { Bidirectional(LSTM(2), {.merge_mode = "add"}); },
      [] { Bidirectional(Dense(2)); },
      [] { Bidirectional(LSTM(2), {.backward_layer = LSTM(2)}); },
      [] { Bidirectional(LSTM(2), {.backward_layer = LSTM(2, {.return_sequences = true, .go_backwards = true})}); },
      [] { Bidirectional(LSTM(2), {.merge_mode = "sum", .backward_layer = LSTM(3, {.go_backwards = true})})(Input({4, 3})); },
      [] { Permute({}); },
      [] { Permute({2, 2}); },
      [] { Permute({0, 1}); },
      [] { RepeatVector(0); },
      [] { Reshape({None, None}); },
      [] { Reshape({0}); },
      [] { Softmax({.axis = 0})(Input({4})); },
      [] { Softmax({.axis = 5})(Input({4})); },
      [] { Dot({0, 1})({Input({4}), Input({4})}); },
      [] { Dot(3)({Input({4}), Input({4})}); },
      [] { LayerNormalization({.axis = {}}); },
      [] { LayerNormalization({.axis = {0}})(Input({4})); },
      [] { LayerNormalization({.epsilon = 0}); },
      [] { GaussianNoise(-1); },
      [] { GaussianNoise(std::nan("")); },
      [] { SpatialDropout1D(1.5); },
      [] { Attention({.score_mode = "cosine"}); },
      [] { Attention({.dropout = 1}); },
      [] { AdditiveAttention({.dropout = -1}); },
      [] { MultiHeadAttention(0, 2); },
      [] { MultiHeadAttention(2, 0); },
      [] { MultiHeadAttention(2, 2, {.value_dim = 0}); },
      [] { MultiHeadAttention(2, 2, {.output_shape = {0}}); },
      [] { MultiHeadAttention(2, 2, {.dropout = 2}); },
      [] { SeqSelfAttention(0); },
      [] { SeqSelfAttention(2, {.attention_width = 0}); },
      [] { SeqSelfAttention(2, {.attention_type = "dot"}); },
      [] { SeqSelfAttention(2, {.attention_regularizer_weight = -1}); },
      [] { SeqSelfAttention(2, {.mask_mode = "keys"}); },
      [] { SequenceAttention({.score = "additive"}); },
      [] { SequenceAttention(Dense(1))({Input({4, 3}), Input({2, 3})}); },
      [] { AttentionDecoder(0, 2); },
      [] { AttentionDecoder(2, 0); },
      [] { AttentionDecoder(2, 2, {.output_length = 0}); },
      [] { AttentionDecoder(2, 2, {.output_length = None}); },
      [] { Dense(1 << 24)(Input({1 << 24})); },
      [] { Embedding(1 << 24, 1 << 24)(Input({1})); },
      [] { Dense(2, {.activation = std::function<Var(const Var&)>()}); },
      [] { Dense(2, {.kernel_initializer = Initializer("mine", nullptr)}); },
      [] { Dense(2, {.kernel_initializer = Initializer("mine", [](const Shape&, Random&) { return ones({3}); })})(Input({4})); },
      [] { Layer(std::shared_ptr<LayerImpl>()); },
      [] { LastStateAttention(2, {.score = "dot"}); },
      [] { TimeDistributed(LSTM(2, {.stateful = true})); },
      [] { Input({4}, {.batch_size = 0}); },
      [] { Regularizer("l3"); },
      [] { L1(-1); },
      [] { L2(std::nan("")); },
      [] { OrthogonalRegularizer(0.1, "diagonal"); },
      [] { Constraint("max"); },
      [] { MaxNorm(-1); },
      [] { MinMaxNorm(2, 1); },
      [] { MinMaxNorm(0, 1, 2); },
  };
  std::size_t k = 0;
  for (const auto& call : wrong) {
    CAPTURE(k);
    CHECK(is_polite_error(call));
    ++k;
  }
}
