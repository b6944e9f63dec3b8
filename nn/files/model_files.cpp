// Models and weights in Keras's files.
#include <cctype>
#include <ctime>
#include <map>
#include <optional>

#include "nn/check.hpp"
#include "nn/files/archive.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/files/json.hpp"
#include "nn/files/model_from_config.hpp"
#include "nn/files/weight_paths.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr const char* keras_version = "3.10.0";  // whose format is written
constexpr std::size_t largest_json = std::size_t{1} << 28;
constexpr std::size_t bytes_per_number = sizeof(Scalar) == 8 ? 8 : 4;

bool ends_with(const std::string& path, const std::string& ending) {
  if (path.size() < ending.size()) return false;
  for (std::size_t i = 0; i < ending.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(path[path.size() - ending.size() + i])) != ending[i]) return false;
  }
  return true;
}

// Values found for weights: all are checked before any is taken.
struct Found {
  Parameter weight;
  Tensor value;
};

void take(std::vector<Found> found) {
  for (Found& f : found) f.weight->value = std::move(f.value);
}

// ---- Keras 3: groups of variables ----

void write_groups(const Model& model, Hdf5Writer& file) {
  file.group("vars");
  for (const WeightGroup& group : weight_groups(model)) {
    const std::string vars = group.path + "/vars";
    file.group(vars);
    file.text(vars, "name", group.name);
    for (std::size_t k = 0; k < group.weights.size(); ++k) {
      file.dataset(vars + "/" + std::to_string(k), group.weights[k]->value, bytes_per_number);
    }
  }
}

std::vector<Found> read_groups(const Model& model, const Hdf5File& file) {
  // Keras 2.12 to 2.14 called the folder of the layers otherwise.
  const std::string prefix =
      file.has_group("_layer_checkpoint_dependencies") ? "_layer_checkpoint_dependencies" : "layers";
  std::vector<Found> found;
  for (const WeightGroup& group : weight_groups(model)) {
    if (group.weights.empty()) continue;
    const std::string vars = prefix + group.path.substr(std::string("layers").size()) + "/vars";
    if (!file.has_group(vars))
      fail(file.name(), ": expected the group ", vars, " for the layer '", group.name, "', got none");
    const std::size_t there = file.children(vars).size();
    if (there != group.weights.size()) {
      fail(file.name(), ": ", vars, ": expected ", group.weights.size(), " weights for the layer '", group.name,
           "', got ", there);
    }
    for (std::size_t k = 0; k < group.weights.size(); ++k) {
      found.push_back(
          {group.weights[k], file.tensor(vars + "/" + std::to_string(k), shape_of(group.weights[k]->value))});
    }
  }
  return found;
}

// ---- Keras 2: a group for each layer, its weights in the order of weight_names ----

void write_named(const Model& model, Hdf5Writer& file, const std::string& root) {
  std::vector<std::string> layers;
  for (const NamedWeights& named : named_weights(model)) {
    layers.push_back(named.layer);
    const std::string group = root + "/" + named.layer;
    file.group(group);
    file.texts(group, "weight_names", named.names);
    for (std::size_t k = 0; k < named.names.size(); ++k) {
      file.dataset(group + "/" + named.names[k], named.weights[k]->value, bytes_per_number);
    }
  }
  file.texts(root.empty() ? "/" : root, "layer_names", layers);
  file.text(root.empty() ? "/" : root, "backend", "tensorflow");
  file.text(root.empty() ? "/" : root, "keras_version", keras_version);
}

std::vector<Found> weights_of(const Hdf5File& file, const std::string& group, const std::vector<std::string>& names,
                              const NamedWeights& layer) {
  if (names.size() != layer.weights.size()) {
    fail(file.name(), ": ", group, ": expected ", layer.weights.size(), " weights for the layer '", layer.layer,
         "', got ", names.size());
  }
  std::vector<Found> found;
  for (std::size_t k = 0; k < names.size(); ++k) {
    found.push_back({layer.weights[k], file.tensor(group + "/" + names[k], shape_of(layer.weights[k]->value))});
  }
  return found;
}

