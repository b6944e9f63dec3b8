#include "nn/files/file_facts.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "nn/check.hpp"
#include "nn/files/archive.hpp"
#include "nn/files/atomic_file.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/files/json.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr std::size_t largest_json = std::size_t{1} << 28, largest_weights = std::size_t{1} << 36;

template <class Read>
void attempt(FileFacts& facts, const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    facts.problems.emplace_back(error.what());
  }
}

Config field(const Config& config, const char* key) {
  const Config* found = config.find(key);
  return found ? *found : Config();
}

std::string text_field(const Config& config, const char* key) {
  const Config value = field(config, key);
  return value.is_text() ? value.as_text("") : "";
}

// Keras 3 calls the optimizer "optimizer", .h5 files "optimizer_config". An uncompiled model has {} or null.
Config training_of(Config given) {
  if (!given.is_fields() || given.keys().empty()) return {};
  if (const Config* optimizer = given.find("optimizer_config"); optimizer && !given.find("optimizer")) {
    given.set("optimizer", Config(*optimizer));
  }
  return given;
}

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.size() < 10 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

// lstm, lstm_1, lstm_2, lstm_10, and 2 before 10.
bool naturally_before(const std::string& a, const std::string& b) {
  const auto key = [](const std::string& path) {
    std::vector<std::pair<std::string, int>> parts;
    for (const std::string& part : parts_of(path)) {
      const std::size_t at = is_number(part) ? 0 : part.rfind('_') + 1;  // 0, too, when there is no _
      const std::string number = part.substr(at);
      if ((at > 0 || is_number(part)) && is_number(number)) {
        parts.emplace_back(part.substr(0, at > 0 ? at - 1 : 0), std::stoi(number));
      } else {
        parts.emplace_back(part, -1);
      }
    }
    return parts;
  };
  return key(a) < key(b);
}

// ---- weights by the names of layers ----

// "lstm_1", "lstm_1/kernel:0" -> "lstm_1/kernel";  "dense", "kernel" -> "dense/kernel"
std::string named(const std::string& layer, std::string weight) {
  if (weight.ends_with(":0")) weight.resize(weight.size() - 2);
  const std::vector<std::string> parts = parts_of(weight);
  return std::find(parts.begin(), parts.end(), layer) == parts.end() ? layer + "/" + weight : weight;
}

void read_named(const Hdf5File& file, const std::string& root, FileFacts& facts) {
  const std::string apart = "top_level_model_weights";  // weights of the model that belong to no layer
  std::vector<std::string> layers = file.texts(root.empty() ? "/" : root, "layer_names");
  if (file.has_group(root + "/" + apart) && std::find(layers.begin(), layers.end(), apart) == layers.end()) {
    layers.push_back(apart);
  }
  for (const std::string& layer : layers) {
    attempt(facts, [&] {
      const std::string group = root + "/" + layer;
      for (const std::string& weight : file.texts(group, "weight_names")) {
        attempt(facts, [&] { facts.weights.push_back({named(layer, weight), file.tensor(group + "/" + weight)}); });
      }
    });
  }
}

// Keras puts the number of steps first; some optimizers of Keras 2.0 and 2.1 do not have it.
void read_optimizer(const Hdf5File& file, const std::string& group, const std::string& first, FileFacts& facts) {
  for (const std::string& path : file.datasets(group)) {
    ++facts.optimizer_arrays;
    facts.optimizer_numbers += size_of(file.shape(path));
  }
  if (file.has_dataset(first) && file.shape(first).empty()) facts.iterations = file.integer(first);
}

// ---- weights by the classes of layers ----

// "/layers/lstm/cell/vars/0" with the names that the file gives to "/layers/lstm" and "/layers/lstm/cell":
// "enc/lstm_cell/0"
std::string grouped(const Hdf5File& file, const std::string& path) {
  std::string name, group;
  for (const std::string& part : parts_of(path)) {
    group += "/" + part;
    if (part == "layers" || part == "_layer_checkpoint_dependencies" || part == "vars") continue;
    const bool has_name = file.has_group(group + "/vars") && file.has_attribute(group + "/vars", "name");
    name += (name.empty() ? "" : "/") + (has_name ? file.text(group + "/vars", "name") : part);
  }
  return name;
}

