#ifdef NN_FILES
// Whole models in files that are damaged or made to harm: one sentence that names file and place, soon, and no change.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <ctime>
#include <fstream>

#include "files_support.hpp"
#include "nn/files/archive.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/files/model_files.hpp"
#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"

using namespace nn;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr double patience = 15;
#elif defined(__has_feature)
constexpr double patience = __has_feature(address_sanitizer) ? 15 : 1;
#else
constexpr double patience = 1;
#endif

Model small_model() {
  const Symbol x = Input({3}, {.name = "x"});
  return Model(x, Dense(2, {.name = "d"})(x), {.name = "m"});
}

const std::string dense = R"({"class_name": "Dense", "config": {"name": "d", "units": 2}})";

// A chain of layers after an input of three numbers.
std::string chain(const std::string& layers) {
  return R"({"class_name": "Sequential", "config": {"name": "m", "layers": [{"class_name": "InputLayer", "config": {"name": "x", "batch_input_shape": [null, 3]}}, )" +
         layers + "]}}";
}

// A file of Keras 2 with the weights of `small_model`, each left out when its shape is empty.
std::string h5(const std::string& config, const Shape& kernel = {3, 2}, const Shape& bias = {2}) {
  Hdf5Writer file;
  file.text("/", "model_config", config);
  file.group("/model_weights/d");
  file.texts("/model_weights", "layer_names", {"d"});
  file.texts("/model_weights/d", "weight_names", {"kernel", "bias"});
  if (!kernel.empty()) file.dataset("/model_weights/d/kernel", zeros(kernel));
  if (!bias.empty()) file.dataset("/model_weights/d/bias", zeros(bias));
  return file.bytes();
}

std::string keras(const std::string& config, const Shape& kernel = {3, 2}, const Shape& bias = {2}) {
  Hdf5Writer file;
  file.group("/layers/dense/vars");
  if (!kernel.empty()) file.dataset("/layers/dense/vars/0", zeros(kernel));
  if (!bias.empty()) file.dataset("/layers/dense/vars/1", zeros(bias));
  return archive_bytes({{"config.json", config}, {"model.weights.h5", file.bytes()}});
}

std::string replaced(std::string bytes, const std::string& from, const std::string& to) {
  REQUIRE(from.size() == to.size());
  std::size_t at = bytes.find(from);
  REQUIRE(at != std::string::npos);
  for (; at != std::string::npos; at = bytes.find(from, at + to.size())) bytes.replace(at, from.size(), to);
  return bytes;
}

// Every way of opening a file, each of which has to end soon.
struct Opened {
  Scratch scratch;
  std::string path = (scratch.path / "m.keras").string();
  Model other = small_model();
  std::vector<Tensor> before = other.get_weights();

  // What load_model says, without the path that it starts with.
  std::string refusal() {
    const std::clock_t start = std::clock();
    const std::string error = error_of([&] { load_model(path); });
    CHECK(static_cast<double>(std::clock() - start) < patience * CLOCKS_PER_SEC);
    CHECK(error.find('\n') == std::string::npos);
    CHECK(error.size() < 1000);
    if (error.empty()) return "";
    CHECK(error.starts_with(path + ": "));
    CHECK(error.find("expected") != std::string::npos);
    return error.substr(std::min(error.size(), path.size() + 2));
  }
  std::string refusal(const std::string& bytes) {
    write_file("test", path, bytes);
    return refusal();
  }
  // The same of load_weights, which leaves the model as it was.
  std::string weights_refusal(const std::string& bytes) {
    write_file("test", path, bytes);
    const std::string error = error_of([&] { other.load_weights(path); });
    CHECK(error.starts_with(path + ": "));
    CHECK(other.get_weights()[0] == before[0]);
    CHECK(other.get_weights()[1] == before[1]);
    return error.substr(std::min(error.size(), path.size() + 2));
  }
};

}  // namespace

TEST_CASE("hostile models: the files that these tests damage open as they are") {
  Opened opened;
  CHECK(opened.refusal(h5(chain(dense))) == "");
  CHECK(opened.refusal(keras(chain(dense))) == "");
}

TEST_CASE("hostile models: cut anywhere") {
  Opened opened;
  for (const std::string& whole : {h5(chain(dense)), keras(chain(dense))}) {
    for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 150) {
      CAPTURE(length);
      CHECK(opened.refusal(whole.substr(0, length)) != "");
      CHECK(opened.weights_refusal(whole.substr(0, length)) != "");
    }
  }
}

