// What a layer may ask while it runs: its weights as Vars, the masks of its inputs, whether this is training, and
// randomness that depends on the sample, not on the thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nn/autodiff/ops.hpp"
#include "nn/graph/constraints.hpp"
#include "nn/graph/regularizers.hpp"
#include "nn/random.hpp"

namespace nn::inline NN_ABI {

/// A named weight of a layer. Layers that share it hold the same one.
struct Weight {
  std::string name;  // "kernel"
  Tensor value;
  bool trainable = true;
  Regularizer regularizer = {};  // a penalty on it while training
  Constraint constraint = {};    // what it is brought back to after each training step
};
using Parameter = std::shared_ptr<Weight>;
using Parameters = PoolVector<Parameter>;

/// The mask that a value is, for layers that are given one as an input: 1 where it is not 0.
Mask as_mask(const Var& value);
/// 1 where either does, broadcast; null when either is.
Mask either(const Mask& a, const Mask& b);
/// Throws Error naming `who` when there is a mask and it has another shape.
void expect_mask(const std::string& who, const Mask& mask, const Shape& shape);

/// The part of a value that is there at one time, where a layer makes it step by step: this place of that axis.
struct Step {
  std::size_t axis, at;
};

/// Values by name, found by std::string_view.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
};
template <class T>
using ByName =
    std::unordered_map<PoolString, T, NameHash, std::equal_to<>, PoolAllocator<std::pair<const PoolString, T>>>;

/// Somebody who looks at what is computed. It is called with each value and its name, "" for the first output of the
/// layer it was given to, and what it gives is used from there on. With a step: with one step's part of the value.
using Tap = std::function<Var(const std::string& name, const Var& value, const std::optional<Step>& step)>;

/// One run of a model over a batch or over a shard of one. Each run has its own; nothing in it is shared
/// between threads but the weights' values, which nobody changes during a run.
class Context {
 public:
  bool training = false;
  std::uint64_t step = 0;         // of training: dropout differs from step to step
  std::size_t first_sample = 0;   // the place of the shard's first sample in the batch
  std::size_t batch_size = 0;     // of the whole batch, for penalties, which are means over it; 0: nobody asks for them
  std::uint64_t call = 0;         // which call of the model is running

  /// The weight as a Var, the same one for every use in this run.
  Var weight(const Parameter& parameter);
  /// Takes `value` in place of the weight in this run: for differentiating with respect to weights by hand.
  void set_weight(const Parameter& parameter, const Var& value) { weights_[parameter.get()] = value; }
  /// dL/dweight after backward(L); zeros if the weight was not used.
  Tensor gradient(const Parameter& parameter) const;

  /// (samples, shape...): 1 / (1 - rate) with probability 1 - rate, else 0. Depends on `seed` (the layer's), the
  /// step, the call and the sample's place in the batch.
  Tensor keep_mask(std::uint64_t seed, std::size_t samples, const Shape& shape, double rate) const;
  /// (samples, shape...): normal numbers of mean 0 and deviation 1, which depend on the same.
  Tensor noise(std::uint64_t seed, std::size_t samples, const Shape& shape) const;

  /// Adds to the training loss, for penalties. The loss has to be a sum over samples divided by batch_size.
  void add_loss(const Var& loss) { losses_.push_back(loss); }
  const Vars& losses() const { return losses_; }

  /// The mask of the running layer's input.
  Mask mask(std::size_t input = 0) const { return input < call_.masks.size() ? call_.masks[input] : nullptr; }
  /// The mask of the running layer's output, where it is not simply passed on (LayerImpl::supports_masking).
  void set_output_mask(const Mask& mask, std::size_t output = 0);
  /// An inner output: layers call it for each of their inner_outputs(), in any order, and go on with what it gives,
  /// which is the value unless a tap puts another there.
  Var set_inner(std::string_view name, const Var& value);
  /// The same for an inner output that is made step by step along axis 1: called with each step's part, in their order.
  Var set_inner_step(std::string_view name, const Var& part);
  /// For layers that consist of others: an inner output that their taps have seen.
  void keep_inner(std::string_view name, const Var& value) { call_.inner[PoolString(name)] = value; }

  /// Who looks at the running layer, or, outside of layers, at the graph that is run; empty for nobody.
  const Tap& tap() const { return call_.tap; }
  void set_tap(Tap tap) { call_.tap = std::move(tap); }

  /// What belongs to the layer that is running; run_layer (layer.hpp) changes it for the time of a call.
  struct LayerCall {
    Masks masks, output_masks;
    bool output_masks_set = false;
    ByName<Var> inner;
    ByName<Vars> inner_steps;
    Tap tap;
  };
  LayerCall exchange(LayerCall with) { return std::exchange(call_, std::move(with)); }

 private:
  Random random_for(std::uint64_t seed, std::size_t sample) const;

  PoolMap<const Weight*, Var> weights_;
  LayerCall call_;
  Vars losses_;
};

}  // namespace nn::inline NN_ABI