std::vector<Found> read_named(const Model& model, const Hdf5File& file, const std::string& root,
                              const LoadWeightsOptions& o) {
  struct InFile {
    std::string group;
    std::vector<std::string> names;
  };
  std::vector<InFile> there;
  std::map<std::string, std::size_t> places;
  for (const std::string& layer : file.texts(root.empty() ? "/" : root, "layer_names")) {
    const std::string group = root + "/" + layer;
    std::vector<std::string> names = file.texts(group, "weight_names");
    if (names.empty()) continue;
    places[layer] = there.size();
    there.push_back({group, std::move(names)});
  }
  std::vector<NamedWeights> wanted;
  for (NamedWeights& named : named_weights(model)) {
    if (!named.weights.empty()) wanted.push_back(std::move(named));
  }
  std::vector<Found> found;
  const auto add = [&](std::vector<Found> more) {
    found.insert(found.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  if (o.by_name) {
    for (const NamedWeights& layer : wanted) {
      const auto place = places.find(layer.layer);
      if (place == places.end()) continue;
      try {
        add(weights_of(file, there[place->second].group, there[place->second].names, layer));
      } catch (const Error&) {
        if (!o.skip_mismatch) throw;
      }
    }
    return found;
  }
  if (there.size() != wanted.size()) {
    fail(file.name(), ": expected ", wanted.size(), " layers with weights, as the model has, got ", there.size(),
         "; by_name takes those that fit");
  }
  for (std::size_t k = 0; k < wanted.size(); ++k) add(weights_of(file, there[k].group, there[k].names, wanted[k]));
  return found;
}

// ---- whole files ----

std::string h5_bytes(const Model& model) {
  Hdf5Writer file;
  write_groups(model, file);
  return file.bytes();
}

std::string now() {
  char text[32] = "";
  const std::time_t time = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::strftime(text, sizeof text, "%Y-%m-%d@%H:%M:%S", &parts);
  return text;
}

void save_archive(const Model& model, const std::string& path) {
  const Config metadata = Config::fields({{"keras_version", keras_version}, {"date_saved", now()}});
  write_archive(
      path,
      {{"metadata.json", to_json(metadata)}, {"config.json", model.to_json()}, {"model.weights.h5", h5_bytes(model)}});
}

void save_hdf5(const Model& model, const std::string& path) {
  Hdf5Writer file;
  file.text("/", "keras_version", keras_version);
  file.text("/", "backend", "tensorflow");
  file.text("/", "model_config", model.to_json());
  file.group("/model_weights");
  write_named(model, file, "/model_weights");
  file.save(path);
}

bool is_archive(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (!file) fail(path, ": expected a file, got none that can be read");
  char start[4] = {};
  const bool zip = std::fread(start, 1, 4, file) == 4 && start[0] == 'P' && start[1] == 'K';
  std::fclose(file);
  return zip;
}

Hdf5File weights_of(const Archive& archive) {
  const std::string member = "model.weights.h5";
  return {archive.read(member, std::size_t{1} << 36), archive.name() + ": " + member};
}

std::vector<Found> read_weights(const Model& model, const Hdf5File& file, const LoadWeightsOptions& o) {
  if (file.has_group("/model_weights")) return read_named(model, file, "/model_weights", o);
  if (file.has_attribute("/", "layer_names") || file.has_attribute("/", "layer_names0"))
    return read_named(model, file, "", o);
  if (o.by_name)
    fail(file.name(),
         ": expected a file of Keras 2 for by_name, got one of Keras 3, whose layers go by their class and order");
  return read_groups(model, file);
}

}  // namespace

void Model::save(const std::string& path) const {
  if (ends_with(path, ".keras")) {
    save_archive(*this, path);
  } else if (ends_with(path, ".weights.h5")) {
    fail("save: ", path, ": expected .keras, .h5 or .hdf5 for a model; weights alone are written by save_weights");
  } else if (ends_with(path, ".h5") || ends_with(path, ".hdf5")) {
    save_hdf5(*this, path);
  } else {
    fail("save: expected a file that ends with .keras, .h5 or .hdf5, got ", path);
  }
}

void Model::save_weights(const std::string& path) const {
  Hdf5Writer file;
  if (ends_with(path, ".weights.h5")) {
    write_groups(*this, file);
  } else if (ends_with(path, ".h5") || ends_with(path, ".hdf5")) {
    write_named(*this, file, "");
  } else {
    fail("save_weights: expected a file that ends with .weights.h5, .h5 or .hdf5, got ", path);
  }
  file.save(path);
}

void Model::load_weights(const std::string& path) const { load_weights(path, {}); }

void Model::load_weights(const std::string& path, const LoadWeightsOptions& options) const {
  take(read_weights(*this, is_archive(path) ? weights_of(Archive(path)) : Hdf5File(path), options));
}

std::string Model::to_json() const { return nn::to_json(impl()->saved()); }

Model model_from_json(const std::string& json) {
  return model_from_config(parse_json(json, "model_from_json"), "3.0", "model_from_json");
}

Model load_model(const std::string& path) {
  if (is_archive(path)) {
    const Archive archive(path);
    std::string version = "3.0";
    if (archive.has("metadata.json")) {
      const Config metadata = parse_json(archive.read("metadata.json", largest_json), path + ": metadata.json");
      if (const Config* text = metadata.find("keras_version")) version = text->as_text(path + ": metadata.json");
    }
    const std::string who = path + ": config.json";
    const Model model = model_from_config(parse_json(archive.read("config.json", largest_json), who), version, who);
    take(read_weights(model, weights_of(archive), {}));
    return model;
  }
  const Hdf5File file{std::filesystem::path(path)};
  if (!file.has_attribute("/", "model_config"))
    fail(path, ": expected a whole model, got a file of weights alone; build the model and use load_weights");
  const std::string version = file.has_attribute("/", "keras_version") ? file.text("/", "keras_version") : "1.0";
  const std::string who = path + ": model_config";
  const Model model = model_from_config(parse_json(file.text("/", "model_config"), who), version, who);
  take(read_weights(model, file, {}));
  return model;
}

}  // namespace nn::inline NN_ABI
