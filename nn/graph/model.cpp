#include "nn/graph/model.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include "nn/check.hpp"
#include "nn/graph/model_config.hpp"
#include "nn/graph/names.hpp"
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
      const bool other_batch = !wanted.empty() && !inputs[i].empty() && wanted[0] != None && inputs[i][0] != None &&
                               wanted[0] != inputs[i][0];
      if (other_batch || !fits(inputs[i], wanted))
        fail(who(), ": expected input of shape ", to_string(wanted), ", got ", to_string(inputs[i]));
    }
    const Shapes all = shapes_for(inputs);
    Shapes shapes;
    for (const Symbol& output : graph.outputs()) shapes.push_back(all[graph.place(output)]);
    return shapes;
  }

  std::vector<Inner> inner_outputs(const Shapes& inputs) const override {
    const Shapes shapes = shapes_for(inputs);
    std::vector<Inner> all;
    for (const NamedOutput& output : inside_) all.push_back({output.name, shapes[graph.place(output.symbol)]});
    return all;
  }

  Vars call_all(const Vars& inputs, Context& context) const override {
    Masks masks;
    for (std::size_t i = 0; i < inputs.size(); ++i) masks.push_back(context.mask(i));
    const Graph::Values all = graph.run_all(inputs, masks, context);
    for (const NamedOutput& output : inside_) context.keep_inner(output.name, all.values[graph.place(output.symbol)]);
    Vars outputs;
    for (const Symbol& output : graph.outputs()) {
      context.set_output_mask(all.masks[graph.place(output)], outputs.size());
      outputs.push_back(all.values[graph.place(output)]);
    }
    return outputs;
  }

  std::vector<std::shared_ptr<LayerImpl>> inner_layers() const override { return graph.layers(); }

  Config saved() const override { return model_config(class_name(), name(), graph); }

  Graph graph;
  std::shared_ptr<Training> training;

 private:
  // Every model asks the models inside it for two kinds of shapes: they are found once, or the time would double with
  // each level.
  Shapes shapes_for(const Shapes& inputs) const {
    const std::lock_guard lock(shapes_mutex_);
    if (inputs != last_inputs_) {
      last_shapes_ = graph.shapes_for(inputs);
      last_inputs_ = inputs;
    }
    return last_shapes_;
  }

  std::vector<NamedOutput> inside_;
  mutable std::mutex shapes_mutex_;
  mutable Shapes last_inputs_, last_shapes_;
};

PoolVector<Tensor> TensorRefs::rows(std::size_t begin, std::size_t end) const {
  PoolVector<Tensor> parts;
  for (const Tensor* x : tensors_) parts.push_back(nn::rows(*x, begin, end));
  return parts;
}

PoolVector<Tensor> TensorRefs::rows(const Places& places) const {
  PoolVector<Tensor> parts;
  for (const Tensor* x : tensors_) parts.push_back(nn::rows(*x, places));
  return parts;
}

namespace {

const ModelImpl& impl_of(const Model& model) { return static_cast<const ModelImpl&>(*model.impl()); }

PoolVector<Tensor> run_in_batches(const Graph& graph, const TensorRefs& x, std::size_t batch_size) {
  const std::size_t samples = x.samples();
  // A batch that is alone is cut as one of training, so that several threads have work.
  if (samples > 0 && samples <= batch_size && !graph.batch_size())
    batch_size = batches_of(samples, shard_count(samples));
  const std::size_t batches = batches_of(samples, batch_size);
  const std::size_t outputs = graph.outputs().size();
  PoolVector<Tensor> parts(outputs * batches);  // of each output one behind the other
  const auto run = [&](std::size_t b) {
    const std::size_t begin = b * batch_size;
    Context context;
    Vars inputs;
    for (Tensor& part : x.rows(begin, begin + std::min(batch_size, samples - begin)))
      inputs.emplace_back(std::move(part));
    const Vars values = graph.run(inputs, context);
    for (std::size_t i = 0; i < outputs; ++i) parts[i * batches + b] = values[i].value();
  };
  for_each_batch(graph, batches, run);
  if (batches == 1) return parts;
  PoolVector<Tensor> wholes;
  for (std::size_t i = 0; i < outputs; ++i)
    wholes.push_back(concatenate_rows(std::span(parts).subspan(i * batches, batches)));
  return wholes;
}

}  // namespace

