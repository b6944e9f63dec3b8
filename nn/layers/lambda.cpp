#include "nn/layers/lambda.hpp"

#include <map>
#include <mutex>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

// A function with what files and errors have to know of it.
struct Function {
  std::function<Var(const Vars&)> call;
  bool one_input = false;
  std::string name = "";  // where it is registered; none: files cannot hold it
  std::optional<Shape> output_shape = std::nullopt;
};

Function function_of(std::function<Var(const Var&)> f) {
  if (!f) return {};
  return {[f = std::move(f)](const Vars& x) { return f(x[0]); }, true};
}

std::mutex table_mutex;

std::map<std::string, Function>& table() {
  static std::map<std::string, Function> functions;
  return functions;
}

std::optional<Function> registered(const std::string& name) {
  const std::lock_guard lock(table_mutex);
  const auto found = table().find(name);
  return found == table().end() ? std::nullopt : std::optional(found->second);
}

void add(const std::string& name, Function function, const FunctionOptions& o) {
  if (name.empty() || !function.call) fail("register_function: expected a name and a function, got an empty one");
  function.name = name;
  function.output_shape = o.output_shape;
  const std::lock_guard lock(table_mutex);
  table()[name] = std::move(function);
}

// "Custom>mean" -> "mean": Keras 3 puts the package before the name.
std::string without_package(const std::string& name) { return name.substr(name.rfind('>') + 1); }

struct LambdaImpl final : LayerImpl {
  LambdaImpl(Function f, const LambdaOptions& options)
      : LayerImpl("Lambda", options.name), function(std::move(f)), o(options) {
    if (!function.call) fail(who(), ": expected a function, got an empty one");
    if (!o.output_shape) o.output_shape = function.output_shape;
  }

  Config options() const override {
    if (function.name.empty()) {
      fail(who(),
           ": cannot be saved, because its function has no name; use register_function(\"mine\", function), "
           "then Lambda(\"mine\")");
    }
    Config config = Config::fields({{"function", Config::fields({{"module", "builtins"},
                                                                 {"class_name", "function"},
                                                                 {"config", function.name},
                                                                 {"registered_name", "function"}})}});
    if (o.output_shape) config.set("output_shape", to_config(*o.output_shape));
    config.set("arguments", Config::fields());
    return config;
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.empty() || (function.one_input && inputs.size() != 1)) {
      fail(who(), ": expected ", function.one_input ? "one input" : "at least one input", ", got ", inputs.size());
    }
    if (!o.output_shape) return {inputs[0]};
    Shape shape = *o.output_shape;
    shape.insert(shape.begin(), {inputs[0][0]});
    return {shape};
  }

  Vars call_all(const Vars& inputs, Context&) const override {
    const Var y = function.call(inputs);
    Shapes shapes;
    for (const Var& x : inputs) shapes.push_back(x.shape());
    const Shape wanted = output_shapes(shapes)[0], got = y.shape();
    if (!fits(got, wanted) || got[0] != wanted[0])
      fail(who(), ": expected the function to give ", to_string(wanted), ", got ", to_string(got),
           "; state it as output_shape");
    return {y};
  }

  Function function;
  LambdaOptions o;
};

// The name of the function in a file; none for Python code.
std::string name_in(const Config& config) {
  const Config* type = config.find("function_type");
  const Config* function = config.find("function");
  if (!function || (type && type->is_text() && type->as_text("") == "lambda")) return "";
  if (function->is_text()) return function->as_text("");  // Keras 1 and 2
  const Config* kind = function->find("class_name");
  const Config* name = function->find("config");
  const bool named = kind && *kind == Config("function") && name && name->is_text();
  return named ? name->as_text("") : "";
}

// Lengths without the batch's; null when the file has none, or code.
std::optional<Shape> shape_in(const Config& config, const std::string& who) {
  const Config* shape = config.find("output_shape");
  const Config* type = config.find("output_shape_type");
  if (!shape || !shape->is_list() || (type && *type != Config("raw"))) return std::nullopt;
  Shape lengths;
  read_config(*shape, who + ", option output_shape", lengths);
  return lengths;
}

}  // namespace

Lambda::Lambda(std::function<Var(const Var&)> function, const LambdaOptions& options)
    : Layer(std::make_shared<LambdaImpl>(function_of(std::move(function)), options)) {}

Lambda::Lambda(std::function<Var(const Vars&)> function, const LambdaOptions& options)
    : Layer(std::make_shared<LambdaImpl>(Function{std::move(function)}, options)) {}

Lambda::Lambda(const std::string& function, const LambdaOptions& options)
    : Layer([&] {
        const std::optional<Function> found = registered(function);
        if (!found) {
          fail("Lambda: expected a registered function, got '", function, "'; use register_function(\"", function,
               "\", ...)");
        }
        return std::make_shared<LambdaImpl>(*found, options);
      }()) {}

Lambda Lambda::from_config(const Config& config) {
  LambdaOptions o;
  ConfigReader read(config, "Lambda");
  read("name", o.name);
  const std::string who = "Lambda '" + o.name + "'", name = name_in(config);
  o.output_shape = shape_in(config, who);
  std::optional<Function> function = registered(o.name);
  if (!function && !name.empty()) {
    function = registered(name);
    if (!function) function = registered(without_package(name));
    const Config* arguments = config.find("arguments");
    if (function && arguments && !arguments->items().empty()) {
      fail(who, ": expected a function without arguments, got '", arguments->keys().empty() ? "" : arguments->keys()[0],
           "' beside '", name,
           "'; register one with these arguments in it under the layer's name, register_function(\"", o.name,
           "\", ...)");
    }
    if (function) function->name = name;
  }
  if (!function) {
    fail(who, ": expected a function that was made known, got ",
         name.empty() ? std::string("Python code, which is not run") : "'" + name + "'",
         "; write it in C++ and use register_function(\"", name.empty() ? o.name : name,
         "\", ...) before the file is read");
  }
  if (!o.output_shape) o.output_shape = function->output_shape;
  Lambda layer{std::function<Var(const Vars&)>(function->call), o};
  static_cast<LambdaImpl&>(*layer.impl()).function = *function;
  return layer;
}

void register_function(const std::string& name, std::function<Var(const Var&)> function,
                       const FunctionOptions& options) {
  add(name, function_of(std::move(function)), options);
}

void register_function(const std::string& name, std::function<Var(const Vars&)> function,
                       const FunctionOptions& options) {
  add(name, Function{std::move(function)}, options);
}

}  // namespace nn::inline NN_ABI
