#include "tests/nn/layers/golden_layer.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "nn/graph/graph.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

// The options of one layer of a case, with Keras's defaults.
struct Arguments {
  const GoldenCase& golden;
  std::string prefix;

  bool says(const std::string& key) const { return golden.says(prefix + key); }
  bool flag(const std::string& key, bool otherwise = false) const { return says(key) ? golden.flag(prefix + key) : otherwise; }
  double number(const std::string& key, double otherwise = 0) const { return golden.number(prefix + key, otherwise); }
  std::size_t count(const std::string& key) const { return golden.count(prefix + key); }
  std::string text(const std::string& key, const std::string& otherwise = "") const { return says(key) ? golden.text(prefix + key) : otherwise; }
  std::optional<std::size_t> optional(const std::string& key) const { return says(key) ? std::optional(count(key)) : std::nullopt; }

  ActivationFunction activation(const std::string& key, const std::string& otherwise = "linear") const {
    if (!says(key)) return otherwise;
    const std::string name = golden.activation(prefix + key);
    const auto option = [&](const char* o, double value) { return static_cast<Scalar>(number(key + "." + o, value)); };
    const auto has = [&](const char* o) { return says(key + "." + o); };
    if (name == "leaky_relu_0.3") return [](const Var& x) { return leaky_relu(x, Scalar(0.3)); };
    if (name == "hard_silu_keras3") return "hard_silu";
    if (has("default_value")) return [t = option("threshold", 0), v = option("default_value", 0)](const Var& x) { return threshold(x, t, v); };
    if (name == "leaky_relu" && has("negative_slope")) return [s = option("negative_slope", 0)](const Var& x) { return leaky_relu(x, s); };
    if (name == "elu" && has("alpha")) return [a = option("alpha", 1)](const Var& x) { return elu(x, a); };
    if (name == "gelu" && has("approximate")) return [](const Var& x) { return gelu(x, true); };
    if (name == "softmax" && has("axis")) return [a = static_cast<std::ptrdiff_t>(option("axis", -1))](const Var& x) { return softmax(x, a); };
    return name;
  }

  Regularizer regularizer(const std::string& key) const {
    const std::string name = text(key);
    if (name == "L1") return L1(number(key + ".l1"));
    if (name == "L2") return L2(number(key + ".l2"));
    if (name == "L1L2") return L1L2(number(key + ".l1"), number(key + ".l2"));
    if (name == "OrthogonalRegularizer") return OrthogonalRegularizer(number(key + ".factor"), text(key + ".mode"));
    return {};
  }
};

template <class Options>
Options recurrent_options(const Arguments& a) {
  Options o;
  o.activation = a.activation("activation", "tanh");
  o.use_bias = a.flag("use_bias", true);
  o.return_sequences = a.flag("return_sequences");
  o.return_state = a.flag("return_state") || a.golden.has("out.state_h");
  o.go_backwards = a.flag("go_backwards");
  o.stateful = a.flag("stateful");
  o.zero_output_for_mask = a.flag("zero_output_for_mask");
  return o;
}

using Maker = std::function<Layer(const Arguments&)>;