Model::Model(const Symbols& inputs, const Symbols& outputs, const ModelOptions& options)
    : Model(std::make_shared<ModelImpl>("Functional", options.name, Graph(inputs, outputs))) {}

Model::Model(std::shared_ptr<ModelImpl> impl) : Layer(std::move(impl)) {}

std::optional<Model> Model::of(const Layer& layer) {
  auto impl = std::dynamic_pointer_cast<ModelImpl>(layer.impl());
  return impl ? std::optional(Model(std::move(impl))) : std::nullopt;
}

const Graph& Model::graph() const { return impl_of(*this).graph; }
std::shared_ptr<Training>& Model::training() const { return static_cast<ModelImpl&>(*impl()).training; }
const Symbols& Model::inputs() const { return graph().inputs(); }
const Symbols& Model::outputs() const { return graph().outputs(); }

Symbol Model::output() const {
  if (outputs().size() != 1)
    fail(impl()->who(), ": expected a model with one output, got ", outputs().size(), "; use outputs()");
  return outputs()[0];
}

Symbol Model::output(const std::string& name) const { return find_output(named_outputs(graph().calls()), name); }

std::vector<Layer> Model::layers() const {
  std::vector<Layer> all;
  for (const auto& layer : graph().layers()) {
    const bool hidden = layer->class_name() == "InputLayer" && class_name() == "Sequential";  // as in Keras
    if (!hidden) all.emplace_back(layer);
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
    const bool empty = std::find(got.begin() + (got.empty() ? 0 : 1), got.end(), std::size_t{0}) != got.end();
    if (empty || !fits(got, wanted)) {
      fail(who, ": expected data of shape ", to_string(wanted), " for input '", inputs()[i].call()->layer->name(),
           "', got ", to_string(got));
    }
    if (got[0] != x.samples())
      fail(who, ": expected as many samples in every input, got ", x.samples(), " and ", got[0]);
  }
  if (x.samples() == 0) fail(who, ": expected at least one sample, got none");
}

std::size_t Model::batch_size_for(const std::string& who, std::size_t samples,
                                  const std::optional<std::size_t>& asked) const {
  const std::optional<std::size_t> fixed = graph().batch_size();
  if (asked && *asked == 0) fail(who, ": expected a batch_size of at least 1, got 0");
  if (!fixed) return asked.value_or(32);
  if (asked.value_or(*fixed) != *fixed)
    fail(who, ": expected a batch_size of ", *fixed, ", as the Input says, got ", *asked);
  if (samples % *fixed != 0)
    fail(who, ": expected a multiple of ", *fixed, " samples, the Input's batch_size, got ", samples);
  return *fixed;
}

Tensor Model::predict(const TensorRefs& x, const PredictOptions& options) const {
  expect_inputs("predict", x);
  return std::move(run_in_batches(graph(), x, batch_size_for("predict", x.samples(), options.batch_size))[0]);
}

std::vector<Tensor> Model::predict_all(const TensorRefs& x, const PredictOptions& options) const {
  expect_inputs("predict_all", x);
  const auto all = run_in_batches(graph(), x, batch_size_for("predict_all", x.samples(), options.batch_size));
  return {all.begin(), all.end()};
}

Tensor Model::fetch(const TensorRefs& x, const std::string& name, const PredictOptions& options) const {
  expect_inputs("fetch", x);
  return run_in_batches(Graph(inputs(), output(name)), x, batch_size_for("fetch", x.samples(), options.batch_size))[0];
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
