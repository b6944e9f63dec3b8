#include "nn/graph/model.hpp"

#include <algorithm>
#include <set>

#include "nn/check.hpp"
#include "nn/parallel.hpp"

namespace nn::inline NN_ABI {

// A model as a layer: running it replays its calls. Every output inside it is an inner output of the layer.
class ModelImpl final : public LayerImpl {
 public:
  ModelImpl(const std::string& class_name, const std::string& name, Graph between)
      : LayerImpl(class_name, name), graph(std::move(between)), inside_(named_outputs(graph.calls())) {
    built = true;
    std::set<std::string> names;
    std::set<const LayerImpl*> seen;
    for (const auto& call : graph.calls()) {
      if (!seen.insert(call->layer.get()).second) continue;
      if (!names.insert(call->layer->name()).second) {
        fail("Model: expected a different name for each layer, got '", call->layer->name(), "' twice");
      }
    }
  }

  Shapes output_shapes(const Shapes& inputs) const override {
    if (inputs.size() != graph.inputs().size()) {
      fail(who(), ": expected ", graph.inputs().size(), " inputs, got ", inputs.size());
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Shape& wanted = graph.inputs()[i].shape();
      bool fits = inputs[i].size() == wanted.size();
      for (std::size_t a = 1; fits && a < wanted.size(); ++a) fits = wanted[a] == None || inputs[i][a] == wanted[a];
      if (!fits) fail(who(), ": expected input of shape ", to_string(wanted), ", got ", to_string(inputs[i]));
    }
    Shapes shapes;
    for (const Symbol& output : graph.outputs()) shapes.push_back(output.shape());
    return shapes;
  }

  std::vector<Inner> inner_outputs(const Shapes&) const override {
    std::vector<Inner> all;
    for (const NamedOutput& output : inside_) all.push_back({output.name, output.symbol.shape()});
    return all;
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    Vars values;
    Vars outputs = graph.run(inputs, context, values);
    for (const NamedOutput& output : inside_) {
      context.set_inner(output.name, values[graph.first_value(*output.symbol.call()) + output.symbol.index()]);
    }
    return outputs;
  }

  std::vector<Parameter> weights() const override {
    std::vector<Parameter> all;
    std::set<const Weight*> seen;
    for (const auto& call : graph.calls()) {
      for (const Parameter& weight : call->layer->weights()) {
        if (seen.insert(weight.get()).second) all.push_back(weight);
      }
    }
    return all;
  }

  Graph graph;
  std::shared_ptr<Training> training;

