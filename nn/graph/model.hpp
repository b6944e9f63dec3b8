// Models: calls between inputs and outputs, with the weights they use. How one is trained is in train/.
#pragma once

#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nn/graph/graph.hpp"

namespace nn::inline NN_ABI {

struct CompileOptions;
struct FitOptions;
struct EvaluateOptions;
struct TrainOnBatchOptions;
struct History;
struct Logs;
class Optimizer;
struct Training;  // optimizer, losses and metrics: what compile() leaves in a model

/// One tensor or several, as a model with one or several inputs takes them. It refers to the caller's tensors:
/// for arguments only.
class TensorRefs {
  struct Ref {
    Ref(const Tensor& t) : tensor(&t) {}  // NOLINT
    const Tensor* tensor;
  };

 public:
  TensorRefs() = default;
  TensorRefs(const Tensor& tensor) : tensors_{&tensor} {}  // NOLINT
  TensorRefs(const std::vector<Tensor>& tensors) {         // NOLINT
    for (const Tensor& tensor : tensors) tensors_.push_back(&tensor);
  }
  TensorRefs(std::initializer_list<Ref> tensors) {
    for (const Ref& ref : tensors) tensors_.push_back(ref.tensor);
  }

  std::size_t size() const { return tensors_.size(); }
  const Tensor& operator[](std::size_t i) const { return *tensors_[i]; }
  std::size_t samples() const { return tensors_[0]->dimension() == 0 ? 0 : tensors_[0]->shape(0); }
  /// The samples [begin, end) of each, and the samples at the given places.
  PoolVector<Tensor> rows(std::size_t begin, std::size_t end) const;
  PoolVector<Tensor> rows(const Places& places) const;

 private:
  PoolVector<const Tensor*> tensors_;
};

struct LoadWeightsOptions {
  bool by_name = false;  // layers of the file go to layers of the same name; others are left alone. Keras 2's files
  // With by_name: layers with another number of weights, and single weights of another shape, are left alone too.
  bool skip_mismatch = false;
};

struct SaveOptions {
  bool include_optimizer = true;  // with what compile() was given and the optimizer's state, so that fit() can go on
};

struct LoadOptions {
  bool compile = true;  // with what the file says about training; false: the model alone, to predict or compile anew
};

struct ModelOptions {
  std::string name = "";
};

struct PredictOptions {
  std::optional<std::size_t> batch_size = std::nullopt;  // none: the Input's, or else 32
};

class ModelImpl;

/// A model; also a layer, so that a model can be called inside another and share its weights. Copies are the same
/// model.
class Model : public Layer {
 public:
  Model(const Symbols& inputs, const Symbols& outputs, const ModelOptions& options = {});
  explicit Model(std::shared_ptr<ModelImpl> impl);

  /// The model that a layer is, if it is one.
  static std::optional<Model> of(const Layer& layer);

  const Symbols& inputs() const;
  const Symbols& outputs() const;
  using Layer::outputs;  // outputs(symbols): the model called as a layer
  Symbol output() const;
  /// The output of a layer by name: "lstm", "attention/attention_weight" for a value inside a layer,
  /// "encoder/lstm" for a layer of a model inside; or any part of a name that only one has.
  Symbol output(const std::string& name) const;

  /// The layers in Keras's order (Graph::layers); a Sequential leaves its input out.
  std::vector<Layer> layers() const;
  Layer get_layer(const std::string& name) const;
  Layer get_layer(std::size_t index) const;

  /// What the model computes from x, in batches on all cores; the first of several outputs.
  Tensor predict(const TensorRefs& x, const PredictOptions& options = {}) const;
  std::vector<Tensor> predict_all(const TensorRefs& x, const PredictOptions& options = {}) const;
  /// What the layer called `name` gives for x: model.output(name) computed.
  Tensor fetch(const TensorRefs& x, const std::string& name, const PredictOptions& options = {}) const;

