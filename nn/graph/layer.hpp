// Layers. A Layer is a handle: copies are the same layer and share its weights. What it computes is a LayerImpl.
//
// To write a layer of your own, derive from UnaryLayer (one tensor in, one out) or LayerImpl, and wrap it:
//
//   struct ScaleImpl : UnaryLayer {
//     ScaleImpl() : UnaryLayer("Scale", "") {}
//     void build(const Shapes& inputs) override { scale = add_weight("scale", {inputs[0].back()}, "ones"); }
//     Shape output_shape(const Shape& x) const override { return x; }
//     Var call(const Var& x, Context& context) const override { return x * context.weight(scale); }
//     Parameter scale;
//   };
//   Layer Scale() { return Layer(std::make_shared<ScaleImpl>()); }
//
// Masks (context.hpp) travel beside values. A layer that treats each step by itself says `supports_masking = true`
// and passes its input's mask on; one that uses a mask asks context.mask(); one that makes or changes a mask calls
// context.set_output_mask().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "nn/graph/config.hpp"
#include "nn/graph/context.hpp"
#include "nn/graph/initializers.hpp"
#include "nn/graph/symbol.hpp"

namespace nn::inline NN_ABI {

Shapes shapes_of(const Symbols& symbols);

/// What a layer is: a name, weights, shapes and a computation.
class LayerImpl {
 public:
  /// class_name: Keras's ("LSTM").   name: empty for Keras's automatic one ("lstm", "lstm_1", ...).
  LayerImpl(std::string class_name, std::string name);
  LayerImpl(const LayerImpl&) = delete;
  virtual ~LayerImpl() = default;

  const std::string& class_name() const { return class_name_; }
  const std::string& name() const { return name_; }
  /// How errors call it: LSTM 'enc'.
  const std::string& who() const { return who_; }

  /// Makes the weights, once, when the input shapes are known.
  virtual void build(const Shapes& /*inputs*/) {}
  /// Calls build and notes it; after an error the layer has no weights.
  void build_once(const Shapes& inputs);
  /// Checks the input shapes, each with the batch first, and gives those of the outputs. Called before build.
  virtual Shapes output_shapes(const Shapes& inputs) const = 0;
  virtual Vars call_all(const Vars& inputs, Context& context) const = 0;

  /// A value inside the layer that can be fetched by name, such as attention weights.
  struct Inner {
    std::string name;
    Shape shape;
  };
  virtual std::vector<Inner> inner_outputs(const Shapes& /*inputs*/) const { return {}; }

  /// The layer's options, as Keras names them, for files. Throws Error for layers that do not say theirs.
  virtual Config options() const;

  /// The layer as an object of a file: {"class_name": ..., "config": {"name": ..., options...}}.
  virtual Config saved() const;

  /// Layers that this one consists of: a wrapper's, a model's.
  virtual std::vector<std::shared_ptr<LayerImpl>> inner_layers() const { return {}; }
  /// All weights in Keras's order: its own, then those of layers inside in their order, each once.
  Parameters weights() const;
  void set_trainable(bool trainable);

  /// Whether the layer goes on where the batch before stopped, and forgetting that. Layers inside are asked too.
  virtual bool is_stateful() const;
  virtual void reset_states();
  /// What brings the present states back when it is called. Throws Error for stateful layers that do not say how.
  virtual std::function<void()> kept_states() const;

  /// Where the layer's randomness starts: its weights, its dropout.
  std::uint64_t seed;
  bool built = false;
  std::vector<std::weak_ptr<Call>> calls;  // where it was used
  bool trainable = true;                   // of weights still to be made
  bool supports_masking = false;           // output k has the mask of input k
  Regularizer activity_regularizer = {};   // a penalty on what it gives, divided by the batch size

 protected:
  /// Throws Error when the initializer gives another shape, or the shape has more than 2^31 numbers.
  Parameter add_weight(const std::string& name, const Shape& shape, const Initializer& initializer,
                       const Regularizer& regularizer = {}, const Constraint& constraint = {});
  /// Throws Error unless the last axis of x is known and, once the layer is built, as long as the weight's axis.
  void expect_features(const Shape& x, const Parameter& weight, std::size_t axis = 0) const;

 private:
  std::string class_name_, name_, who_;
  Parameters weights_;
};

/// What came out of a layer: its outputs, their masks, and its inner outputs by name.
struct LayerResult {
  Vars outputs;
  Masks masks;
  ByName<Var> inner;
};

/// Runs a layer with its masks: what graphs, and layers that contain layers, call. Errors are made to name the layer.
/// penalty: whether its activity regularizer counts; Keras's TimeDistributed leaves it out.
/// tap: is shown its outputs, "" and "output_1", ..., and its inner outputs.
LayerResult run_layer(const LayerImpl& layer, const Vars& inputs, const Masks& masks, Context& context,
                      bool penalty = true, Tap tap = {});

/// Whether data of shape `got` fits `wanted`, whose None stands for any length. The first axes, the batch, are not
/// compared.
bool fits(const Shape& got, const Shape& wanted);

/// A layer with one input and one output.
class UnaryLayer : public LayerImpl {
 public:
  using LayerImpl::LayerImpl;
  virtual Shape output_shape(const Shape& x) const = 0;
  virtual Var call(const Var& x, Context& context) const = 0;

  Shapes output_shapes(const Shapes& inputs) const final;
  Vars call_all(const Vars& inputs, Context& context) const final { return {call(inputs[0], context)}; }
};

/// The handle of a layer.
class Layer {
 public:
  /// Throws Error for a null pointer.
  explicit Layer(std::shared_ptr<LayerImpl> impl);

  /// Calls the layer on symbols. Throws Error when shapes do not fit, or when the layer has several outputs.
  Symbol operator()(const Symbols& inputs, const CallOptions& options = {}) const;
  /// The same for layers with any number of outputs, such as an LSTM with return_state.
  Symbols outputs(const Symbols& inputs, const CallOptions& options = {}) const;

  /// What came out of the layer's only call. Throws Error if it was not called or more than once.
  Symbol output() const;
  /// The same for a value inside the layer: get_layer("attention").output("attention_weight").
  Symbol output(const std::string& inner) const;

  const std::string& name() const { return impl_->name(); }
  const std::string& class_name() const { return impl_->class_name(); }
  /// Name and options, as Keras writes them into files.
  Config get_config() const;

  Parameters weights() const { return impl_->weights(); }
  std::vector<Tensor> get_weights() const;
  /// Copies values in, in the order of get_weights. Throws Error when count or shapes differ.
  void set_weights(const std::vector<Tensor>& values) const;
  std::size_t count_params() const;
  /// False: training leaves the weights as they are, those of layers inside too.
  void set_trainable(bool trainable) const { impl_->set_trainable(trainable); }
  /// Stateful layers forget what they remember of the batches before.
  void reset_states() const { impl_->reset_states(); }

  const std::shared_ptr<LayerImpl>& impl() const { return impl_; }

 private:
  std::shared_ptr<LayerImpl> impl_;
};

/// A layer as an object of a file, {"class_name": ..., "config": ...}, and the other way: what layers that contain layers
/// need; the table of all layers stands in files/.
Config to_config(const Layer& layer);
using MakeLayer = std::function<Layer(const Config& object, const std::string& who)>;

/// Restarts the automatic names (lstm, lstm_1, ...), as keras.utils.clear_session.
void clear_session();

}  // namespace nn::inline NN_ABI
