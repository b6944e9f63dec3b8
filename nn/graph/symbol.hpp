// The symbolic world: what a model looks like before any number flows through it.
//
// Calling a layer on a Symbol checks shapes, builds the layer's weights once and records a Call. A Model is a
// list of Calls; running it replays them on Vars.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

class LayerImpl;
struct Call;

/// A tensor of a model that has a shape but no numbers yet: output `index` of a call of a layer.
class Symbol {
 public:
  Symbol(std::shared_ptr<Call> call, std::size_t index) : call_(std::move(call)), index_(index) {}

  const Shape& shape() const;  // the first axis is the batch, None unless the Input says otherwise
  const std::shared_ptr<Call>& call() const { return call_; }
  std::size_t index() const { return index_; }
  bool operator==(const Symbol& other) const = default;

 private:
  std::shared_ptr<Call> call_;
  std::size_t index_;
};

/// One or several Symbols, wherever either may stand.
struct Symbols : std::vector<Symbol> {
  Symbols() = default;
  Symbols(const Symbol& symbol) : vector{symbol} {}                        // NOLINT
  Symbols(std::initializer_list<Symbol> symbols) : vector(symbols) {}      // NOLINT
  Symbols(std::vector<Symbol> symbols) : vector(std::move(symbols)) {}     // NOLINT
};

/// How a layer is called.
struct CallOptions {
  /// Masks of the inputs, in their order, in place of those that the inputs carry: symbols of 0 (padding) and 1, of
  /// shape (batch, time) mostly. {} and std::nullopt: the input's own.
  std::vector<std::optional<Symbol>> mask = {};
};

/// One use of a layer: what it was called on and the shapes of what came out, the layer's outputs first, then its
/// inner outputs.
struct Call {
  Call(std::shared_ptr<LayerImpl> used, Symbols on, std::vector<std::optional<Symbol>> with_masks, Shapes gives,
       std::uint64_t n)
      : layer(std::move(used)),
        inputs(std::move(on)),
        masks(std::move(with_masks)),
        shapes(std::move(gives)),
        number(n) {}
  Call(const Call&) = delete;

  std::shared_ptr<LayerImpl> layer;
  Symbols inputs;
  std::vector<std::optional<Symbol>> masks;  // those given in the call
  Shapes shapes;
  std::vector<std::string> inner;  // the names of the inner outputs, the last of the shapes
  std::uint64_t number = 0;        // calls are numbered as they are made

  std::size_t outputs() const { return shapes.size() - inner.size(); }
  /// The inputs and the masks: all that has to be computed before.
  Symbols needs() const;

  ~Call();
};

struct InputOptions {
  /// The number of samples that every batch has, as stateful layers need it; without one, any number.
  std::optional<std::size_t> batch_size = std::nullopt;
  std::string name = "";
};

/// Where data enter a model.
/// shape: of one sample, without the batch; None for an axis that may have any length.
Symbol Input(const Shape& shape, const InputOptions& options = {});

}  // namespace nn::inline NN_ABI
