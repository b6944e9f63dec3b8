#include "nn/files/file_facts.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "files_support.hpp"
#include "nn/files/archive.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/graph/model.hpp"
#include "tests/support.hpp"

#ifdef NN_FILES

using namespace nn;

namespace {

FileFacts facts_of(const std::string& file) { return file_facts(golden_file("keras_files/" + file)); }

std::vector<std::string> names_of(const FileFacts& facts) {
  std::vector<std::string> names;
  for (const WeightInFile& weight : facts.weights) names.push_back(weight.name);
  return names;
}

std::string optimizer_of(const FileFacts& facts) {
  return facts.training.at("optimizer", "").at("class_name", "").as_text("");
}

using Names = std::vector<std::string>;

}  // namespace

// The expected values are what h5py and Python's zipfile show of these files.
TEST_CASE("file facts: a .keras file of Keras 3") {
  const FileFacts facts = facts_of("keras3/adam.keras");
  CHECK(facts.kind == FileKind::archive);
  CHECK(facts.bytes == std::filesystem::file_size(golden_file("keras_files/keras3/adam.keras")));
  CHECK(facts.keras_version == "3.15.1");
  CHECK(facts.date_saved == "2025-01-01@00:00:00");
  CHECK(facts.backend == "");
  CHECK(facts.model.at("class_name", "").as_text("") == "Sequential");
  CHECK(optimizer_of(facts) == "Adam");
  CHECK(facts.training.at("loss", "").as_text("") == "sparse_categorical_crossentropy");
  CHECK(facts.iterations == 2);
  CHECK(facts.optimizer_arrays == 14);
  CHECK(facts.optimizer_numbers == 2 + 2 * (6 * 2 + 2 * 8 + 2 * 8 + 8 + 2 * 3 + 3));
  CHECK(names_of(facts) ==
        Names{"dense/0", "dense/1", "embedding/0", "lstm/lstm_cell/0", "lstm/lstm_cell/1", "lstm/lstm_cell/2"});
  CHECK(shape_of(facts.weights[3].value) == Shape{2, 8});
  CHECK(facts.problems.empty());
}

TEST_CASE("file facts: .h5 files of Keras 3 and 2 with what they were compiled with") {
  struct Expected {
    const char *file, *version, *backend, *optimizer, *loss;
    std::optional<std::int64_t> iterations;
    std::size_t arrays;
  };
  const std::vector<Expected> files = {
      {"keras3/adam.h5", "3.15.1", "torch", "Adam", "sparse_categorical_crossentropy", 2, 14},
      {"keras2/adam.h5", "2.21.0", "tensorflow", "Custom>Adam", "sparse_categorical_crossentropy", 2, 13},
      {"keras2/old_adam.h5", "2.21.0", "tensorflow", "Adam", "mse", 2, 11},
      {"keras2/sgd.h5", "2.21.0", "tensorflow", "Custom>SGD", "mean_squared_error", 2, 6},
      {"simple_lstm_tf_keras_2_model.h5", "2.0.6", "tensorflow", "RMSprop", "mse", std::nullopt, 5},
      {"lstm_functional_tf_keras_2.h5", "2.0.8", "tensorflow", "Adam", "categorical_crossentropy", std::nullopt, 0},
  };
  for (const Expected& expected : files) {
    CAPTURE(expected.file);
    const FileFacts facts = facts_of(expected.file);
    CHECK(facts.kind == FileKind::model);
    CHECK(facts.keras_version == expected.version);
    CHECK(facts.backend == expected.backend);
    CHECK(facts.date_saved == "");
    CHECK(optimizer_of(facts) == expected.optimizer);
    CHECK(facts.training.at("loss", "").as_text("") == expected.loss);
    CHECK(facts.iterations == expected.iterations);
    CHECK(facts.optimizer_arrays == expected.arrays);
    CHECK(facts.problems.empty());
  }
}

TEST_CASE("file facts: files of weights alone, and HDF5 that is not Keras's") {
  const FileFacts old = facts_of("simple_lstm_tf_keras_2_weights.h5");
  CHECK(old.kind == FileKind::named_weights);
  CHECK(old.keras_version == "2.0.6");
  CHECK(names_of(old) ==
        Names{"lstm_1/kernel", "lstm_1/recurrent_kernel", "lstm_1/bias", "dense_1/kernel", "dense_1/bias"});
  CHECK(old.model.is_null());
  CHECK(old.training.is_null());
  const FileFacts young = facts_of("keras3/adam.weights.h5");
  CHECK(young.kind == FileKind::grouped_weights);
  CHECK(young.iterations == 2);
  CHECK(names_of(young) == names_of(facts_of("keras3/adam.keras")));
  CHECK(facts_of("simple_lstm_tf_keras_2_inputs_and_outputs.h5").kind == FileKind::other);
}

