// Losses, metrics, optimizers, schedules, regularizers, constraints and training steps against Keras.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <sstream>

#include "nn/layers/layers.hpp"
#include "nn/train/fit.hpp"
#include "nn/train/metrics.hpp"
#include "tests/golden.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

std::vector<GoldenCase> cases_of(const std::string& kind) {
  std::vector<GoldenCase> cases = read_goldens("keras/training.txt");
  std::erase_if(cases, [&](const GoldenCase& golden) { return golden.text("layer") != kind; });
  return cases;
}

std::optional<double> optional_number(const GoldenCase& golden, const std::string& attribute) {
  return golden.says(attribute) ? std::optional(golden.number(attribute)) : std::nullopt;
}

std::vector<double> numbers(const std::string& text) {
  std::istringstream in(text);
  std::vector<double> all;
  for (std::string part; std::getline(in, part, ',');) all.push_back(std::stod(part));
  return all;
}

// Gives y_pred with a mask, whatever comes in; y_pred is a weight, so that training has a gradient for it.
struct GivenImpl final : UnaryLayer {
  GivenImpl(Tensor values, const Tensor* counts) : UnaryLayer("Given", ""), start(std::move(values)) {
    if (counts) mask = std::make_shared<const Tensor>(*counts);
  }
  void build(const Shapes&) override {
    y_pred = add_weight("y_pred", shape_of(start), "zeros");
    y_pred->value = start;
  }
  Shape output_shape(const Shape& x) const override {
    Shape shape = shape_of(start);
    shape[0] = x[0];
    return shape;
  }
  Var call(const Var&, Context& context) const override {
    context.set_output_mask(mask);
    return context.weight(y_pred);
  }

  Tensor start;
  Mask mask;
  Parameter y_pred;
};

Loss loss_of(const GoldenCase& g) {
  const std::string name = g.text("loss");
  const bool logits = g.flag("from_logits");
  const double smoothing = g.number("label_smoothing", 0), alpha = g.number("alpha", 0.25), gamma = g.number("gamma", 2);
  if (name == "Huber") return Huber(g.number("delta", 1));
  if (name == "CosineSimilarity") return CosineSimilarity(static_cast<std::ptrdiff_t>(g.number("axis", -1)));
  if (name == "BinaryCrossentropy") return BinaryCrossentropy({logits, smoothing});
  if (name == "CategoricalCrossentropy") return CategoricalCrossentropy({logits, smoothing});
  if (name == "BinaryFocalCrossentropy") return BinaryFocalCrossentropy({g.flag("apply_class_balancing"), alpha, gamma, logits, smoothing});
  if (name == "CategoricalFocalCrossentropy") return CategoricalFocalCrossentropy({alpha, gamma, logits, smoothing});
  if (name != "SparseCategoricalCrossentropy") return name;
  const std::optional<double> ignored = optional_number(g, "ignore_class");
  return SparseCategoricalCrossentropy({logits, ignored ? std::optional(static_cast<int>(*ignored)) : std::nullopt});
}

std::optional<std::size_t> optional_count(const GoldenCase& g, const std::string& attribute) {
  return g.says(attribute) ? std::optional(g.count(attribute)) : std::nullopt;
}

