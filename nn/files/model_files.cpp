// Whole models in Keras's files, and which kind of file a path names.
#include "nn/files/model_files.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <optional>

#include "nn/check.hpp"
#include "nn/files/inflated.hpp"
#include "nn/files/json.hpp"
#include "nn/files/keras2_config.hpp"
#include "nn/files/keras_version.hpp"
#include "nn/files/layer_table.hpp"
#include "nn/files/model_from_config.hpp"
#include "nn/files/optimizer_state.hpp"
#include "nn/files/training_config.hpp"
#include "nn/files/weights_in_files.hpp"
#include "nn/graph/model_from_file.hpp"
#include "nn/train/optimizer.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr const char* seeds_key = "attend";  // the seeds, by which files written here are known; Keras ignores them
constexpr std::size_t largest_json = std::size_t{1} << 26;

bool ends_with(const std::string& path, const std::string& ending) {
  if (path.size() < ending.size()) return false;
  for (std::size_t i = 0; i < ending.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(path[path.size() - ending.size() + i])) != ending[i]) return false;
  }
  return true;
}

// Keras finds layers that it does not have among its custom_objects, by their class.
void name_own_classes(Config& config) {
  const Config* module = config.find("module");
  const Config* kind = config.find("class_name");
  if (module && module->is_text() && module->as_text("") == "keras.layers" && kind && kind->is_text() &&
      !is_keras_layer(kind->as_text(""))) {
    const Config name = *kind;
    config.set("module", {});
    config.set("registered_name", name);
  }
  for (Config& item : config.items()) name_own_classes(item);
}

// A file holds a copy of a layer for each place it is at: opened again, they would be trained apart.
void expect_once(const std::vector<std::shared_ptr<LayerImpl>>& layers, const std::string& container,
                 std::map<const LayerImpl*, std::string>& seen) {
  for (const auto& layer : layers) {
    const auto [first, is_new] = seen.emplace(layer.get(), container);
    if (!is_new) {
      fail("save: ", layer->who(), ": expected it in one model or wrapper, got it in '", first->second, "' and in '",
           container, "', which a file cannot say; save_weights keeps the weights");
    }
    expect_once(layer->inner_layers(), layer->name(), seen);
  }
}

Config saved(const Model& model) {
  std::map<const LayerImpl*, std::string> seen;
  expect_once(model.graph().layers(), model.name(), seen);
  Config config = model.impl()->saved();
  name_own_classes(config);
  return config;
}

void save_archive(const Model& model, const std::string& path, bool training) {
  // Keras's file editor wants a date_saved; none is said, so that equal models make equal files.
  Config metadata = Config::fields({{"keras_version", written_keras_version}, {"date_saved", ""}});
  Config config = saved(model);
  Hdf5Writer weights;
  write_groups(model, weights);
  if (training) {
    metadata.set(seeds_key, seeds_config(model));
    config.set("compile_config", compile_config(model));
    write_optimizer_group(model, weights);
  }
  write_archive(
      path,
      {{"metadata.json", to_json(metadata)}, {"config.json", to_json(config)}, {"model.weights.h5", weights.bytes()}});
}

void save_hdf5(const Model& model, const std::string& path, bool training) {
  const LegacyModel legacy = keras2_config(saved(model));
  Hdf5Writer file;
  file.text("/", "keras_version", legacy.keras_version);
  file.text("/", "backend", "tensorflow");
  file.text("/", "model_config", to_json(legacy.config));
  file.group("/model_weights");
  write_named(model, file, "/model_weights", legacy.keras_version);
  if (training) {
    file.text("/", "training_config", to_json(training_config(model)));
    file.text("/", seeds_key, to_json(seeds_config(model)));
    write_optimizer_weights(model, file);
  }
  file.save(path);
}

// Whether it is a .keras file, by its first bytes; files of neither kind are refused.
bool is_archive(const std::string& path) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  if (!std::filesystem::exists(status)) fail(path, ": expected a file, found none of that name");
  if (!std::filesystem::is_regular_file(status)) fail(path, ": expected a file, got a folder, a device or a pipe");
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (!file) fail(path, ": expected a file that can be read, got: ", std::strerror(errno));
  char start[8] = {};
  const std::string_view got(start, std::fread(start, 1, sizeof start, file));
  std::fclose(file);
  if (!got.starts_with("PK") && got != "\x89HDF\r\n\x1a\n")
    fail(path, ": expected a file of Keras, .keras or .h5, got ", got.empty() ? "an empty file" : "one of another kind");
  return got.starts_with("PK");
}

Hdf5File weights_of(const Archive& archive) {
  const std::string member = "model.weights.h5";
  return {archive.read(member, std::size_t{1} << 36), archive.name() + ": " + member};
}

// What a file says beside the model and its weights.
struct FileTraining {
  std::optional<Config> config = std::nullopt;
  std::string keras_version = "3.0", place;  // where the config stands
  std::optional<Config> seeds = std::nullopt;

  // In files written here the optimizer means what it means in Keras 3, whatever version their layers are of.
  std::string optimizer_version() const { return seeds ? written_keras_version : keras_version; }
  // The order of its arrays.
  bool old_optimizer(const Hdf5File& state) const {
    if (seeds) return state.has_group("/optimizer_weights");
    const Config* optimizer = optimizer_in(*config);
    return optimizer && is_old_optimizer(*optimizer, KerasVersion(keras_version));
  }
};

