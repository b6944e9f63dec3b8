// Whole models in Keras's files, and which kind of file a path names.
#include <cctype>
#include <ctime>
#include <optional>

#include "nn/check.hpp"
#include "nn/files/archive.hpp"
#include "nn/files/hdf5.hpp"
#include "nn/files/json.hpp"
#include "nn/files/model_from_config.hpp"
#include "nn/files/weights_in_files.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr std::size_t largest_json = std::size_t{1} << 28;

bool ends_with(const std::string& path, const std::string& ending) {
  if (path.size() < ending.size()) return false;
  for (std::size_t i = 0; i < ending.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(path[path.size() - ending.size() + i])) != ending[i]) return false;
  }
  return true;
}

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
  const Config metadata = Config::fields({{"keras_version", written_keras_version}, {"date_saved", now()}});
  write_archive(
      path,
      {{"metadata.json", to_json(metadata)}, {"config.json", model.to_json()}, {"model.weights.h5", h5_bytes(model)}});
}

void save_hdf5(const Model& model, const std::string& path) {
  Hdf5Writer file;
  file.text("/", "keras_version", written_keras_version);
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
