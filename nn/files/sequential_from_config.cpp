// Chains of layers, and the chains of Keras 1 that start with a Merge of several chains.
#include "nn/check.hpp"
#include "nn/files/inbound_nodes.hpp"
#include "nn/files/layer_table.hpp"
#include "nn/files/model_from_config.hpp"
#include "nn/files/model_parts.hpp"
#include "nn/files/old_config.hpp"

namespace nn::inline NN_ABI {

namespace {

// An object of the list, a layer's with its name made plain, and how errors call it.
struct Item {
  const Config* model = nullptr;
  Config object = {};
  std::string class_name = {}, name = {}, place = {};

  Layer make(const std::string& version) const {
    return model ? model_called(name, *model, version, place) : layer_or_model_from(object, version, place);
  }
};

// How errors call an object: by its name, or else its class.
std::string place_of(const ObjectView& object, const std::string& who) {
  const Config* name = object.options.find("name");
  const bool named = name && name->is_text() && !name->as_text(who).empty();
  return who + ": layer '" + (named ? plain_name(name->as_text(who), who) : object.class_name) + "'";
}

Item item_from(const Config& given, const std::string& version, const std::string& who) {
  Item item;
  const ObjectView view = view_object(given, who);
  if (is_model_class(view.class_name)) {
    item.model = &given;
  } else {
    expect_small(view.options, place_of(view, who));
    item.object = modernized(given, version);
  }
  const ObjectView modern = item.model ? view : view_object(item.object, who);
  const auto& [class_name, options] = modern;
  item.class_name = class_name;
  const Config* name = options.find("name");
  if (name && name->is_text()) item.name = plain_name(name->as_text(who), who);
  item.place = place_of(modern, who);
  if (!item.model && !item.name.empty() && item.object.is_fields()) {
    Config plain = options;
    plain.set("name", item.name);
    item.object.set("config", std::move(plain));
  }
  return item;
}

// The branches of a Merge become parts of the model: Keras 1 saved their layers beside the others.
Model merged_from(const Config& layers, const Config& branches, const std::string& name, const std::string& version,
                  const std::string& who) {
  Symbols inputs, ends;
  for (const Config& branch : branches.items()) {
    const bool is_model = is_model_class(view_object(branch, who).class_name);
    const Config chain = Config::fields({{"class_name", "Sequential"}, {"config", Config::list({branch})}});
    const Model model = model_from_config(is_model ? branch : chain, version, who);
    for (const Symbol& input : model.inputs()) inputs.push_back(input);
    for (const Symbol& output : model.outputs()) ends.push_back(output);
  }
  for (const Config& object : layers.items()) {
    const Item item = item_from(object, version, who);
    ends = item.make(version).outputs(ends);
  }
  return Model(inputs, ends, {.name = name});
}

const Config* branches_of(const Config& first, const std::string& who) {
  const auto [class_name, options] = view_object(first, who);
  if (class_name != "Merge" || !first.is_fields()) return nullptr;
  const Config* branches = first.at("config", who).find("layers");
  return branches && branches->is_list() && !branches->items().empty() ? branches : nullptr;
}

}  // namespace

Model sequential_from(const Config& options, const std::string& name, const std::string& version,
                      const std::string& who) {
  const Config& layers = options.is_list() ? options : options.at("layers", who);
  if (!layers.is_list() || layers.items().empty()) fail(who, ": expected a list of layers, got ", to_string(layers));
  if (const Config* branches = branches_of(layers.items()[0], who))
    return merged_from(layers, *branches, name, version, who);
  std::vector<SequentialItem> items;
  for (const Config& object : layers.items()) {
    const Item item = item_from(object, version, who);
    const Config& config = view_object(item.model ? *item.model : item.object, who).options;
    if (item.class_name == "InputLayer") {
      items.emplace_back(input_from(config, item.name, item.place));
      continue;
    }
    if (items.empty()) {  // the input's shape may stand in the first layer
      const Config* built = options.find("build_input_shape");
      items.emplace_back(built && !built->is_null()
                             ? input_from(Config::fields({{"batch_shape", *built}}), "", item.place)
                             : input_from(config, "", item.place));
    }
    items.emplace_back(item.make(version));
  }
  return Sequential(items, {.name = name});
}

}  // namespace nn::inline NN_ABI