// Compiles the model as the file says, if it says so, with the optimizer's state and the seeds.
void resume(const Model& model, const FileTraining& training, const Hdf5File& state) {
  if (!training.config) return;
  compile_from_config(model, *training.config, training.optimizer_version(), training.place);
  if (!model.training()) return;
  if (has_optimizer_state(state)) {
    try {
      read_optimizer_state(model, state, training.optimizer_version(), training.old_optimizer(state));
    } catch (const Error& error) {
      fail(error.what(), "; with {.compile = false} the model opens without its optimizer");
    }
  }
  if (training.seeds) take_seeds(model, *training.seeds, training.place);
}

// The weights are opened before the model is built: how many there are limits what its description may ask for.
Model with_weights(const Config& config, const FileTraining& training, const std::string& who, const Hdf5File& weights,
                   std::size_t most, const LoadOptions& options) {
  std::optional<Model> model;
  {
    const ModelFromFile numbers(std::min(weights.numbers(), most));
    model = model_from_config(config, training.keras_version, who);
  }
  take(read_weights(*model, weights, {}));
  if (options.compile) resume(*model, training, weights);
  return *model;
}

}  // namespace

void Model::save(const std::string& path) const { save(path, {}); }

void Model::save(const std::string& path, const SaveOptions& options) const {
  const bool with_training = options.include_optimizer && training();
  if (ends_with(path, ".keras")) {
    save_archive(*this, path, with_training);
  } else if (ends_with(path, ".weights.h5")) {
    fail("save: ", path, ": expected .keras, .h5 or .hdf5 for a model; weights alone are written by save_weights");
  } else if (ends_with(path, ".h5") || ends_with(path, ".hdf5")) {
    save_hdf5(*this, path, with_training);
  } else {
    fail("save: expected a file that ends with .keras, .h5 or .hdf5, got ", path);
  }
}

void Model::save_weights(const std::string& path) const {
  Hdf5Writer file;
  if (ends_with(path, ".weights.h5")) {
    write_groups(*this, file);
    if (training() && optimizer().iterations() > 0) write_optimizer_group(*this, file);
  } else if (ends_with(path, ".h5") || ends_with(path, ".hdf5")) {
    write_named(*this, file, "");
  } else {
    fail("save_weights: expected a file that ends with .weights.h5, .h5 or .hdf5, got ", path);
  }
  file.save(path);
}

void Model::load_weights(const std::string& path) const { load_weights(path, {}); }

void Model::load_weights(const std::string& path, const LoadWeightsOptions& options) const {
  const Hdf5File file = is_archive(path) ? weights_of(Archive(path)) : Hdf5File(path);
  take(read_weights(*this, file, options));
  const bool begun = training() && optimizer().iterations() > 0;  // as Keras, which builds an optimizer at its first step
  if (!begun || file.has_group("/model_weights") || !has_optimizer_state(file)) return;
  try {
    read_optimizer_state(*this, file, written_keras_version, false);
  } catch (const Error&) {  // of another optimizer, or of Keras 2
  }
}

std::string Model::to_json() const { return nn::to_json(saved(*this)); }

Model model_from_json(const std::string& json) {
  return model_from_config(parse_json(json, "model_from_json"), "3.0", "model_from_json");
}

Model model_in(const Archive& archive, const LoadOptions& options) {
  FileTraining training{.place = archive.name() + ": config.json: compile_config"};
  if (archive.has("metadata.json")) {
    const std::string who = archive.name() + ": metadata.json";
    const Config metadata = parse_json(archive.read("metadata.json", largest_json), who);
    if (const Config* text = metadata.find("keras_version")) training.keras_version = text->as_text(who);
    if (const Config* seeds = metadata.find(seeds_key)) training.seeds = *seeds;
  }
  const std::string who = archive.name() + ": config.json";
  const Config config = parse_json(archive.read("config.json", largest_json), who);
  if (const Config* given = config.find("compile_config")) training.config = *given;
  return with_weights(config, training, who, weights_of(archive), most_inflated(archive.size()), options);
}

Model model_in(const Hdf5File& file, const LoadOptions& options) {
  if (!file.has_attribute("/", "model_config"))
    fail(file.name(), ": expected a whole model, got a file of weights alone; build the model and use load_weights");
  FileTraining training{.keras_version = "1.0", .place = file.name() + ": training_config"};
  if (file.has_attribute("/", "keras_version")) training.keras_version = file.text("/", "keras_version");
  const auto json = [&](const char* attribute) -> std::optional<Config> {
    if (!file.has_attribute("/", attribute)) return std::nullopt;
    return parse_json(file.text("/", attribute), file.name() + ": " + attribute);
  };
  training.config = json("training_config");
  training.seeds = json(seeds_key);
  return with_weights(*json("model_config"), training, file.name() + ": model_config", file,
                      most_inflated(file.size()), options);
}

Model load_model(const std::string& path, const LoadOptions& options) {
  return is_archive(path) ? model_in(Archive(path), options) : model_in(Hdf5File(std::filesystem::path(path)), options);
}

}  // namespace nn::inline NN_ABI