 private:
  std::vector<NamedOutput> inside_;
};

std::vector<Tensor> TensorRefs::rows(std::size_t begin, std::size_t end) const {
  std::vector<Tensor> parts;
  for (const Tensor* x : tensors_) parts.push_back(nn::rows(*x, begin, end));
  return parts;
}

std::vector<Tensor> TensorRefs::rows(const std::vector<std::size_t>& places) const {
  std::vector<Tensor> parts;
  for (const Tensor* x : tensors_) parts.push_back(nn::rows(*x, places));
  return parts;
}

namespace {

const ModelImpl& impl_of(const Model& model) { return static_cast<const ModelImpl&>(*model.impl()); }

std::vector<Tensor> run_in_batches(const Graph& graph, const TensorRefs& x, std::size_t batch_size) {
  const std::size_t samples = x.samples(), batches = batches_of(samples, batch_size);
  std::vector<std::vector<Tensor>> parts(graph.outputs().size(), std::vector<Tensor>(batches));
  parallel_for(batches, [&](std::size_t b) {
    Context context;
    context.first_sample = b * batch_size;
    Vars inputs;
    const std::size_t begin = b * batch_size;
    for (Tensor& part : x.rows(begin, begin + std::min(batch_size, samples - begin))) inputs.emplace_back(std::move(part));
    context.batch_size = inputs[0].shape(0);
    const Vars outputs = graph.run(inputs, context);
    for (std::size_t i = 0; i < outputs.size(); ++i) parts[i][b] = outputs[i].value();
  });
  std::vector<Tensor> wholes;
  for (const std::vector<Tensor>& part : parts) wholes.push_back(concatenate_rows(part));
  return wholes;
}

}  // namespace

Model::Model(const Symbols& inputs, const Symbols& outputs, const ModelOptions& options)
    : Model(std::make_shared<ModelImpl>("Functional", options.name, Graph(inputs, outputs))) {}

Model::Model(std::shared_ptr<ModelImpl> impl) : Layer(std::move(impl)) {}

const Graph& Model::graph() const { return impl_of(*this).graph; }
std::shared_ptr<Training>& Model::training() const { return static_cast<ModelImpl&>(*impl()).training; }
const Symbols& Model::inputs() const { return graph().inputs(); }
const Symbols& Model::outputs() const { return graph().outputs(); }

Symbol Model::output() const {
  if (outputs().size() != 1) fail(impl()->who(), ": expected a model with one output, got ", outputs().size(), "; use outputs()");
  return outputs()[0];
}

Symbol Model::output(const std::string& name) const { return find_output(named_outputs(graph().calls()), name); }

std::vector<Layer> Model::layers() const {
  std::vector<Layer> all;
  std::set<const LayerImpl*> seen;
  for (const auto& call : graph().calls()) {
    const bool hidden = call->inputs.empty() && class_name() == "Sequential";  // as in Keras
    if (!hidden && seen.insert(call->layer.get()).second) all.emplace_back(call->layer);
  }
  return all;
}

Layer Model::get_layer(const std::string& name) const {
  std::vector<std::string> names;
  for (const Layer& layer : layers()) {
    if (layer.name() == name) return layer;
    names.push_back(layer.name());
  }
  fail("no layer named '", name, "'; the layers are: ", join(names));
}

Layer Model::get_layer(std::size_t index) const {
  const std::vector<Layer> all = layers();
  if (index >= all.size()) fail(impl()->who(), ": expected a layer index below ", all.size(), ", got ", index);
  return all[index];
}

void Model::expect_inputs(const std::string& who, const TensorRefs& x) const {
  if (x.size() != inputs().size()) fail(who, ": expected ", inputs().size(), " input tensors, got ", x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Shape& wanted = inputs()[i].shape();
    const Shape got = shape_of(x[i]);
    bool fits = got.size() == wanted.size();
    for (std::size_t a = 1; fits && a < wanted.size(); ++a) fits = wanted[a] == None ? got[a] > 0 : wanted[a] == got[a];
    if (!fits) {
      fail(who, ": expected data of shape ", to_string(wanted), " for input '", inputs()[i].call()->layer->name(), "', got ",
           to_string(got));
    }
    if (got[0] != x.samples()) fail(who, ": expected as many samples in every input, got ", x.samples(), " and ", got[0]);
  }
  if (x.samples() == 0) fail(who, ": expected at least one sample, got none");
}

Tensor Model::predict(const TensorRefs& x, const PredictOptions& options) const { return predict_all(x, options)[0]; }

std::vector<Tensor> Model::predict_all(const TensorRefs& x, const PredictOptions& options) const {
  expect_inputs("predict", x);
  return run_in_batches(graph(), x, options.batch_size);
}

Tensor Model::fetch(const TensorRefs& x, const std::string& name, const PredictOptions& options) const {
  expect_inputs("fetch", x);
  return run_in_batches(Graph(inputs(), output(name)), x, options.batch_size)[0];
}

Model Sequential(std::initializer_list<SequentialItem> items, const ModelOptions& options) {
  return Sequential(std::vector<SequentialItem>(items), options);
}

Model Sequential(const std::vector<SequentialItem>& items, const ModelOptions& options) {
  if (items.size() < 2 || !items[0].input()) {
    fail("Sequential: expected an Input followed by at least one layer, as in Sequential({Input({20, 1}), LSTM(100)})");
  }
  const Symbol input = *items[0].input();
  Symbol x = input;
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (items[i].input()) fail("Sequential: expected the Input to come first only, got another one at place ", i);
    x = items[i].layer()(x);
  }
  return Model(std::make_shared<ModelImpl>("Sequential", options.name, Graph(input, x)));
}

}  // namespace nn::inline NN_ABI
