#include "nn/files/weights_in_files.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "nn/check.hpp"
#include "nn/files/old_weights.hpp"
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

void write_named(const Model& model, Hdf5Writer& file, const std::string& root, const std::string& keras_version) {
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

namespace {

// A layer of the file: its group, and the names of its weights in order.
struct StoredLayer {
  std::string name, group;
  std::vector<std::string> weights;
};

std::vector<StoredLayer> stored_layers(const Hdf5File& file, const std::string& root) {
  constexpr std::size_t least_dataset = 64;  // bytes: layers whose names lead to one list may not repeat it forever
  std::size_t room = file.size() / least_dataset;
  std::vector<StoredLayer> layers;
  for (const std::string& name : file.texts(root.empty() ? "/" : root, "layer_names")) {
    const std::string group = root + "/" + name;
    std::vector<std::string> weights = file.texts(group, "weight_names");
    if (weights.size() > room) fail(file.name(), ": ", group, ": expected fewer weights than the file has room for");
    room -= weights.size();
    layers.push_back({name, group, std::move(weights)});
  }
  return layers;
}

// A layout that the stored arrays have from place `at` on, or null.
const WeightLayout* layout_at(const std::vector<WeightLayout>& layouts, const Shapes& stored, std::size_t at) {
  for (const WeightLayout& layout : layouts) {
    const std::size_t n = layout.shapes.size();
    if (n <= stored.size() - at &&
        std::equal(layout.shapes.begin(), layout.shapes.end(), stored.begin() + static_cast<std::ptrdiff_t>(at)))
      return &layout;
  }
  return nullptr;
}

Shapes shapes_of(const Parameters& weights) {
  Shapes shapes;
  for (const Parameter& weight : weights) shapes.push_back(shape_of(weight->value));
  return shapes;
}

// The weights of a layer in any of the layouts, or nothing when they are in none.
std::optional<std::vector<FoundWeight>> fitting_weights(const Hdf5File& file, const StoredLayer& stored,
                                                        const NamedWeights& layer) {
  Shapes shapes;
  for (const std::string& name : stored.weights) shapes.push_back(file.shape(stored.group + "/" + name));
  std::vector<FoundWeight> found;
  std::size_t at = 0;
  for (const LayerWeights& part : layer.parts) {
    const std::vector<WeightLayout> layouts = weight_layouts(part.class_name, shapes_of(part.weights));
    const WeightLayout* layout = layout_at(layouts, shapes, at);
    if (!layout) return std::nullopt;
    std::vector<Tensor> arrays;
    for (const Shape& shape : layout->shapes)
      arrays.push_back(file.tensor(stored.group + "/" + stored.weights[at++], shape));
    arrays = layout->modern(std::move(arrays));
    for (std::size_t k = 0; k < arrays.size(); ++k) found.push_back({part.weights[k], std::move(arrays[k])});
  }
  if (at != shapes.size()) return std::nullopt;
  return found;
}

// The file's weights in the order of the model's where both have the same names: layers that were frozen in one of them
// stand in another order, trainable weights first.
StoredLayer in_order_of(const NamedWeights& layer, StoredLayer stored) {
  std::vector<std::string> names = layer.names, given = stored.weights;
  std::sort(names.begin(), names.end());
  std::sort(given.begin(), given.end());
  if (names == given) stored.weights = layer.names;
  return stored;
}

// partly: of a layer that does not fit, the weights that do.   Source: tf_keras/src/saving/legacy/hdf5_format.py,
// load_weights_from_hdf5_group_by_name
std::vector<FoundWeight> weights_of(const Hdf5File& file, const StoredLayer& in_file, const NamedWeights& layer,
                                    bool partly) {
  const StoredLayer stored = in_order_of(layer, in_file);
  if (auto found = fitting_weights(file, stored, layer)) return std::move(*found);
  const std::size_t n = layer.weights.size();
  if (stored.weights.size() != n) {
    if (partly) return {};
    fail(file.name(), ": ", stored.group, ": expected ", n, " weights for the layer '", layer.layer, "', got ",
         stored.weights.size());
  }
  std::vector<FoundWeight> found;
  for (std::size_t k = 0; k < n; ++k) {
    const std::string path = stored.group + "/" + stored.weights[k];
    const Shape shape = shape_of(layer.weights[k]->value);
    if (!partly || file.shape(path) == shape) found.push_back({layer.weights[k], file.tensor(path, shape)});
  }
  return found;
}

std::vector<FoundWeight> read_by_name(const Hdf5File& file, const std::vector<StoredLayer>& there,
                                      const std::vector<NamedWeights>& wanted, bool partly) {
  std::map<std::string, const StoredLayer*> by_name;
  for (const StoredLayer& stored : there) by_name[stored.name] = &stored;
  std::vector<FoundWeight> found;
  for (const NamedWeights& layer : wanted) {
    const auto place = by_name.find(layer.layer);
    if (place == by_name.end()) continue;
    for (FoundWeight& weight : weights_of(file, *place->second, layer, partly)) found.push_back(std::move(weight));
  }
  return found;
}

// Keras 1 stored a chain that starts with a Merge branch by branch, which no order of the model's layers need be.
bool is_keras1_with_same_names(const Hdf5File& file, const std::string& root, const std::vector<StoredLayer>& there,
                               const std::vector<NamedWeights>& wanted) {
  for (const std::string& object : {std::string("/"), root.empty() ? "/" : root}) {
    if (file.has_attribute(object, "keras_version") && !file.text(object, "keras_version").starts_with("1"))
      return false;
  }
  std::set<std::string> names;
  for (const StoredLayer& stored : there) names.insert(stored.name);
  return names.size() == wanted.size() && std::all_of(wanted.begin(), wanted.end(), [&](const NamedWeights& layer) {
           return names.count(layer.layer) > 0;
         });
}

std::vector<FoundWeight> read_named(const Model& model, const Hdf5File& file, const std::string& root,
                                    const LoadWeightsOptions& o) {
  std::vector<StoredLayer> there = stored_layers(file, root);
  std::vector<NamedWeights> wanted = named_weights(model);
  if (o.by_name) return read_by_name(file, there, wanted, o.skip_mismatch);
  std::erase_if(there, [](const StoredLayer& layer) { return layer.weights.empty(); });
  std::erase_if(wanted, [](const NamedWeights& layer) { return layer.weights.empty(); });
  if (there.size() != wanted.size()) {
    fail(file.name(), ": expected ", wanted.size(), " layers with weights, as the model has, got ", there.size(),
         "; by_name takes those that fit");
  }
  if (is_keras1_with_same_names(file, root, there, wanted)) return read_by_name(file, there, wanted, false);
  std::vector<FoundWeight> found;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    for (FoundWeight& weight : weights_of(file, there[k], wanted[k], false)) found.push_back(std::move(weight));
  }
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
