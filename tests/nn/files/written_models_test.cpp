// Models of every layer that Keras has, saved and opened again; check_written_files.py opens them with Keras.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <set>

#include "nn/layers/layers.hpp"
#include "nn/random.hpp"
#include "tests/nn/files/written_files.hpp"

using namespace nn;

namespace {

Symbol series(const std::string& name = "series", std::size_t steps = 4, std::size_t features = 2) {
  return Input({steps, features}, {.name = name});
}
Symbol ids(const std::string& name = "ids", std::size_t steps = 5) { return Input({steps}, {.name = name}); }
Symbol words(const Symbol& x) { return Embedding(6, 3, {.mask_zero = true})(x); }

void append(Symbols& y, const Symbols& more) { y.insert(y.end(), more.begin(), more.end()); }

Model penalties_constraints_initializers() {
  const Symbol x = series();
  const LSTM lstm(2, {.kernel_initializer = "he_normal",
                      .recurrent_initializer = Orthogonal(0.5, 3),
                      .bias_initializer = "ones",
                      .kernel_regularizer = L1L2(0.01, 0.02),
                      .recurrent_regularizer = L2(0.03),
                      .bias_regularizer = L1(0.04),
                      .activity_regularizer = L2(0.05),
                      .kernel_constraint = MaxNorm(2, 0),
                      .recurrent_constraint = UnitNorm(),
                      .bias_constraint = NonNeg(),
                      .dropout = 0.1,
                      .recurrent_dropout = 0.2,
                      .return_sequences = true});
  const Dense dense(3, {.use_bias = false,
                        .kernel_initializer = TruncatedNormal(0.1, 0.2, 4),
                        .kernel_regularizer = OrthogonalRegularizer(0.1, "columns"),
                        .kernel_constraint = MinMaxNorm(0.1, 0.9, 0.5, 1)});
  const VarianceScalingOptions uniform{.scale = 2, .mode = "fan_out", .distribution = "uniform"};
  const GRU gru(2, {.kernel_initializer = VarianceScaling(uniform),
                    .recurrent_initializer = RandomUniform(-0.1, 0.1, 5),
                    .bias_initializer = Constant(0.5)});
  const Dense frozen(2, {.kernel_initializer = RandomNormal(0, 0.1)});
  frozen.set_trainable(false);
  return {x, Dense(1)(frozen(gru(dense(lstm(x)))))};
}

Model regularizing() {
  const Symbol x = series();
  const Symbol y = SpatialDropout1D(0.3)(GaussianNoise(0.1)(Dropout(0.5, {.noise_shape = {None, 1, 2}, .seed = 3})(x)));
  const LayerNormalization both({.axis = {1, 2}, .epsilon = 0.01, .gamma_regularizer = L2(0.1)}), last;
  return {x, {both(y), last(ActivityRegularization({.l1 = 0.1, .l2 = 0.2})(y)), Softmax({.axis = 1})(y), Softmax()(y)}};
}

Model shapes() {
  const Symbol x = series(), flat = Flatten()(x);
  return {x,
          {Reshape({2, None})(x), Permute({2, 1})(x), RepeatVector(2)(flat), GlobalMaxPooling1D()(x),
           GlobalMaxPooling1D({.keepdims = true})(x), GlobalAveragePooling1D({.keepdims = true})(x), flat}};
}

Model merges() {
  const Symbol a = series("a"), b = series("b");
  const Symbols two = {a, b};
  return {
      two,
      {Add()(two), Subtract()(two), Multiply()(two), Average()(two), Maximum()(two), Minimum()(two), Concatenate()(two),
       Concatenate({.axis = 1})({b, a, b}), Dot(2)(two), Dot({1, 1}, {.normalize = true})(two)}};
}

Model activations() {
  const Symbol x = Input({3});
  Symbols y;
  for (const char* name : {"elu", "exponential", "gelu", "leaky_relu", "linear", "log_softmax", "relu", "relu6", "selu",
                           "sigmoid", "silu", "softmax", "softplus", "softsign", "tanh"}) {
    y.push_back(Activation(name)(Dense(2, {.activation = name})(x)));
  }
  return {x, y};
}

Model activations_of_keras_3() {
  const Symbol x = Input({3});
  Symbols y;
  for (const char* name :
       {"celu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh", "log_sigmoid", "mish", "soft_shrink",
        "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "tanh_shrink"}) {
    y.push_back(Activation(name)(Dense(2)(x)));
  }
  return {x, y};
}

Model hard_sigmoid_of_keras_2() {
  return Sequential({series(), LSTM(2, {.recurrent_activation = "hard_sigmoid_keras2", .return_sequences = true}),
                     Bidirectional(GRU(2, {.recurrent_activation = "hard_sigmoid_keras2"})),
                     Dense(2, {.activation = "hard_sigmoid_keras2"})});
}

Model masks() {
  const Symbol x = ids();
  const Symbol y = TimeDistributed(Dense(2))(LSTM(3, {.return_sequences = true})(Activation("tanh")(words(x))));
  const Symbol z = Add()({y, SimpleRNN(2, {.return_sequences = true, .zero_output_for_mask = true})(y)});
  return {
      x,
      {GlobalAveragePooling1D()(z), GRU(2)(Dropout(0.2)(z)), GRU(2, {.reset_after = false})(LayerNormalization()(z))}};
}

Model masking() {
  return Sequential({series(), Masking(0), SimpleRNN(2, {.use_bias = false, .return_sequences = true}),
                     LSTM(2, {.unit_forget_bias = false, .go_backwards = true})});
}

Model stateful() {
  return Sequential({Input({4, 2}, {.batch_size = 3, .name = "series"}),
                     LSTM(2, {.return_sequences = true, .stateful = true}), GRU(2, {.stateful = true})});
}

Model bidirectional() {
  const Symbol x = ids(), e = words(x);
  Symbols y;
  for (const char* mode : {"concat", "sum", "mul", "ave", "none"}) {
    append(y, Bidirectional(LSTM(2), {.merge_mode = mode}).outputs(e));
    append(y, Bidirectional(GRU(2, {.return_sequences = true}), {.merge_mode = mode}).outputs(e));
  }
  append(y, Bidirectional(SimpleRNN(2, {.return_state = true})).outputs(e));
  append(y, Bidirectional(LSTM(2), {.backward_layer = LSTM(3, {.go_backwards = true, .name = "other"})})(e));
  return {x, y};
}

Model initial_states() {
  const Symbol x = series(), h = Input({2}, {.name = "h"}), c = Input({2}, {.name = "c"});
  return {{x, h, c}, {LSTM(2)({x, h, c}), GRU(2)({x, h}), SimpleRNN(2)({x, c}), Bidirectional(GRU(2))({x, h, c})}};
}

Model masks_by_hand() {
  const Symbol x = series(), m = Input({4}, {.name = "mask"});
  const CallOptions both{.mask = {m}};
  return {{x, m}, {LSTM(2)(x, both), GlobalAveragePooling1D()(x, both)}};
}

Model time_distributed() {
  const Symbol x = Input({3, 4, 2}, {.name = "series"}), row = series("row");
  const Model inner = Sequential({series("step"), Bidirectional(LSTM(2, {.return_sequences = true})), GRU(2)});
  const Model sums(row, Dense(1)(Flatten()(row)));
  return {x, {TimeDistributed(inner)(x), TimeDistributed(sums)(x), TimeDistributed(TimeDistributed(Dense(2)), {})(x)}};
}

Model attention() {
  const Symbol a = ids("query", 3), b = ids("value", 4), q = words(a), v = words(b);
  return {{a, b},
          {Attention()({q, v}), Attention({.use_scale = true, .dropout = 0.1})({q, v, v}),
           Attention({.use_scale = true, .score_mode = "concat"})({q, v}), Attention({.use_causal_mask = true})({v, v}),
           AdditiveAttention()({q, v}), AdditiveAttention({.use_scale = false, .use_causal_mask = true})({q, q})}};
}

Model attention_scores() {
  const Symbol q = series("query", 3), v = series("value");
  Symbols y = Attention({.return_attention_scores = true}).outputs({q, v});
  append(y, AdditiveAttention({.return_attention_scores = true}).outputs({q, v}));
  return {{q, v}, y};
}

Model multi_head_attention() {
  const Symbol a = ids("query", 3), b = ids("value", 4), m = Input({3, 4}, {.name = "attention_mask"});
  const MultiHeadAttentionOptions penalized{
      .value_dim = 2, .kernel_regularizer = L2(0.1), .kernel_constraint = MaxNorm(2)};
  // Each has tensors of its own: Keras's takes the masks off those it is given.
  return {{a, b, m},
          {MultiHeadAttention(2, 2)({words(a), words(b)}),
           MultiHeadAttention(2, 1, penalized)({words(a), words(b), words(b)}),
           MultiHeadAttention(1, 2, {.use_bias = false})({words(a), words(b), words(b), m}),
           MultiHeadAttention(1, 2, {.use_causal_mask = true})({words(a), words(a)})}};
}

Model multi_head_attention_scores() {
  const Symbol q = series("query", 3, 3), v = series("value");
  return {{q, v}, MultiHeadAttention(2, 1, {.output_shape = {4}, .return_attention_scores = true}).outputs({q, v})};
}

Model shared() {
  const Symbol a = series("a"), b = series("b");
  const LSTM lstm(2);
  const Dense head(1, {.activation = "sigmoid"});
  const Symbol left = lstm(a), right = lstm(b);
  return {{a, b}, {head(left), head(right), head(Subtract()({left, right}))}};
}

// Models inside models, called several times, with layers behind them and as outputs.
Model nested() {
  const Symbol x = series(), row = series("row", 4, 2), deep_row = series("deep_row");
  const Model deep = Sequential({deep_row, Dense(2, {.activation = "tanh"})}, {.name = "deep"});
  const Model pair(row, {GRU(2, {.return_sequences = true})(deep(row)), deep(deep(row))}, {.name = "pair"});
  const Model trunk = Sequential({series("start"), Dense(2), LSTM(2, {.return_sequences = true})}, {.name = "trunk"});
  const Symbols first = pair.outputs(x), second = pair.outputs(first[1]);
  const Symbol third = trunk(second[0]), fourth = trunk(third);
  return {x, {first[0], second[1], third, Dense(1)(first[1]), Dense(1)(second[0]), Dense(1)(third), Flatten()(fourth)}};
}

// A layer behind a model inside that takes its inputs apart.
Model nested_and_states() {
  const Symbol x = series(), row = series("row");
  const Model encoder(row, LSTM(2, {.return_sequences = true, .return_state = true}).outputs(row), {.name = "encoder"});
  const Symbols code = encoder.outputs(x), again = encoder.outputs(code[0]);
  return {x, {LSTM(2)({code[0], again[1], again[2]}), MultiHeadAttention(1, 2)({again[0], code[0]}), again[0]}};
}

const std::map<std::string, std::function<Model()>> models = {
    {"activations", activations},
    {"activations_of_keras_3", activations_of_keras_3},
    {"attention", attention},
    {"attention_scores", attention_scores},
    {"bidirectional", bidirectional},
    {"hard_sigmoid_of_keras_2", hard_sigmoid_of_keras_2},
    {"initial_states", initial_states},
    {"masking", masking},
    {"masks", masks},
    {"masks_by_hand", masks_by_hand},
    {"merges", merges},
    {"multi_head_attention", multi_head_attention},
    {"multi_head_attention_scores", multi_head_attention_scores},
    {"nested", nested},
    {"nested_and_states", nested_and_states},
    {"penalties_constraints_initializers", penalties_constraints_initializers},
    {"regularizing", regularizing},
    {"shapes", shapes},
    {"shared", shared},
    {"stateful", stateful},
    {"time_distributed", time_distributed},
};

// Three samples; ids are padded with 0, sequences with steps of zeros, and a mask has both.
std::vector<Tensor> inputs_of(const Model& model) {
  Random random(5);
  std::vector<Tensor> x;
  for (const Symbol& input : model.inputs()) {
    Shape shape = input.shape();
    shape[0] = 3;
    const std::string& name = input.call()->layer->name();
    const bool sequence = shape.size() > 2 && name != "attention_mask";
    Tensor data = random_uniform(shape, -1.5, 1.5, random);
    const std::size_t steps = data.size() / 3, width = sequence ? steps / shape[1] : 1;
    for (std::size_t i = 0; i < data.size(); ++i) {
      Scalar& number = data.data()[i];
      const std::size_t padding = i / steps * width;
      const bool padded = i % steps >= steps - padding;
      if (name.find("mask") != std::string::npos)
        number = number > 0 ? 1 : 0;
      else if (shape.size() == 2 && shape[1] > 2 && name.find("input") == std::string::npos)
        number = padded ? 0 : std::floor(number + Scalar(1.5)) + 1;
      else if (sequence && padded)
        number = 0;
    }
    x.push_back(data);
  }
  return x;
}

// Numbers for every weight, those of biases too.
void fill(const Model& model) {
  Random random(7);
  std::vector<Tensor> weights = model.get_weights();
  for (Tensor& weight : weights) weight = random_uniform(shape_of(weight), -0.9, 0.9, random);
  model.set_weights(weights);
}

void note_classes(const LayerImpl& layer, std::set<std::string>& classes) {
  classes.insert(layer.class_name());
  for (const auto& inside : layer.inner_layers()) note_classes(*inside, classes);
}

}  // namespace

TEST_CASE("models of every layer that Keras has are saved and open again as they were") {
  const Folder scratch;
  std::set<std::string> classes;
  for (const auto& entry : models) {
    const std::string& name = entry.first;
    CAPTURE(name);
    const Model model = entry.second();
    fill(model);
    const std::vector<Tensor> x = inputs_of(model);
    std::vector<std::string> opened;
    for (const char* file : {"model.keras", "model.h5"}) {
      CAPTURE(file);
      model.save(scratch.file(file));
      const Model other = load_model(scratch.file(file));
      check_same(other, model, x);
      opened.push_back(other.to_json());
    }
    const bool same = opened[0] == opened[1];
    CHECK(same);
    write_for_keras(model, "attend_" + name, x);
    note_classes(*model.impl(), classes);
  }
  for (const char* name : {"Activation",
                           "ActivityRegularization",
                           "Add",
                           "AdditiveAttention",
                           "Attention",
                           "Average",
                           "Bidirectional",
                           "Concatenate",
                           "Dense",
                           "Dot",
                           "Dropout",
                           "Embedding",
                           "Flatten",
                           "Functional",
                           "GRU",
                           "GaussianNoise",
                           "GlobalAveragePooling1D",
                           "GlobalMaxPooling1D",
                           "LSTM",
                           "LayerNormalization",
                           "Masking",
                           "Maximum",
                           "Minimum",
                           "MultiHeadAttention",
                           "Multiply",
                           "Permute",
                           "RepeatVector",
                           "Reshape",
                           "Sequential",
                           "SimpleRNN",
                           "Softmax",
                           "SpatialDropout1D",
                           "Subtract",
                           "TimeDistributed"}) {
    CAPTURE(name);
    CHECK(classes.count(name) == 1);
  }
}