Metric metric_of(const GoldenCase& g) {
  const std::string name = g.text("metric");
  const bool logits = g.flag("from_logits");
  const double smoothing = g.number("label_smoothing", 0);
  if (name == "Accuracy") return Accuracy();
  if (name == "LogCoshError") return LogCosh();
  if (name == "BinaryAccuracy") return BinaryAccuracy({.threshold = g.number("threshold", 0.5)});
  if (name == "TopKCategoricalAccuracy") return TopKCategoricalAccuracy({.k = g.count("k")});
  if (name == "SparseTopKCategoricalAccuracy") return SparseTopKCategoricalAccuracy({.k = g.count("k")});
  if (name == "BinaryCrossentropy") return Metric(BinaryCrossentropy({logits, smoothing}));
  if (name == "CategoricalCrossentropy") return Metric(CategoricalCrossentropy({logits, smoothing}));
  if (name == "SparseCategoricalCrossentropy") return Metric(SparseCategoricalCrossentropy({.from_logits = logits}));
  const PrecisionOptions decisions = {optional_number(g, "thresholds"), optional_count(g, "top_k"), optional_count(g, "class_id"), "p"};
  if (name == "Precision") return Precision(decisions);
  if (name == "Recall") return Recall(decisions);
  if (name == "F1Score") return F1Score({.average = g.text("average"), .threshold = optional_number(g, "threshold")});
  if (name == "AUC") {
    AUCOptions o = {.thresholds = numbers(g.text("thresholds")), .multi_label = g.flag("multi_label"), .from_logits = logits};
    if (g.says("num_thresholds")) o.num_thresholds = g.count("num_thresholds");
    if (g.says("curve")) o.curve = g.text("curve");
    if (g.says("summation_method")) o.summation_method = g.text("summation_method");
    return AUC(o);
  }
  return name;
}

// A schedule whose arguments stand behind `prefix`.
LearningRate schedule_of(const GoldenCase& g, const std::string& name, const std::string& prefix) {
  const auto number = [&](const std::string& argument, double otherwise) { return g.number(prefix + argument, otherwise); };
  const double initial = number("initial_learning_rate", 0), steps = number("decay_steps", 0), rate = number("decay_rate", 0);
  const DecayOptions decay = {.staircase = g.flag(prefix + "staircase")};
  if (name == "ExponentialDecay") return ExponentialDecay(initial, steps, rate, decay);
  if (name == "InverseTimeDecay") return InverseTimeDecay(initial, steps, rate, decay);
  if (name == "PiecewiseConstantDecay") return PiecewiseConstantDecay(numbers(g.text(prefix + "boundaries")), numbers(g.text(prefix + "values")));
  if (name == "PolynomialDecay") {
    return PolynomialDecay(initial, steps, {number("end_learning_rate", 0.0001), number("power", 1), g.flag(prefix + "cycle")});
  }
  if (name == "CosineDecay") {
    return CosineDecay(initial, steps, {number("alpha", 0), optional_number(g, prefix + "warmup_target"), number("warmup_steps", 0)});
  }
  return CosineDecayRestarts(initial, number("first_decay_steps", 0), {number("t_mul", 2), number("m_mul", 1), number("alpha", 0)});
}

Optimizer optimizer_of(const GoldenCase& g) {
  const std::string name = g.text("optimizer");
  const bool is_number = g.text("learning_rate").find_first_not_of("0123456789.e-") == std::string::npos;
  const LearningRate rate = is_number ? LearningRate(g.number("learning_rate")) : schedule_of(g, g.text("learning_rate"), "learning_rate.");
  const auto decay = optional_number(g, "weight_decay"), norm = optional_number(g, "clipnorm"), value = optional_number(g, "clipvalue"),
             global = optional_number(g, "global_clipnorm");
  const double beta_1 = g.number("beta_1", 0.9), beta_2 = g.number("beta_2", 0.999), epsilon = g.number("epsilon", 1e-7), momentum = g.number("momentum", 0);
  if (name == "SGD") return SGD(rate, {momentum, g.flag("nesterov"), decay, norm, value, global});
  if (name == "RMSprop") return RMSprop(rate, {g.number("rho", 0.9), momentum, epsilon, g.flag("centered"), false, decay, norm, value, global});
  if (name == "Adam") return Adam(rate, {beta_1, beta_2, epsilon, g.flag("amsgrad"), decay, norm, value, global});
  if (name == "AdamW") return AdamW(rate, {decay.value_or(0.004), beta_1, beta_2, epsilon, g.flag("amsgrad"), norm, value, global});
  if (name == "Adamax") return Adamax(rate, {beta_1, beta_2, epsilon, decay, norm, value, global});
  if (name == "Nadam") return Nadam(rate, {beta_1, beta_2, epsilon, decay, norm, value, global});
  if (name == "Adagrad") return Adagrad(rate, {g.number("initial_accumulator_value", 0.1), epsilon, decay, norm, value, global});
  REQUIRE(name == "Adadelta");
  return Adadelta(rate, {g.number("rho", 0.95), epsilon, decay, norm, value, global});
}

}  // namespace

