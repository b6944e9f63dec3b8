// Training goes on from a file: as Keras's own went on from files of Keras, and bit for bit from files saved here.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "nn/files/archive.hpp"
#include "nn/files/json.hpp"
#include "nn/files/npy.hpp"
#include "nn/nn.hpp"
#include "tests/golden.hpp"
#include "tests/nn/files/files_support.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

std::string recorded_file(const std::string& folder, const std::string& name) {
  return golden_file("keras_files/" + folder + "/" + name).string();
}

std::vector<std::string> words(const std::string& list) {
  std::istringstream in(list);
  std::vector<std::string> all;
  for (std::string word; std::getline(in, word, ',');) all.push_back(word);
  return all;
}

std::vector<Tensor> numbered(const GoldenCase& golden, const std::string& prefix) {
  std::vector<Tensor> all;
  for (std::size_t k = 0; golden.has(prefix + "." + std::to_string(k)); ++k)
    all.push_back(golden.at(prefix + "." + std::to_string(k)));
  return all;
}

// One step from where the file stopped, which Keras took too.
void check_next_step(const Model& model, const GoldenCase& golden) {
  const Logs logs = model.train_on_batch(numbered(golden, "in"), numbered(golden, "y"));
  CHECK(logs["loss"] == doctest::Approx(golden.at("loss_next").data()[0]).epsilon(1e-5));
  // From its second step on, tf_keras's Nadam multiplies the product of momenta once for each weight, not once a step.
  if (golden.name == "nadam" && golden.text("keras").starts_with("2")) return;
  const std::vector<Tensor> weights = model.get_weights(), expected = numbered(golden, "after1");
  REQUIRE(weights.size() == expected.size());
  for (std::size_t k = 0; k < weights.size(); ++k) check_close(weights[k], expected[k], 2e-5);
}

std::size_t check_recorded(const std::string& folder) {
  std::size_t resumed = 0;
  for (const GoldenCase& golden : read_goldens("keras_files/" + folder + ".txt")) {
    if (!golden.has("loss_next")) continue;
    for (const std::string& file : words(golden.text("files"))) {
      CAPTURE(folder);
      CAPTURE(file);
      if (file.ends_with(".weights.h5")) {  // the state goes to a model that was compiled in the same way
        const Model model = load_model(recorded_file(folder, golden.name + ".keras"));
        const std::vector<Tensor> saved = model.get_weights();
        check_next_step(model, golden);
        model.load_weights(recorded_file(folder, file));
        CHECK(model.get_weights()[0] == saved[0]);
        check_next_step(model, golden);
      } else {
        const Model model = load_model(recorded_file(folder, file));
        CHECK(model.optimizer().name() == golden.text("optimizer"));
        CHECK(model.optimizer().iterations() == 2);
        check_next_step(model, golden);
        const Model bare = load_model(recorded_file(folder, file), {.compile = false});
        CHECK_THROWS_WITH_AS(bare.optimizer(), doctest::Contains("call compile first"), Error);
      }
      ++resumed;
    }
  }
  return resumed;
}

// A network with everything that is random in training.
Model noisy_model() {
  const Symbol x = Input({5, 3});
  const Symbol h = LSTM(4, {.dropout = 0.2, .recurrent_dropout = 0.2, .return_sequences = true, .name = "encoder"})(Dropout(0.1)(x));
  const Model part(x, GaussianNoise(0.1)(h), {.name = "part"});
  const Symbol all = Input({5, 3});
  return {all, Dense(2, {.activation = "softmax", .kernel_regularizer = "l2"})(Flatten()(part(all)))};
}

struct Resumed {
  const char* name;
  Optimizer (*make)();
};

