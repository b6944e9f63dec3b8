// The calls between some inputs and some outputs, and running them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "nn/graph/layer.hpp"
#include "nn/parallel.hpp"

namespace nn::inline NN_ABI {

/// The part of the recorded calls that leads from `inputs` to `outputs`. Different ends of the same calls share
/// the weights: that is how an inner output is fetched.
class Graph {
 public:
  /// Throws Error when the outputs need an Input that is not among the inputs.
  Graph(Symbols inputs, Symbols outputs);

  const Symbols& inputs() const { return inputs_; }
  const Symbols& outputs() const { return outputs_; }
  /// In the order they were made, which is an order they can run in. Those of the inputs come first.
  const std::vector<std::shared_ptr<Call>>& calls() const { return calls_; }
  /// The layers in Keras's order, which is that of weights in files: the farther from the outputs the earlier, equally
  /// far ones as they are met on the way from the outputs.   Source: keras/src/ops/function.py, map_graph
  const std::vector<std::shared_ptr<LayerImpl>>& layers() const { return layers_; }
  /// The shapes of everything in the graph for inputs of other shapes, each at place(symbol), as far as layers agree.
  Shapes shapes_for(const Shapes& inputs) const;

  /// The outputs for these inputs.
  Vars run(const Vars& inputs, Context& context) const;

  /// What a run computed: each symbol's value and mask at place(symbol).
  struct Values {
    Vars values;
    Masks masks;
  };
  /// The same, with everything on the way. masks: of the inputs, or none.
  Values run_all(const Vars& inputs, const Masks& masks, Context& context) const;
  std::size_t place(const Symbol& symbol) const { return first_.at(symbol.call().get()) + symbol.index(); }

  /// Whether a layer goes on where the batch before stopped: batches then have to come in order, one at a time.
  bool is_stateful() const { return stateful_; }
  /// The number of samples that every batch must have, if an Input says so.
  std::optional<std::size_t> batch_size() const;

 private:
  Symbols inputs_, outputs_;
  std::vector<std::shared_ptr<Call>> calls_;
  std::vector<std::shared_ptr<LayerImpl>> layers_;
  std::unordered_map<const Call*, std::size_t> first_;
  std::size_t values_ = 0, given_ = 0;  // how many values there are, and how many of the calls are inputs
  bool stateful_ = false;
};

/// Calls run(b) for each batch b: in order where the graph is stateful, else on all worker threads.
void for_each_batch(const Graph& graph, std::size_t batches, Task run);

}  // namespace nn::inline NN_ABI