TEST_CASE("losses: values and gradients equal Keras's, with masks and sample weights") {
  std::size_t checked = 0, left_out = 0;
  for (const GoldenCase& golden : cases_of("loss")) {
    CAPTURE(golden.name);
    if (golden.says("reduction") && golden.text("reduction") != "sum_over_batch_size") {  // which is the only one here
      ++left_out;
      continue;
    }
    const Tensor &y_pred = golden.at("in.y_pred"), &y_true = golden.at("in.y_true");
    const auto given = std::make_shared<GivenImpl>(y_pred, golden.has("mask") ? &golden.at("mask") : nullptr);
    const Model model = Sequential({Input({1}), Layer(given)});
    model.compile({.optimizer = SGD(1), .loss = loss_of(golden)});
    Tensors weights;
    if (golden.has("sample_weight")) weights = golden.at("sample_weight");
    const Tensor x = zeros({y_pred.shape(0), 1});
    const double expected = static_cast<double>(golden.at("out.value")());
    CHECK(model.evaluate(x, y_true, {.sample_weight = weights})["loss"] == doctest::Approx(expected).epsilon(by_scalar(2e-5, 1e-10)));
    CHECK(model.train_on_batch(x, y_true, {.sample_weight = weights})["loss"] == doctest::Approx(expected).epsilon(by_scalar(2e-5, 1e-10)));
    check_close(y_pred - given->y_pred->value, golden.at("grad.in.y_pred"));
    ++checked;
  }
  CHECK(checked == 149);
  CHECK(left_out == 8);
}

TEST_CASE("metrics: two batches give Keras's numbers, with masks and sample weights") {
  std::size_t checked = 0, left_out = 0;
  for (const GoldenCase& golden : cases_of("metric")) {
    CAPTURE(golden.name);
    const bool several = golden.at("out.value").dimension() > 0;  // a number for each class or threshold: here a metric is one number
    if (several || golden.text("metric") == "R2Score") {
      ++left_out;
      continue;
    }
    const Metric metric = metric_of(golden);
    Metric::State state;
    for (const char* part : {"0", "1"}) {
      const auto tensor_or_null = [&](const std::string& name) { return golden.has(name + part) ? &golden.at(name + part) : nullptr; };
      Metric::State added;
      metric.update(added, {golden.at(std::string("in.y_true") + part), golden.at(std::string("in.y_pred") + part),
                            tensor_or_null("sample_weight"), tensor_or_null("mask")});
      add_state(state, added);
    }
    const double expected = static_cast<double>(golden.at("out.value")());
    CHECK(std::abs(metric.result(state) - expected) <= by_scalar(2e-5, 1e-10) * std::max(1.0, std::abs(expected)));
    ++checked;
  }
  CHECK(checked == 228 - 14);
  CHECK(left_out == 14);
}

TEST_CASE("optimizers: weights follow Keras's") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : cases_of("optimizer")) {
    CAPTURE(golden.name);
    const Optimizer optimizer = optimizer_of(golden);
    Parameters weights;
    for (const char* name : {"w.0", "w.1"}) weights.push_back(std::make_shared<Weight>(Weight{name, golden.at(name)}));
    for (std::size_t step = 0; golden.has("grad" + std::to_string(step) + ".0"); ++step) {
      const std::string gradient = "grad" + std::to_string(step) + ".", after = "after" + std::to_string(step + 1) + ".";
      optimizer.apply(weights, {golden.at(gradient + "0"), golden.at(gradient + "1")});
      check_close(weights[0]->value, golden.at(after + "0"));
      check_close(weights[1]->value, golden.at(after + "1"));
    }
    CHECK(optimizer.iterations() > 4);
    ++checked;
  }
  CHECK(checked == 28);
}