const Resumed optimizers[] = {
    {"SGD", [] { return SGD(0.05, {.momentum = 0.9, .nesterov = true, .clipnorm = 0.5}); }},
    {"plain SGD", [] { return SGD(0.05); }},
    {"RMSprop", [] { return RMSprop(0.01, {.momentum = 0.5, .centered = true}); }},
    {"old RMSprop", [] { return RMSprop(0.01, {.epsilon_outside = true}); }},
    {"Adam", [] { return Adam(0.01, {.amsgrad = true, .global_clipnorm = 1}); }},
    {"Adam with a schedule", [] { return Adam(CosineDecay(0.01, 30, {.alpha = 0.1, .warmup_target = 0.02, .warmup_steps = 5})); }},
    {"AdamW", [] { return AdamW(ExponentialDecay(0.01, 10, 0.9, {.staircase = true})); }},
    {"Adamax", [] { return Adamax(InverseTimeDecay(0.01, 10, 0.5)); }},
    {"Nadam", [] { return Nadam(0.01); }},
    {"old Nadam", [] { return Nadam(0.01, {.schedule_decay = 0.004}); }},
    {"Adagrad", [] { return Adagrad(PolynomialDecay(0.05, 20, {.power = 2, .cycle = true})); }},
    {"Adadelta", [] { return Adadelta(PiecewiseConstantDecay({4, 9}, {1.0, 0.5, 0.25})); }},
    {"SGD with restarts", [] { return SGD(CosineDecayRestarts(0.1, 5, {.m_mul = 0.5})); }},
};

void check_same_weights(const Model& a, const Model& b) {
  const std::vector<Tensor> x = a.get_weights(), y = b.get_weights();
  REQUIRE(x.size() == y.size());
  for (std::size_t k = 0; k < x.size(); ++k) CHECK(x[k] == y[k]);
}

}  // namespace

TEST_CASE("training goes on from Keras's files as Keras went on") {
  CHECK(check_recorded("keras3") == 8);
  CHECK(check_recorded("keras2") == 8);
}