TEST_CASE("hostile models: files of another kind, and what is no file") {
  Opened opened;
  CHECK(opened.refusal() == "expected a file, found none of that name");
  const std::string other = "expected a file of Keras, .keras or .h5, got one of another kind";
  CHECK(opened.refusal("\x89PNG\r\n\x1a\n and so on") == other);
  CHECK(opened.refusal("a text") == other);
  CHECK(opened.refusal(chain(dense)) == other);
  CHECK(opened.refusal("") == "expected a file of Keras, .keras or .h5, got an empty file");
  CHECK(opened.weights_refusal("a text") == other);
  CHECK(opened.refusal(archive_bytes({{"a", "b"}})) == "member config.json: expected it in the archive, found only others");
  CHECK(opened.refusal(archive_bytes({{"config.json", chain(dense)}})) == "member model.weights.h5: expected it in the archive, found only others");
  CHECK(opened.refusal(Hdf5Writer().bytes()) == "expected a whole model, got a file of weights alone; build the model and use load_weights");
  std::filesystem::remove(opened.path);
  std::filesystem::create_directory(opened.path);
  CHECK(opened.refusal() == "expected a file, got a folder, a device or a pipe");
  std::filesystem::remove(opened.path);
  REQUIRE(mkfifo(opened.path.c_str(), 0600) == 0);  // nobody will ever write into it
  CHECK(opened.refusal() == "expected a file, got a folder, a device or a pipe");
}

TEST_CASE("hostile models: a wrong checksum") {
  Opened opened;
  CHECK(opened.refusal(replaced(keras(chain(dense)), "\"units\": 2", "\"units\": 3")) ==
        "member config.json: expected the bytes that were stored, libzip says: CRC error");
  CHECK(opened.weights_refusal(replaced(keras(chain(dense)), "dense", "tense")) ==
        "member model.weights.h5: expected the bytes that were stored, libzip says: CRC error");
}

TEST_CASE("hostile models: weights that are missing, or of another shape") {
  Opened opened;
  const std::string config = chain(dense);
  CHECK(opened.refusal(h5(config, {2, 3})) == "dataset /model_weights/d/kernel: expected shape (3, 2), got (2, 3)");
  CHECK(opened.refusal(keras(config, {2, 3})) == "model.weights.h5: dataset layers/dense/vars/0: expected shape (3, 2), got (2, 3)");
  CHECK(opened.refusal(h5(config, {8})) == "dataset /model_weights/d/kernel: expected shape (3, 2), got (8,)");
  CHECK(opened.refusal(h5(config, {3, 2}, {})).ends_with("the 6 numbers that the file holds, got a 'bias' of shape (2,) beyond them"));
  CHECK(opened.refusal(keras(config, {8}, {})) == "model.weights.h5: layers/dense/vars: expected 2 weights for the layer 'd', got 1");
  CHECK(opened.weights_refusal(h5(config, {3, 2}, {})) == "/model_weights/d/bias: expected a dataset, found none of that name");
  CHECK(opened.weights_refusal(h5(config, {3, 2}, {5})) == "dataset /model_weights/d/bias: expected shape (2,), got (5,)");
  CHECK(opened.weights_refusal(keras(config, {3, 2}, {5})) == "model.weights.h5: dataset layers/dense/vars/1: expected shape (2,), got (5,)");
}

TEST_CASE("hostile models: descriptions of what does not exist") {
  Opened opened;
  const std::string unknown = chain(R"({"class_name": "Conv9D", "config": {"name": "d"}})");
  const std::string sentence = "layer 'd': no layer of the class 'Conv9D'; one of your own is made known with register_layer(\"Conv9D\", ...)";
  CHECK(error_of([&] { model_from_json(unknown); }) == "model_from_json: " + sentence);
  write_file("test", opened.path, h5(unknown));
  CHECK(error_of([&] { load_model(opened.path); }) == opened.path + ": model_config: " + sentence);
  write_file("test", opened.path, keras(unknown));
  CHECK(error_of([&] { load_model(opened.path); }) == opened.path + ": config.json: " + sentence);
  CHECK(opened.refusal(keras("[]")) == "config.json: expected a field 'class_name', got a list");
  CHECK(opened.refusal(h5("{")).starts_with("model_config: expected JSON, got a parse error at line 1, column 2"));
}