TEST_CASE("schedules, regularizers and constraints: equal Keras's") {
  std::size_t checked = 0;
  for (const GoldenCase& golden : cases_of("schedule")) {
    CAPTURE(golden.name);
    const LearningRate rate = schedule_of(golden, golden.text("schedule"), "");
    Tensor rates = golden.at("in.step");
    for (Scalar& step : rates.storage()) step = static_cast<Scalar>(rate(static_cast<double>(step)));
    check_close(rates, golden.at("out.rate"));
    ++checked;
  }
  CHECK(checked == 13);
  for (const GoldenCase& golden : cases_of("regularizer")) {
    CAPTURE(golden.name);
    const std::string name = golden.text("regularizer");
    const Regularizer penalty = name == "L1"     ? L1(golden.number("l1"))
                                : name == "L2"   ? L2(golden.number("l2"))
                                : name == "L1L2" ? L1L2(golden.number("l1"), golden.number("l2"))
                                                 : OrthogonalRegularizer(golden.number("factor"), golden.text("mode"));
    const Var x = Var::variable(golden.at("in.x")), value = penalty(x);
    check_close(value.value(), golden.at("out.value"));
    backward(value);
    check_close(x.gradient(), golden.at("grad.in.x"));
    ++checked;
  }
  CHECK(checked == 13 + 5);
  for (const GoldenCase& golden : cases_of("constraint")) {
    CAPTURE(golden.name);
    if (golden.text("axis") == "0,1") continue;  // norms over several axes are for convolutions
    const std::string name = golden.text("constraint");
    const auto axis = static_cast<std::ptrdiff_t>(golden.number("axis", 0));
    const Constraint constraint = name == "MaxNorm"    ? MaxNorm(golden.number("max_value"), axis)
                                  : name == "UnitNorm" ? UnitNorm(axis)
                                  : name == "NonNeg"   ? NonNeg()
                                                       : MinMaxNorm(golden.number("min_value"), golden.number("max_value"), golden.number("rate", 1), axis);
    check_close(constraint(golden.at("in.x")), golden.at("out.y"));
    ++checked;
  }
  CHECK(checked == 13 + 5 + 7);
}

TEST_CASE("training: one step with masks, weights and penalties equals Keras's") {
  const std::map<std::string, std::function<Model()>> models = {
      {"Dense(3,softmax)", [] { return Sequential({Input({4}), Dense(3, {.activation = "softmax"})}); }},
      {"Dense(3,softmax,kernel_regularizer=L2(0.1),activity_regularizer=L1(0.1))",
       [] {
         return Sequential({Input({4}), Dense(3, {.activation = "softmax", .kernel_regularizer = L2(0.1), .activity_regularizer = L1(0.1)})});
       }},
      {"Embedding(5,3,mask_zero=1)->LSTM(2,return_sequences=1)->Dense(3,softmax)",
       [] {
         return Sequential({Input({None}), Embedding(5, 3, {.mask_zero = true}), LSTM(2, {.return_sequences = true}), Dense(3, {.activation = "softmax"})});
       }},
  };
  std::size_t checked = 0;
  for (const GoldenCase& golden : cases_of("fit")) {
    CAPTURE(golden.name);
    REQUIRE(models.count(golden.text("model")) == 1);
    const Model model = models.at(golden.text("model"))();
    std::vector<Tensor> weights;
    for (const std::string& name : golden.names("w.")) weights.push_back(golden.at("w." + name));
    model.set_weights(weights);
    model.compile({.optimizer = SGD(golden.number("learning_rate")), .loss = golden.text("loss")});
    TrainOnBatchOptions options;
    if (golden.has("sample_weight")) options.sample_weight = golden.at("sample_weight");
    const std::vector<double> classes = numbers(golden.text("class_weight"));
    for (std::size_t c = 0; c < classes.size(); ++c) options.class_weight[static_cast<int>(c)] = classes[c];
    const double loss = model.train_on_batch(golden.at("in.x"), golden.at("in.y"), options)["loss"];
    CHECK(loss == doctest::Approx(static_cast<double>(golden.at("out.loss")())).epsilon(by_scalar(2e-5, 1e-10)));
    for (std::size_t k = 0; k < weights.size(); ++k) check_close(model.get_weights()[k], golden.at("after1." + std::to_string(k)));
    ++checked;
  }
  CHECK(checked == 16);
}