TEST_CASE("training resumed from a file gives the bits of training that was not interrupted") {
  const Scratch scratch;
  set_random_seed(11);
  Random random(3);
  const Tensor x = random_normal({22, 5, 3}, 0, 1, random);
  Tensor y = zeros({22, 2});
  for (std::size_t n = 0; n < 22; ++n) y(n, n % 2) = 1;
  for (const Resumed& optimizer : optimizers) {
    for (const char* ending : {"keras", "h5"}) {
      CAPTURE(optimizer.name);
      CAPTURE(ending);
      const Model model = noisy_model();
      model.compile({.optimizer = optimizer.make(), .loss = CategoricalCrossentropy({.label_smoothing = 0.1}),
                     .metrics = {"accuracy", "mae", AUC({.num_thresholds = 20})}});
      const auto train = [&](const Model& trained, std::size_t from, std::size_t to) {
        return trained.fit(x, y, {.batch_size = 8, .epochs = to, .verbose = 0, .initial_epoch = from});
      };
      train(model, 0, 2);
      const std::string path = (scratch.path / ("resumed." + std::string(ending))).string();
      model.save(path);
      const History whole = train(model, 2, 4);
      const Model again = load_model(path);
      const History resumed = train(again, 2, 4);
      check_same_weights(model, again);
      REQUIRE(whole.logs.size() == resumed.logs.size());
      for (std::size_t k = 0; k < whole.logs.size(); ++k) CHECK(whole.logs[k] == resumed.logs[k]);
      CHECK(again.optimizer().learning_rate() == model.optimizer().learning_rate());
    }
  }
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

TEST_CASE("saved, opened and saved again a model is the same bytes") {
  const Scratch scratch;
  const Model model = noisy_model();
  model.compile({.optimizer = Nadam(0.01), .loss = Huber(2), .metrics = {"mae"}});
  model.fit(ones({4, 5, 3}), ones({4, 2}), {.verbose = 0});
  const auto path = [&](const char* name) { return (scratch.path / name).string(); };
  model.save(path("a.h5"));
  load_model(path("a.h5")).save(path("b.h5"));
  CHECK(bytes_of(path("a.h5")) == bytes_of(path("b.h5")));
  model.save(path("a.keras"));
  load_model(path("a.keras")).save(path("b.keras"));
  const Archive a(path("a.keras")), b(path("b.keras"));  // which hold the time
  for (const char* member : {"config.json", "model.weights.h5"}) CHECK(a.read(member, 1 << 20) == b.read(member, 1 << 20));
}

// For Keras to go on with: tests/golden/check_resumed_files.py FOLDER.
TEST_CASE("one step from a file gives what it gives without") {
  const Scratch scratch;
  const char* const folder = std::getenv("ATTEND_WRITTEN_FILES");
  const std::filesystem::path out = folder ? std::filesystem::path(folder) / "training" : scratch.path;
  std::filesystem::create_directories(out);
  set_random_seed(5);
  Random random(8);
  const Tensor x = random_normal({6, 4, 3}, 0, 1, random), y = random_uniform({6, 1}, 0, 1, random);
  for (const Resumed& optimizer : optimizers) {
    CAPTURE(optimizer.name);
    std::string name = optimizer.name;
    std::replace(name.begin(), name.end(), ' ', '_');
    const std::string stem = (out / name).string();
    if (name.starts_with("old")) continue;  // with an option that Keras does not have
    const Model model = Sequential({Input({4, 3}), GRU(3, {.kernel_constraint = "max_norm"}), Dense(1, {.bias_regularizer = "l2"})});
    model.compile({.optimizer = optimizer.make(), .loss = Huber(0.3), .metrics = {"mae", RootMeanSquaredError()}});
    model.fit(x, y, {.batch_size = 4, .epochs = 2, .verbose = 0});
    for (const char* ending : {".keras", ".h5"}) model.save(stem + ending);
    const double loss = model.train_on_batch(x, y)["loss"];
    for (const char* ending : {".keras", ".h5"}) {
      const Model again = load_model(stem + ending);
      CHECK(again.train_on_batch(x, y)["loss"] == loss);
      check_same_weights(again, model);
    }
    if (!folder) continue;
    write_npy(x, stem + ".in.npy");
    write_npy(y, stem + ".y.npy");
    write_npy(full({1}, static_cast<Scalar>(loss)), stem + ".loss.npy");
    for (std::size_t k = 0; k < model.get_weights().size(); ++k)
      write_npy(model.get_weights()[k], stem + ".after." + std::to_string(k) + ".npy");
  }
}

TEST_CASE("a changed learning rate is in the file; without the optimizer training starts anew") {
  const Scratch scratch;
  const Model model = noisy_model();
  model.compile({.optimizer = Adam(0.01), .loss = "mse"});
  model.fit(ones({4, 5, 3}), ones({4, 2}), {.verbose = 0});
  model.optimizer().set_learning_rate(0.00123);
  for (const char* name : {"model.keras", "model.h5"}) {
    const std::string path = (scratch.path / name).string();
    model.save(path);
    CHECK(load_model(path).optimizer().learning_rate() == 0.00123);
    CHECK(load_model(path).optimizer().iterations() == 1);
    model.save(path, {.include_optimizer = false});
    CHECK_THROWS_AS(load_model(path).optimizer(), Error);
  }
  const Model other = noisy_model();
  const std::string weights = (scratch.path / "model.weights.h5").string();
  model.save_weights(weights);
  other.compile({.optimizer = Adam(), .loss = "mse"});
  other.load_weights(weights);
  CHECK(other.optimizer().iterations() == 0);
  CHECK(other.optimizer().learning_rate() == 0.001);
  for (int k = 0; k < 3; ++k) other.train_on_batch(ones({4, 5, 3}), ones({4, 2}));
  other.load_weights(weights);
  CHECK(other.optimizer().iterations() == 1);
  CHECK(other.optimizer().learning_rate() == doctest::Approx(0.00123));
  other.compile({.optimizer = SGD(0.1, {.momentum = 0.9}), .loss = "mse"});  // has other arrays
  other.load_weights(weights);
  CHECK(other.optimizer().iterations() == 0);
  CHECK(other.optimizer().learning_rate() == 0.1);
}

TEST_CASE("several outputs keep their losses, weights and metrics") {
  const Scratch scratch;
  const Symbol x = Input({3});
  const Symbol a = Dense(1, {.name = "a"})(x), b = Dense(4, {.activation = "softmax", .name = "b"})(x);
  const Model model({x}, {a, b});
  model.compile({.loss = {Huber(0.5), "sparse_categorical_crossentropy"},
                 .loss_weights = {1, 0.25},
                 .metrics = {RootMeanSquaredError({.name = "rmse"})},
                 .weighted_metrics = {"mse"},
                 .output_metrics = {{"mae"}, {"accuracy", SparseTopKCategoricalAccuracy({.k = 2})}}});
  const std::vector<Tensor> targets = {ones({6, 1}), ones({6, 1})};
  // Keras compares rmse with the class numbers as well; only the first output's is asked for here.
  CHECK_THROWS_AS(model.evaluate(ones({6, 3}), targets), Error);
  model.compile({.loss = {Huber(0.5), "sparse_categorical_crossentropy"},
                 .loss_weights = {1, 0.25},
                 .output_metrics = {{"mae", RootMeanSquaredError({.name = "rmse"})}, {"accuracy", SparseTopKCategoricalAccuracy({.k = 2})}},
                 .weighted_output_metrics = {{"mse"}, {}}});
  const Logs logs = model.evaluate(ones({6, 3}), targets);
  for (const char* name : {"several.keras", "several.h5"}) {
    const std::string path = (scratch.path / name).string();
    model.save(path);
    CHECK(load_model(path).evaluate(ones({6, 3}), targets).entries == logs.entries);
  }
  CHECK(logs.entries.size() == 3 + 4 + 1);
}

TEST_CASE("losses and metrics of one's own are in files by their names") {
  const Scratch scratch;
  const std::string path = (scratch.path / "own.keras").string();
  const Symbol x = Input({3});
  const Model model(x, Dense(1)(x));
  const Loss loss("cube_loss", [](const Tensor& t, const Var& p) { return mean(square(multiply(subtract(p, t), subtract(p, t))), {-1}); });
  const Metric metric("largest", [](const Tensor&, const Tensor& p) -> Tensor { return p; });
  model.compile({.loss = loss, .metrics = {metric}});
  model.save(path);
  CHECK_THROWS_WITH_AS(load_model(path), doctest::Contains("got 'cube_loss'; one of your own is made known with register_loss; with {.compile = false}"), Error);
  register_loss(loss);
  CHECK_THROWS_WITH_AS(load_model(path), doctest::Contains("got 'largest'; one of your own is made known with register_metric"), Error);
  register_metric(metric);
  CHECK(load_model(path).evaluate(ones({2, 3}), ones({2, 1})).entries == model.evaluate(ones({2, 3}), ones({2, 1})).entries);
  model.compile({.optimizer = Adam([](double step) { return 0.1 / (1 + step); }), .loss = "mse"});
  model.save(path);
  CHECK_THROWS_WITH_AS(load_model(path), doctest::Contains("expected a number or one of Keras's schedules, got 'function'"), Error);
  CHECK(load_model(path, {.compile = false}).count_params() == 4);
}

TEST_CASE("ModelCheckpoint: saves each epoch, the best alone, weights alone, or after batches") {
  const Scratch scratch;
  const Model model = Sequential({Input({1}), Dense(1, {.kernel_initializer = "ones"})});
  model.compile({.optimizer = SGD(0.1), .loss = "mse"});
  const std::filesystem::path folder = scratch.path / "not" / "there";
  const auto fit = [&](const std::string& pattern, const ModelCheckpointOptions& options) {
    std::filesystem::remove_all(folder);
    model.fit(ones({5, 1}), full({5, 1}, Scalar(4)), {.batch_size = 1, .epochs = 3, .verbose = 0, .validation_data = {ones({1, 1}), full({1, 1}, Scalar(4))},
               .callbacks = {ModelCheckpoint((folder / pattern).string(), options)}});
    std::vector<std::string> names;
    if (!std::filesystem::exists(folder)) return names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  };
  const std::vector<std::string> names = fit("{epoch:02d}-{val_loss:.2f}.keras", {});
  REQUIRE(names.size() == 3);
  CHECK(names[0].starts_with("01-"));
  CHECK(load_model((folder / names[2]).string()).get_weights()[0] == model.get_weights()[0]);
  CHECK(load_model((folder / names[0]).string()).optimizer().iterations() == 5);
  CHECK(fit("{epoch}.h5", {.save_best_only = true, .initial_value_threshold = -1}).empty());
  CHECK(fit("{epoch}.weights.h5", {.save_weights_only = true}) == std::vector<std::string>{"1.weights.h5", "2.weights.h5", "3.weights.h5"});
  CHECK(fit("{epoch}-{batch:d}.keras", {.save_freq = 4}) == std::vector<std::string>{"1-4.keras", "2-3.keras", "3-2.keras"});
}

TEST_CASE("layers that are frozen once training has begun keep what the optimizer has of them") {
  const Scratch scratch;
  const Symbol x = Input({3});
  const Layer first = Dense(3, {.name = "first"});
  const Model model(x, Dense(3, {.name = "second"})(first(x)));
  model.compile({.optimizer = Adam(0.01), .loss = "mse"});
  Random random(4);
  const Tensor data = random_normal({6, 3}, 0, 1, random), y = random_normal({6, 3}, 0, 1, random);
  const auto train = [&](const Model& trained) { trained.fit(data, y, {.batch_size = 6, .epochs = 3, .verbose = 0}); };
  train(model);
  first.set_trainable(false);
  train(model);
  for (const char* name : {"frozen.keras", "frozen.h5"}) {
    const std::string path = (scratch.path / name).string();
    model.save(path);
    const Model again = load_model(path), weights = load_model(path, {.compile = false});
    const std::vector<Tensor> before = model.get_weights();
    // An .h5 has trainable weights first: loaded where nothing is frozen, names tell which is which.
    for (const Layer& layer : weights.layers()) layer.set_trainable(true);
    weights.load_weights(path);
    check_same_weights(weights, model);
    again.get_layer("first").set_trainable(true);
    first.set_trainable(true);
    train(model);
    train(again);
    check_same_weights(model, again);
    model.set_weights(before);
    first.set_trainable(false);
  }
}

TEST_CASE("models that give a value from inside a layer open again; what a file cannot say is refused") {
  const Scratch scratch;
  const auto path = [&](const char* name) { return (scratch.path / name).string(); };
  const Symbol x = Input({4, 3});
  const Layer attention = LastStateAttention(3, {.name = "attention"});
  const Symbol y = attention(x);
  const Model maps({x}, {y, attention.output("attention_weight")});
  maps.compile({.loss = {"mse", "none"}});
  maps.fit({ones({2, 4, 3})}, {ones({2, 3}), zeros({2, 4})}, {.verbose = 0});
  for (const char* name : {"maps.keras", "maps.h5"}) {
    maps.save(path(name));
    const Model again = load_model(path(name));
    CHECK(again.predict_all(ones({2, 4, 3}))[1] == maps.predict_all(ones({2, 4, 3}))[1]);
    CHECK(again.optimizer().iterations() == 1);
  }
  const Layer shared = Dense(3, {.name = "shared"});
  const Symbol a = Input({3}), b = Input({3}), c = Input({3});
  const Model p(a, shared(a), {.name = "p"}), q(b, shared(b), {.name = "q"}), both(c, Add()({p(c), q(c)}));
  CHECK_THROWS_WITH_AS(both.save(path("both.keras")), doctest::Contains("expected it in one model or wrapper, got it in 'p' and in 'q'"), Error);
  const Symbol inside = Dense(2, {.name = "inside"})(a);
  CHECK_THROWS_WITH_AS(Model(inside, Dense(1)(inside)).save(path("cut.keras")), doctest::Contains("starts behind Dense 'inside'"), Error);
  CHECK_THROWS_WITH_AS(register_loss(Loss("mse", [](const Tensor&, const Var& v) { return v; })), doctest::Contains("none of Keras's losses has"), Error);
  CHECK_THROWS_WITH_AS(register_metric(Metric("auc", [](const Tensor&, const Tensor& v) { return v; })), doctest::Contains("none of Keras's metrics has"), Error);
}

TEST_CASE("metrics and losses as files have them") {
  const auto metric = [](const std::string& json) {
    Metric read = "mae";
    read_config(parse_json(json, "test"), "test", read);
    return read;
  };
  CHECK(metric(R"({"class_name": "MeanMetricWrapper", "config": {"name": "a", "dtype": "float32", "fn": "mean_absolute_error"}})").name() == "a");
  CHECK_THROWS_WITH_AS(metric(R"({"class_name": "MeanMetricWrapper", "config": {"name": "a", "fn": "binary_accuracy", "threshold": 0.7}})"),
                       doctest::Contains("got 'threshold'"), Error);
  CHECK_THROWS_WITH_AS(metric(R"({"class_name": "AUC", "config": {"label_weights": [0.2, 0.8]}})"), doctest::Contains("without label_weights"), Error);
  CHECK(metric(R"({"class_name": "Precision", "config": {"thresholds": [0.25]}})").options().at("thresholds", "").as_number("") == 0.25);
  for (const Metric& given : {Metric("accuracy").named("mine"), Metric(Huber(0.2)).named("h"), Metric("mse"), SequenceAccuracy(), AUC({.curve = "PR"})}) {
    Metric again = "mae";
    read_config(to_config(given), "test", again);
    CHECK(again.name() == given.name());
    CHECK(to_config(again) == to_config(given));
  }
}
