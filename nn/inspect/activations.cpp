#include "nn/inspect/activations.hpp"

#include <algorithm>

#include "nn/check.hpp"
#include "nn/inspect/states_guard.hpp"

namespace nn::inline NN_ABI {

namespace {

// The values of the whole graph, as predict and fit run it, so that dropout draws what it would draw there.
std::vector<Tensor> outputs_at(const Model& model, const TensorRefs& x, const std::vector<Spot>& spots, bool training,
                               std::size_t batch_size) {
  const Graph& graph = model.graph();
  const StatesGuard guard(model);
  const std::size_t samples = x.samples(), batches = batches_of(samples, batch_size);
  std::vector<std::vector<Tensor>> parts(spots.size(), std::vector<Tensor>(batches));
  for_each_batch(graph, batches, [&](std::size_t b) {
    const std::size_t begin = b * batch_size;
    Context context;
    context.training = training;
    context.first_sample = graph.is_stateful() ? 0 : begin;  // states belong to places in a batch
    Vars inputs;
    for (Tensor& part : x.rows(begin, begin + std::min(batch_size, samples - begin)))
      inputs.emplace_back(std::move(part));
    const Graph::Values all = graph.run_all(inputs, {}, context);
    for (std::size_t k = 0; k < spots.size(); ++k) parts[k][b] = all.values[graph.place(spots[k].symbol)].value();
  });
  std::vector<Tensor> outputs;
  for (const std::vector<Tensor>& of_spot : parts) outputs.push_back(concatenate_rows(of_spot));
  return outputs;
}

}  // namespace

NamedTensors get_activations(const Model& model, const TensorRefs& x, const ActivationsOptions& o) {
  const std::string who = "get_activations";
  model.expect_inputs(who, x);
  const std::size_t size = model.batch_size_for(who, x.samples(), o.batch_size);
  const std::vector<Spot> spots =
      choose(model, {.layers = o.layers, .nodes = o.nodes_to_evaluate, .nested = o.nested, .inner = o.inner}, who);
  const std::vector<std::string> names = names_of(spots, o.output_format, who);
  return NamedTensors(names, outputs_at(model, x, spots, o.training, size));
}

NamedTensors get_layer_outputs(const Model& model, const std::string& layer_name, const TensorRefs& x,
                               int learning_phase) {
  if (learning_phase != 0 && learning_phase != 1)
    fail("get_layer_outputs: expected a learning_phase of 0 or 1, got ", learning_phase);
  model.expect_inputs("get_layer_outputs", x);
  std::vector<Spot> spots;
  std::vector<std::string> names;
  for (const Spot& spot : spots_of(model)) {
    if (spot.kind != Spot::output) continue;
    names.push_back(spot.name);
    if (spot.name.find(layer_name) != std::string::npos) spots.push_back(spot);
  }
  if (spots.empty())
    fail("get_layer_outputs: no layer's name contains '", layer_name, "'; the layers are: ", join(names));
  const std::size_t size = model.batch_size_for("get_layer_outputs", x.samples(), std::nullopt);
  return NamedTensors(names_of(spots, "simple", "get_layer_outputs"),
                      outputs_at(model, x, spots, learning_phase == 1, size));
}

}  // namespace nn::inline NN_ABI
