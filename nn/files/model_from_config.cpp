#include "nn/files/model_from_config.hpp"

#include "nn/check.hpp"
#include "nn/files/inbound_nodes.hpp"
#include "nn/files/layer_table.hpp"
#include "nn/files/model_parts.hpp"
#include "nn/files/old_config.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr std::size_t most_axes = 32;  // as NumPy's until version 2
constexpr std::size_t longest_class_name = 1000;
// Wrappers copy what is inside them, at each level.
constexpr std::size_t most_wrappers = 8, most_values_in_layer = 100'000;

Shape shape_from(const Config& config, const std::string& who) {
  Shape shape;
  read_config(config, who, shape);
  if (shape.empty()) fail(who, ": expected a shape with the batch, got none");
  if (shape.size() > most_axes) fail(who, ": expected at most ", most_axes, " axes, got ", shape.size());
  for (const std::size_t n : shape) {
    if (n != None && (n == 0 || n > (std::size_t{1} << 24)))
      fail(who, ": expected lengths from 1 to 2^24, or none, got ", n);
  }
  return shape;
}

std::size_t values_in(const Config& config) {
  std::size_t values = 1;
  for (const Config& item : config.items()) values += values_in(item);
  return values;
}

// How many wrappers within each other are being made on this thread, those in models in wrappers too.
struct InWrapper {
  explicit InWrapper(const std::string& who) {
    if (depth >= most_wrappers) fail(who, ": expected at most ", most_wrappers, " wrappers within each other");
    ++depth;
  }
  ~InWrapper() { --depth; }
  InWrapper(const InWrapper&) = delete;
  InWrapper& operator=(const InWrapper&) = delete;

  static thread_local std::size_t depth;
};
thread_local std::size_t InWrapper::depth = 0;

// Where the options are a list of layers the name stands beside them, if anywhere.
std::string name_of(const Config& object, const Config& options, const std::string& who) {
  const Config* name = options.is_list() ? object.find("name") : options.find("name");
  return name && name->is_text() ? plain_name(name->as_text(who), who) : "";
}

}  // namespace

bool is_model_class(const std::string& class_name) {
  return class_name == "Functional" || class_name == "Model" || class_name == "Sequential";
}

ObjectView view_object(const Config& object, const std::string& who) {
  static const Config none = Config::fields();
  const std::string& name = (object.is_text() ? object : object.at("class_name", who)).as_text(who);
  if (name.size() > longest_class_name) fail(who, ": expected the name of a class, got one of ", name.size(), " bytes");
  const Config* options = object.find("config");
  return {name, options ? *options : none};
}

Symbol input_from(const Config& options, const std::string& name, const std::string& who) {
  for (const char* key : {"batch_shape", "batch_input_shape", "input_shape"}) {
    const Config* found = options.find(key);
    if (!found || found->is_null()) continue;
    Shape shape = shape_from(*found, who);
    if (std::string(key) == "input_shape") shape.insert(shape.begin(), {None});
    return Input(Shape(shape.begin() + 1, shape.end()),
                 {.batch_size = shape[0] == None ? std::nullopt : std::optional(shape[0]), .name = name});
  }
  fail(who, ": expected the shape of its input, batch_shape or batch_input_shape, got none");
}

void expect_small(const Config& options, const std::string& who) {
  if (values_in(options) > most_values_in_layer)
    fail(who, ": expected a layer described in at most ", most_values_in_layer, " values, got more");
}

Layer layer_or_model_from(const Config& object, const std::string& version, const std::string& who) {
  if (is_model_class(view_object(object, who).class_name)) return model_from_config(object, version, who);
  const MakeLayer inside = [version](const Config& wrapped, const std::string& place) {
    const InWrapper wrapper(place);
    return layer_or_model_from(wrapped, version, place);
  };
  return layer_from_config(modernized(object, version), who, inside);
}

Model model_called(const std::string& name, const Config& object, const std::string& version, const std::string& who) {
  const auto [class_name, options] = view_object(object, who);
  if (!is_model_class(class_name))
    fail(who, ": expected a model of class Functional, Model or Sequential, got '", class_name, "'");
  try {
    return class_name == "Sequential" ? sequential_from(options, name, version, who)
                                      : functional_from(options, name, version, who);
  } catch (const Error& error) {
    const std::string text = error.what();
    if (text.starts_with(who)) throw;
    fail(who, ": ", text);
  }
}

Model model_from_config(const Config& object, const std::string& keras_version, const std::string& who) {
  return model_called(name_of(object, view_object(object, who).options, who), object, keras_version, who);
}

}  // namespace nn::inline NN_ABI