TEST_CASE("file facts: every recorded file has the weights of its model") {
  std::size_t models = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(golden_file("keras_files"))) {
    const std::string ending = entry.path().extension().string();
    if (ending != ".h5" && ending != ".keras") continue;
    CAPTURE(entry.path().string());
    const FileFacts facts = file_facts(entry.path());
    CHECK(facts.problems.empty());
    if (facts.model.is_null()) continue;
    std::size_t numbers = 0;
    for (const WeightInFile& weight : facts.weights) numbers += weight.value.size();
    const bool other_arrays = entry.path().parent_path().filename() == "cudnn";          // two biases where one is enough
    const bool needs_function = entry.path().filename().string().starts_with("attention3");  // Python code in a Lambda
    if (other_arrays || needs_function) continue;
    CHECK(numbers == load_model(entry.path().string()).count_params());
    ++models;
  }
  CHECK(models > 50);
}

TEST_CASE("file facts: weights are counted in the order of their numbers") {
  Hdf5Writer file;
  file.group("vars");
  for (const char* group : {"layers/dense_10", "layers/dense_2", "layers/dense"}) {
    for (int k = 11; k >= 0; --k) file.dataset(std::string(group) + "/vars/" + std::to_string(k), zeros({1}));
  }
  const Names names = names_of([&] {
    const Scratch scratch;
    file.save(scratch.path / "x.weights.h5");
    return file_facts(scratch.path / "x.weights.h5");
  }());
  REQUIRE(names.size() == 36);
  CHECK(Names{names[0], names[2], names[10], names[12], names[24]} ==
        Names{"dense/0", "dense/2", "dense/10", "dense_2/0", "dense_10/0"});
}

TEST_CASE("file facts: odd parts are noted and the rest is read") {
  const Scratch scratch;
  const std::filesystem::path path = scratch.path / "x.keras";
  Hdf5Writer weights;
  weights.dataset("layers/dense/vars/0", ones({2}));
  weights.dataset("optimizer/vars/0", tensor({}, {0.5}));
  write_archive(
      path, {{"metadata.json", "{\"keras_version\": 3}"}, {"config.json", "{"}, {"model.weights.h5", weights.bytes()}});
  const FileFacts facts = file_facts(path);
  CHECK(facts.keras_version == "");
  CHECK(facts.model.is_null());
  CHECK(names_of(facts) == Names{"dense/0"});
  CHECK_FALSE(facts.iterations.has_value());
  REQUIRE(facts.problems.size() == 2);
  CHECK(facts.problems[0].find("x.keras: config.json: expected JSON") != std::string::npos);
  CHECK(facts.problems[1].find("/optimizer/vars/0") != std::string::npos);

  write_archive(path, {{"config.json", "[1]"}});
  CHECK(file_facts(path).problems.size() == 1);  // no weights

  Hdf5Writer named;
  named.texts("/", "layer_names", {"there", "gone", "nameless"});
  named.group("there");
  named.texts("there", "weight_names", {"kernel:0", "lost:0"});
  named.dataset("there/kernel:0", ones({2}));
  named.group("nameless");
  named.save(scratch.path / "x.h5");
  const FileFacts rest = file_facts(scratch.path / "x.h5");
  CHECK(names_of(rest) == Names{"there/kernel"});
  CHECK(rest.problems.size() == 3);
}

TEST_CASE("file facts: what is no Keras file is an error of one sentence with its name") {
  const Scratch scratch;
  const auto refusal = [&](const std::string& bytes) {
    write_file("test", scratch.path / "x", bytes);
    return error_of([&] { file_facts(scratch.path / "x"); });
  };
  const std::string start = (scratch.path / "x").string() + ": expected";
  const std::string zip = archive_bytes({{"notes.txt", "hello"}});
  CHECK(refusal(zip) == start + " a Keras file, got a zip archive without config.json and model.weights.h5");
  const std::string keras = read_file(golden_file("keras_files/keras3/adam.keras"));
  const std::string h5 = read_file(golden_file("keras_files/keras3/adam.h5"));
  for (const std::string& bytes : {std::string(), std::string("PK"), std::string("\x89PNG\r\n\x1a\n"),
                                   keras.substr(0, 5000), h5.substr(0, h5.size() / 2), h5.substr(0, 9)}) {
    CHECK(refusal(bytes).starts_with((scratch.path / "x").string() + ": "));
  }
  CHECK(error_of([&] { file_facts(scratch.path); }).starts_with(scratch.path.string() + ": expected"));
  CHECK(error_of([&] {
          file_facts(scratch.path / "none");
        }).starts_with((scratch.path / "none").string() + ": expected"));
}

#endif
