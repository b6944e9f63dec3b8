#include "nn/files/weights_in_files.hpp"

#include <iterator>
#include <map>

#include "nn/check.hpp"
#include "nn/files/weight_paths.hpp"

namespace nn::inline NN_ABI {

void take(std::vector<FoundWeight> found) {
  for (FoundWeight& f : found) f.weight->value = std::move(f.value);
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

namespace {

std::vector<FoundWeight> read_groups(const Model& model, const Hdf5File& file) {
  // Keras 2.12 to 2.14 called the folder of the layers otherwise.
  const std::string prefix =
      file.has_group("_layer_checkpoint_dependencies") ? "_layer_checkpoint_dependencies" : "layers";
  std::vector<FoundWeight> found;
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

}  // namespace

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
  file.text(root.empty() ? "/" : root, "keras_version", written_keras_version);
}

namespace {

std::vector<FoundWeight> weights_of(const Hdf5File& file, const std::string& group,
                                    const std::vector<std::string>& names, const NamedWeights& layer) {
  if (names.size() != layer.weights.size()) {
    fail(file.name(), ": ", group, ": expected ", layer.weights.size(), " weights for the layer '", layer.layer,
         "', got ", names.size());
  }
  std::vector<FoundWeight> found;
  for (std::size_t k = 0; k < names.size(); ++k) {
    found.push_back({layer.weights[k], file.tensor(group + "/" + names[k], shape_of(layer.weights[k]->value))});
  }
  return found;
}

std::vector<FoundWeight> read_named(const Model& model, const Hdf5File& file, const std::string& root,
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
  std::vector<FoundWeight> found;
  const auto add = [&](std::vector<FoundWeight> more) {
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

}  // namespace

std::vector<FoundWeight> read_weights(const Model& model, const Hdf5File& file, const LoadWeightsOptions& o) {
  if (file.has_group("/model_weights")) return read_named(model, file, "/model_weights", o);
  if (file.has_attribute("/", "layer_names") || file.has_attribute("/", "layer_names0"))
    return read_named(model, file, "", o);
  if (o.by_name)
    fail(file.name(),
         ": expected a file of Keras 2 for by_name, got one of Keras 3, whose layers go by their class and order");
  return read_groups(model, file);
}

}  // namespace nn::inline NN_ABI