const std::map<std::string, Maker>& makers() {
  static const std::map<std::string, Maker> all = {
      {"Dense",
       [](const Arguments& a) {
         const std::size_t units = a.says("units") ? a.count("units") : a.golden.at("w.kernel").shape(1);
         return Dense(units, {.activation = a.activation("activation"),
                                         .use_bias = a.flag("use_bias", true),
                                         .kernel_regularizer = a.regularizer("kernel_regularizer"),
                                         .bias_regularizer = a.regularizer("bias_regularizer"),
                                         .activity_regularizer = a.regularizer("activity_regularizer")});
       }},
      {"Embedding",
       [](const Arguments& a) {
         const Tensor& table = a.golden.at(a.golden.has("w.0") ? "w.0" : "w.embeddings");
         return Embedding(table.shape(0), table.shape(1), {.mask_zero = a.flag("mask_zero")});
       }},
      {"Permute",
       [](const Arguments& a) {
         const auto dims = a.golden.list("dims");
         return Permute({dims.begin(), dims.end()});
       }},
      {"RepeatVector", [](const Arguments& a) { return RepeatVector(a.count("n")); }},
      {"Reshape",
       [](const Arguments& a) {
         const auto shape = a.golden.list("target_shape");
         return Reshape({shape.begin(), shape.end()});  // -1 becomes None
       }},
      {"Flatten", [](const Arguments&) { return Flatten(); }},
      {"Masking", [](const Arguments& a) { return Masking(a.number("mask_value")); }},
      {"Softmax", [](const Arguments& a) { return Softmax({.axis = static_cast<std::ptrdiff_t>(a.number("axis", -1))}); }},
      {"Activation", [](const Arguments& a) { return Activation(a.activation("activation")); }},
      {"ActivityRegularization", [](const Arguments& a) { return ActivityRegularization({.l1 = a.number("l1"), .l2 = a.number("l2")}); }},
      {"Add", [](const Arguments&) { return Add(); }},
      {"Subtract", [](const Arguments&) { return Subtract(); }},
      {"Multiply", [](const Arguments&) { return Multiply(); }},
      {"Average", [](const Arguments&) { return Average(); }},
      {"Maximum", [](const Arguments&) { return Maximum(); }},
      {"Minimum", [](const Arguments&) { return Minimum(); }},
      {"Concatenate", [](const Arguments& a) { return Concatenate({.axis = static_cast<std::ptrdiff_t>(a.number("axis", -1))}); }},
      {"Dot",
       [](const Arguments& a) {
         const auto axes = a.golden.list("axes");
         return Dot({axes.front(), axes.back()}, {.normalize = a.flag("normalize")});
       }},
      {"GlobalAveragePooling1D", [](const Arguments& a) { return GlobalAveragePooling1D({.keepdims = a.flag("keepdims")}); }},
      {"GlobalMaxPooling1D", [](const Arguments& a) { return GlobalMaxPooling1D({.keepdims = a.flag("keepdims")}); }},
      {"LayerNormalization",
       [](const Arguments& a) {
         return LayerNormalization({.axis = a.says("axis") ? a.golden.list("axis") : Axes{-1},
                                    .epsilon = a.number("epsilon", 1e-3),
                                    .center = a.flag("center", true),
                                    .scale = a.flag("scale", true),
                                    .rms_scaling = a.flag("rms_scaling")});
       }},
      {"GaussianNoise", [](const Arguments& a) { return GaussianNoise(a.number("stddev")); }},
      {"Dropout", [](const Arguments& a) { return Dropout(a.number("rate")); }},
      {"SpatialDropout1D", [](const Arguments& a) { return SpatialDropout1D(a.number("rate")); }},
      {"SimpleRNN", [](const Arguments& a) { return SimpleRNN(a.count("units"), recurrent_options<SimpleRNNOptions>(a)); }},
      {"LSTM",
       [](const Arguments& a) {
         auto o = recurrent_options<LSTMOptions>(a);
         o.recurrent_activation = a.activation("recurrent_activation", "sigmoid");
         return LSTM(a.count("units"), o);
       }},
      {"GRU",
       [](const Arguments& a) {
         auto o = recurrent_options<GRUOptions>(a);
         o.recurrent_activation = a.activation("recurrent_activation", "sigmoid");
         o.reset_after = a.golden.says(a.prefix + "reset_after") ? a.flag("reset_after") : a.golden.flag("reset_after") || !a.golden.says("reset_after");
         return GRU(a.count("units"), o);
       }},
      {"Bidirectional",
       [](const Arguments& a) {
         // Where the options of the wrapped layer stand depends on who made the case.
         const std::string inner = a.says("inner.units") ? "inner." : "";
         BidirectionalOptions o{.merge_mode = a.text("merge_mode", "concat")};
         if (a.says("backward")) o.backward_layer = make_layer(a.golden, "backward", "backward.");
         return Bidirectional(make_layer(a.golden, "inner", inner), o);
       }},
      {"TimeDistributed", [](const Arguments& a) { return TimeDistributed(make_layer(a.golden, "inner", a.says("inner.units") ? "inner." : "")); }},
      {"Attention",
       [](const Arguments& a) {
         return Attention({.use_scale = a.flag("use_scale"),
                           .score_mode = a.text("score_mode", "dot"),
                           .use_causal_mask = a.flag("use_causal_mask"),
                           .return_attention_scores = true});
       }},
      {"AdditiveAttention",
       [](const Arguments& a) {
         return AdditiveAttention({.use_scale = a.flag("use_scale", true), .use_causal_mask = a.flag("use_causal_mask"), .return_attention_scores = true});
       }},
      {"MultiHeadAttention",
       [](const Arguments& a) {
         const auto shape = a.golden.list("output_shape");
         return MultiHeadAttention(a.count("num_heads"), a.count("key_dim"),
                                   {.value_dim = a.optional("value_dim"),
                                    .use_bias = a.flag("use_bias", true),
                                    .output_shape = Shape(shape.begin(), shape.end()),
                                    .use_causal_mask = a.flag("use_causal_mask"),
                                    .return_attention_scores = a.flag("return_attention_scores", a.golden.has("out.scores"))});
       }},
      {"AttentionDecoder", [](const Arguments& a) { return AttentionDecoder(a.count("units"), a.count("output_dim")); }},
  };
  return all;
}

// Which output of the layer the case means: "0", "1", ... or a name.
std::size_t output_index(const std::string& name) {
  static const std::map<std::string, std::size_t> named = {{"y", 0}, {"forward", 0}, {"state_h", 1}, {"scores", 1}, {"backward", 1}, {"state_c", 2}};
  const auto found = named.find(name);
  return found == named.end() ? std::stoul(name) : found->second;
}

Symbol input_of(const Tensor& x, const GoldenCase& golden) {
  const Shape shape = shape_of(x);
  return Input(Shape(shape.begin() + 1, shape.end()), {.batch_size = golden.flag("stateful") ? std::optional(shape[0]) : std::nullopt});
}

}  // namespace