  /// Keras's table of layers, shapes, numbers of weights and, where it is not a chain, connections.
  void summary() const;
  void summary(std::ostream& out) const;

  void compile(const CompileOptions& options) const;
  /// The optimizer that compile() was given, or that was in the file. Throws Error when there is none.
  const Optimizer& optimizer() const;
  History fit(const TensorRefs& x, const TensorRefs& y) const;
  History fit(const TensorRefs& x, const TensorRefs& y, const FitOptions& options) const;
  /// The mean loss and the metrics over x and y, by name, "loss" first.
  Logs evaluate(const TensorRefs& x, const TensorRefs& y) const;
  Logs evaluate(const TensorRefs& x, const TensorRefs& y, const EvaluateOptions& options) const;
  /// One step on one batch; gives the loss and the metrics of the batch before the step.
  Logs train_on_batch(const TensorRefs& x, const TensorRefs& y) const;
  Logs train_on_batch(const TensorRefs& x, const TensorRefs& y, const TrainOnBatchOptions& options) const;

  /// Writes the model with its weights, as Keras does: to .keras the archive of Keras 3, to .h5 or .hdf5 the HDF5 file
  /// that Keras 2 and 3 open. If it is compiled, all that training needs goes along: training resumed from the file
  /// gives the same bits as training that was not interrupted (but for the states of stateful layers, which no file
  /// holds). The file appears in full or not at all. Throws Error for other endings.
  void save(const std::string& path) const;
  void save(const std::string& path, const SaveOptions& options) const;
  /// Writes the weights alone: to .weights.h5 as Keras 3, to another .h5 or .hdf5 as Keras 2. As in Keras, the optimizer's
  /// state goes into .weights.h5 once there was a training step.
  void save_weights(const std::string& path) const;
  /// Takes the weights of a file of any of these kinds. Throws Error, and changes nothing, when they do not fit. As in
  /// Keras, an optimizer that has made a step takes its state from a .weights.h5, where there is one that fits.
  void load_weights(const std::string& path) const;
  void load_weights(const std::string& path, const LoadWeightsOptions& options) const;
  /// The model without its weights as a JSON text, as Keras 3 writes it; and back: model_from_json.
  std::string to_json() const;

  /// Checks count, shapes and numbers of samples of data for this model; throws Error naming `who` and the input.
  void expect_inputs(const std::string& who, const TensorRefs& x) const;

  /// The number of samples a batch: what was asked for, the Input's, or 32. Throws Error naming `who` when the Input
  /// wants another, or the samples do not make whole batches of it.
  std::size_t batch_size_for(const std::string& who, std::size_t samples,
                             const std::optional<std::size_t>& asked) const;

  const Graph& graph() const;
  std::shared_ptr<Training>& training() const;
};

/// A layer, or the Input that a chain starts with.
class SequentialItem {
 public:
  SequentialItem(const Layer& layer) : layer_(layer) {}                                          // NOLINT
  SequentialItem(const Symbol& input)
      : layer_(input.call()->layer), input_(std::make_shared<Symbol>(input)) {}  // NOLINT

  const Layer& layer() const { return layer_; }
  const Symbol* input() const { return input_.get(); }

 private:
  Layer layer_;
  std::shared_ptr<Symbol> input_;
};

/// A chain: Sequential({Input({20, 1}), LSTM(100), Dense(1)}).
Model Sequential(std::initializer_list<SequentialItem> items, const ModelOptions& options = {});
Model Sequential(const std::vector<SequentialItem>& items, const ModelOptions& options = {});

/// The model in a file that Keras or this library wrote: .keras, .h5 or .hdf5, whatever its name. A model that was saved
/// compiled is compiled, and its optimizer goes on where it stopped. Throws Error naming the file and the place.
Model load_model(const std::string& path, const LoadOptions& options = {});
/// The model that a JSON text describes, with new weights.
Model model_from_json(const std::string& json);

}  // namespace nn::inline NN_ABI