void read_grouped(const Hdf5File& file, FileFacts& facts) {
  std::vector<std::string> paths = file.datasets();
  std::sort(paths.begin(), paths.end(), naturally_before);
  for (const std::string& path : paths) {
    if (path.starts_with("/optimizer/") || path.starts_with("/metrics/")) continue;  // Keras 2.12 to 2.15 saved metrics
    attempt(facts, [&] { facts.weights.push_back({grouped(file, path), file.tensor(path)}); });
  }
  if (file.has_group("/optimizer")) {
    attempt(facts, [&] { read_optimizer(file, "/optimizer", "/optimizer/vars/0", facts); });
  }
}

// ---- files ----

FileKind kind_of(const Hdf5File& file) {
  if (file.has_attribute("/", "model_config") || file.has_group("/model_weights")) return FileKind::model;
  if (file.has_attribute("/", "layer_names") || file.has_attribute("/", "layer_names0")) return FileKind::named_weights;
  for (const char* group : {"/layers", "/vars", "/_layer_checkpoint_dependencies"}) {
    if (file.has_group(group)) return FileKind::grouped_weights;
  }
  return FileKind::other;
}

void read_model(const Hdf5File& file, FileFacts& facts) {
  const auto json = [&](const char* attribute) {
    const std::string who = file.name() + ": " + attribute;
    return file.has_attribute("/", attribute) ? parse_json(file.text("/", attribute), who) : Config();
  };
  attempt(facts, [&] { facts.model = json("model_config"); });
  attempt(facts, [&] { facts.training = training_of(json("training_config")); });
  if (file.has_group("/model_weights")) attempt(facts, [&] { read_named(file, "/model_weights", facts); });
  const std::string state = "/optimizer_weights";
  if (file.has_group(state)) {
    attempt(facts, [&] {
      const bool listed = file.has_attribute(state, "weight_names") || file.has_attribute(state, "weight_names0");
      const std::vector<std::string> names = listed ? file.texts(state, "weight_names") : std::vector<std::string>();
      read_optimizer(file, state, state + "/" + (names.empty() ? "" : names[0]), facts);
    });
  }
}

void read_hdf5(const Hdf5File& file, FileFacts& facts) {
  const auto text = [&](const char* attribute, std::string& value) {
    for (const char* object : {"/", "/model_weights"}) {
      if (!value.empty() || (object[1] != '\0' && !file.has_group(object))) continue;
      attempt(facts, [&] {
        if (file.has_attribute(object, attribute)) value = file.text(object, attribute);
      });
    }
  };
  text("keras_version", facts.keras_version);
  text("backend", facts.backend);
  facts.kind = kind_of(file);
  if (facts.kind == FileKind::model) read_model(file, facts);
  if (facts.kind == FileKind::named_weights) attempt(facts, [&] { read_named(file, "", facts); });
  if (facts.kind == FileKind::grouped_weights) attempt(facts, [&] { read_grouped(file, facts); });
  if (facts.kind == FileKind::other) {
    for (const std::string& path : file.datasets()) {
      attempt(facts, [&] { facts.weights.push_back({path.substr(1), file.tensor(path)}); });
    }
  }
}

void read_archive(const Archive& archive, FileFacts& facts) {
  const std::string config = "config.json", metadata = "metadata.json", weights = "model.weights.h5";
  if (!archive.has(config) && !archive.has(weights)) {
    fail(archive.name(), ": expected a Keras file, got a zip archive without ", config, " and ", weights);
  }
  facts.kind = FileKind::archive;
  const auto json = [&](const std::string& member) {
    return archive.has(member) ? parse_json(archive.read(member, largest_json), archive.name() + ": " + member)
                               : Config();
  };
  attempt(facts, [&] {
    const Config said = json(metadata);
    facts.keras_version = text_field(said, "keras_version");
    facts.date_saved = text_field(said, "date_saved");
  });
  attempt(facts, [&] {
    facts.model = json(config);
    facts.training = training_of(field(facts.model, "compile_config"));
  });
  attempt(facts, [&] {
    if (!archive.has(weights)) fail(archive.name(), ": expected the weights in ", weights, ", got none of that name");
    read_grouped(Hdf5File(archive.read(weights, largest_weights), archive.name() + ": " + weights), facts);
  });
}

}  // namespace

FileFacts file_facts(const std::filesystem::path& path) {
  std::string bytes = read_file(path);
  FileFacts facts;
  facts.bytes = bytes.size();
  if (bytes.starts_with("PK")) {
    read_archive(Archive(std::move(bytes), path.string()), facts);
  } else if (bytes.starts_with("\x89HDF")) {
    read_hdf5(Hdf5File(std::move(bytes), path.string()), facts);
  } else {
    fail(path.string(), ": expected a Keras file, which is a zip archive or HDF5, got one that starts as neither");
  }
  return facts;
}

}  // namespace nn::inline NN_ABI