TEST_CASE("hostile models: sizes that the file cannot mean") {
  Opened opened;
  const auto units = [](const std::string& n) { return chain(R"({"class_name": "Dense", "config": {"name": "d", "units": )" + n + "}}"); };
  CHECK(opened.refusal(h5(units("16777216"))) ==
        "model_config: Dense 'd': expected weights among the 8 numbers that the file holds, got a 'kernel' of shape (3, 16777216) beyond them");
  CHECK(opened.refusal(keras(units("16777216"))).starts_with("config.json: Dense 'd': expected weights among the 8 numbers"));
  CHECK(opened.refusal(h5(units("1152921504606846976"))).starts_with("model_config: Dense 'd': expected from 1 to 16777216 units, got "));
  const std::string embedding = R"({"class_name": "Embedding", "config": {"name": "d", "input_dim": 1152921504606846976, "output_dim": 2}})";
  CHECK(opened.refusal(h5(chain(embedding))).starts_with("model_config: Embedding 'd': expected input_dim from 1 to "));
  // A stateful layer remembers a batch, which may be of any size, but only once there is something to remember.
  const std::string stateful = R"({"class_name": "Sequential", "config": [{"class_name": "SimpleRNN", "config": {"name": "d", "units": 2, "stateful": true, "use_bias": false, "batch_input_shape": [16777216, 4, 1]}}]})";
  CHECK(opened.refusal(h5(stateful, {1, 2}, {2, 2})) == "");

  // 2^60 numbers in a dataset: its lengths, 3 and 2, stand in the file once.
  const auto length = [](char low, char high) { return std::string{low, 0, 0, high, 0, 0, 0, 0}; };
  const std::string claim = replaced(h5(chain(dense)), length(3, 0) + length(2, 0), length(0, 64) + length(0, 64));
  CHECK(opened.refusal(claim).ends_with("got a 'kernel' of shape (3, 2) beyond them"));
  CHECK(opened.weights_refusal(claim) == "dataset /model_weights/d/kernel: expected shape (3, 2), got (1073741824, 1073741824)");
}

TEST_CASE("hostile models: archives that claim gigabytes, and names that lead out of them") {
  Opened opened;
  const std::string config = chain(dense), bytes = keras(config);
  const std::string size{static_cast<char>(config.size() & 255), static_cast<char>(config.size() >> 8), 0, 0}, huge{0, 0, 0, 0x70};
  const std::string text = std::to_string(config.size());
  CHECK(opened.refusal(replaced(bytes, size + size, size + huge)) ==
        "member config.json: expected sizes that the archive can hold, got 1879048192 bytes in " + text);
  // The method stands before time, date, checksum and sizes: 0 for stored, 8 for deflated.
  std::string deflated = replaced(bytes, size + size, size + huge);
  for (std::size_t at = deflated.find(size + huge); at != std::string::npos; at = deflated.find(size + huge, at + 1)) deflated[at - 10] = 8;
  CHECK(opened.refusal(deflated) == "member config.json: expected sizes that the archive can hold, got 1879048192 bytes in " + text);
  CHECK(opened.refusal(replaced(bytes, "config.json", "../fig.json")) ==
        "member '../fig.json': expected a name within the archive, got a name that leads out of the archive");
  CHECK(opened.refusal(replaced(bytes, "config.json", "/onfig.json")) == "member '/onfig.json': expected a name within the archive, got an absolute name");
}