Layer make_layer(const GoldenCase& golden, const std::string& what, const std::string& prefix) {
  return makers().at(golden.text(what))({golden, prefix});
}

bool known_layer(const GoldenCase& golden) { return makers().count(golden.text("layer")) > 0; }

void check_layer(const GoldenCase& golden, const Layer& layer) {
  // PyTorch, and Keras on it, takes 1 / 6 in single precision in the gradient of hard_sigmoid.
  const bool keras = golden.has("out.0");
  const bool rough = keras && (golden.text("activation") == "hard_sigmoid" || golden.text("recurrent_activation") == "hard_sigmoid");
  const double tolerance = by_scalar(keras ? 1e-6 : 2e-5, golden.single ? 1e-6 : 1e-10);
  const double gradient_tolerance = rough ? by_scalar(1e-5, 1e-7) : by_scalar(keras ? 1e-5 : 2e-5, tolerance);
  Symbols inputs, all;
  Vars given;
  CallOptions options;
  std::vector<std::string> names;
  for (const std::string& name : golden.names("in.")) {
    if (name.find("mask") == std::string::npos) names.push_back(name);
  }
  for (const std::string& name : names) {
    const Tensor& x = golden.at("in." + name);
    inputs.push_back(input_of(x, golden));
    given.push_back(golden.has("grad.in." + name) ? Var::variable(x) : Var(x));
  }
  all = inputs;
  for (std::size_t i = 0; i < names.size(); ++i) {  // the input's own mask: mask.0, or in.mask and in.value_mask
    std::string mask = "mask." + std::to_string(i);
    if (i == 0 && golden.has("in.mask")) mask = "in.mask";
    if (names[i] == "value" && golden.has("in.value_mask")) mask = "in.value_mask";
    options.mask.push_back(golden.has(mask) ? std::optional(input_of(golden.at(mask), golden)) : std::nullopt);
    if (!options.mask.back()) continue;
    all.push_back(*options.mask.back());
    given.push_back(golden.at(mask));
  }
  if (golden.has("attention_mask")) {  // the fourth input of MultiHeadAttention
    if (inputs.size() == 2) inputs.push_back(inputs[1]);
    inputs.push_back(input_of(golden.at("attention_mask"), golden));
    all.push_back(inputs.back());
    given.push_back(golden.at("attention_mask"));
  }

  const Symbols outputs = layer.outputs(inputs, options);
  std::vector<Tensor> values;
  for (const std::string& weight : golden.names("w.")) values.push_back(golden.at("w." + weight));
  layer.set_weights(values);

  Symbols wanted;
  const std::vector<std::string> output_names = golden.names("out.");
  for (const std::string& name : output_names) {
    if (name == "probabilities") {
      wanted.push_back(layer.output("probabilities"));
    } else {
      wanted.push_back(outputs[output_index(name)]);
    }
  }
  const Graph graph(all, wanted);
  Context context;
  for (const Parameter& weight : layer.weights()) context.set_weight(weight, Var::variable(weight->value));
  context.batch_size = given[0].shape(0);
  const Graph::Values run = graph.run_all(given, {}, context);
  Var loss = Scalar{0};
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    CAPTURE(output_names[k]);
    const Var& y = run.values[graph.place(wanted[k])];
    check_close(y.value(), golden.at("out." + output_names[k]), tolerance);
    const std::string mask = "outmask." + output_names[k], coefficients = "loss.c." + output_names[k];
    if (keras) CHECK((run.masks[graph.place(wanted[k])] != nullptr) == golden.has(mask));  // Keras's own cases
    if (run.masks[graph.place(wanted[k])] && golden.has(mask)) check_close(*run.masks[graph.place(wanted[k])], golden.at(mask), 0);
    if (golden.has(coefficients)) loss = add(loss, sum(multiply(y, golden.at(coefficients))));
  }
  if (golden.has("losses")) {
    double penalties = 0;
    for (const Var& penalty : context.losses()) penalties += static_cast<double>(penalty.value()());
    for (const Parameter& weight : layer.weights()) {
      if (weight->regularizer) penalties += static_cast<double>(weight->regularizer(weight->value).value()());
    }
    CHECK(std::abs(penalties - static_cast<double>(sum(Var(golden.at("losses"))).value()())) < by_scalar(2e-5, 1e-10));
  }
  if (!golden.has("loss")) return;
  check_close(loss.value(), golden.at("loss"), gradient_tolerance);
  if (loss.needs_gradient()) backward(loss);
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (golden.has("grad.in." + names[k])) check_close(given[k].gradient(), golden.at("grad.in." + names[k]), gradient_tolerance);
  }
  std::size_t k = 0;
  for (const std::string& weight : golden.names("w.")) {
    CAPTURE(weight);
    if (golden.has("grad.w." + weight)) check_close(context.gradient(layer.weights()[k]), golden.at("grad.w." + weight), gradient_tolerance);
    ++k;
  }
}