TEST_CASE("hostile models: descriptions that nest, repeat or name without end") {
  Opened opened;
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  CHECK(opened.refusal(keras(deep)) == "config.json: expected JSON nested at most 200 levels deep");
  CHECK(opened.refusal(h5(deep)) == "model_config: expected JSON nested at most 200 levels deep");
  std::string list = "[0", fields = "{\"a\": 0";
  for (int i = 0; i < 2'000'000; ++i) list += ",0";
  for (int i = 0; i < 100'000; ++i) fields += ",\"" + std::to_string(i) + "\":0";
  CHECK(opened.refusal(keras(list + "]")) == "config.json: expected JSON of at most 1048576 values, got more");
  CHECK(opened.refusal(keras(fields + "}")) == "config.json: expected at most 1000 fields in an object, got more");
  const std::string name(100'000, 'n');
  CHECK(opened.refusal(keras(chain(R"({"class_name": "Dense", "config": {"name": ")" + name + R"(", "units": 2}})"))) ==
        "config.json: expected names of at most 1000 bytes, got one of 100000");
  std::string wrapped = dense;
  for (int i = 0; i < 50; ++i) wrapped = R"({"class_name": "TimeDistributed", "config": {"name": "t", "layer": )" + wrapped + "}}";
  CHECK(opened.refusal(keras(chain(wrapped))).find("expected at most 8 wrappers within each other") != std::string::npos);
  CHECK(opened.refusal(keras(chain(R"({"class_name": "Dense", "config": {"name": "d", "units": )" + list.substr(0, 600'000) + "]}}"))) ==
        "config.json: layer 'd': expected a layer described in at most 100000 values, got more");
  std::string axes = "[null";
  for (int i = 0; i < 50'000; ++i) axes += ",2";
  std::string long_shape = chain(dense);
  long_shape.replace(long_shape.find("[null, 3]"), 9, axes + "]");
  CHECK(opened.refusal(keras(long_shape)) ==
        "config.json: layer 'x': expected at most 32 axes, got 50001");

  std::vector<std::string> many(3000, "d");  // each listed layer leads to as many weights
  Hdf5Writer file;
  file.text("/", "model_config", chain(dense));
  file.group("/model_weights/d");
  file.texts("/model_weights", "layer_names", many);
  file.texts("/model_weights/d", "weight_names", many);
  file.dataset("/model_weights/d/d", zeros({3, 4}));
  CHECK(opened.refusal(file.bytes()) == "/model_weights/d: expected fewer weights than the file has room for");
}

namespace {

std::string activation(const std::string& name, const std::string& nodes) {
  return R"({"class_name": "Activation", "name": ")" + name + R"(", "config": {"name": ")" + name + R"(", "activation": "relu"}, "inbound_nodes": [)" + nodes + "]}";
}

std::string node(const std::string& layer, int number = 0) { return "[[\"" + layer + "\", " + std::to_string(number) + ", 0, {}]]"; }

std::string functional(const std::string& name, const std::string& layers, const std::string& output, int number = 0, const std::string& nodes = "") {
  return R"({"class_name": "Functional", "name": ")" + name + R"(", "inbound_nodes": [)" + nodes + R"(], "config": {"name": ")" + name +
         R"(", "layers": [{"class_name": "InputLayer", "name": "x", "config": {"name": "x", "batch_input_shape": [null, 3]}, "inbound_nodes": []}, )" +
         layers + R"(], "input_layers": [["x", 0, 0]], "output_layers": [[")" + output + "\", " + std::to_string(number) + ", 0]]}}";
}

// Models inside models, each of which calls the next one so often, on what came out of the call before.
std::string nested(int levels, int calls) {
  std::string model = functional("m", activation("a", node("x")), "a");
  for (int level = 0; level < levels; ++level) {
    std::string nodes = node("x");
    for (int call = 1; call < calls; ++call) nodes += ", " + node("m", call - 1);
    const std::size_t place = model.find("\"inbound_nodes\": []") + std::string("\"inbound_nodes\": [").size();
    model.insert(place, nodes);
    model = functional("m", model, "m", calls - 1);
  }
  return model;
}

}  // namespace

TEST_CASE("hostile models: many layers in the worst order, and models that are called within models") {
  Opened opened;
  std::string layers;
  const auto name = [](int i) { return i == 0 ? "x" : std::string("a").append(std::to_string(i)); };
  for (int i = 5000; i > 0; --i) layers += activation(name(i), node(name(i - 1))) + (i > 1 ? ", " : "");
  CHECK(opened.refusal(keras(functional("m", layers, "a5000"))) == "");
  CHECK(opened.refusal(keras(nested(50, 1))) == "");
  CHECK(opened.refusal(keras(nested(3, 4))) == "");
  CHECK(opened.refusal(keras(nested(50, 2))).find("Functional 'm': expected fewer values inside models inside models") != std::string::npos);
  CHECK(opened.refusal(keras(functional("m", activation("a", node("b")) + ", " + activation("b", node("a")), "b"))).find("got a circle or a missing call") !=
        std::string::npos);
  CHECK(opened.refusal(keras(functional("m", activation("a", node("x", 2'000'000'000)), "a"))).find("got a circle or a missing call") != std::string::npos);
}
#endif
