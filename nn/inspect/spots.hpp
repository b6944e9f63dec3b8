// The values of a model that can be looked at, by name, and choosing among them.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "nn/check.hpp"
#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// A layer of a model by its name, by a part of names, or by its place among model.layers(), from the end when
/// negative; "*" for all.
class LayerId {
 public:
  LayerId(const char* name) : name_(name) {}              // NOLINT: "lstm" stands for a LayerId
  LayerId(std::string name) : name_(std::move(name)) {}   // NOLINT
  LayerId(int place) : place_(place), by_place_(true) {}  // NOLINT

  /// The name; of a place, that of the layer there. Throws Error naming `who` when there is none.
  std::string name_in(const Model& model, const std::string& who) const;
  bool by_place() const { return by_place_; }
  bool is_wildcard() const { return name_ == "*"; }

 private:
  std::string name_;
  int place_ = 0;
  bool by_place_ = false;
};

/// Layers (or weights) by their ids, or all.
template <class Id>
class Ids {
 public:
  Ids() = default;  // all
  Ids(std::initializer_list<Id> ids) : ids_(ids) {}
  Ids(std::vector<Id> ids) : ids_(std::move(ids)), none_(ids_.empty()) {}                           // NOLINT
  Ids(const std::vector<std::string>& names) : Ids(std::vector<Id>(names.begin(), names.end())) {}  // NOLINT

  /// Throws Error naming `who` for a vector without ids: who computed it meant none, and gets no sea of all.
  bool all(const std::string& who) const {
    if (none_) fail(who, ": expected at least one name, got an empty list; leave it out for all");
    return ids_.empty() || std::any_of(begin(), end(), [](const Id& id) { return id.is_wildcard(); });
  }
  auto begin() const { return ids_.begin(); }
  auto end() const { return ids_.end(); }

 private:
  std::vector<Id> ids_;
  bool none_ = false;
};
using LayerIds = Ids<LayerId>;

/// A value of a model: what an input, a layer or something inside a layer gives, under the name that fetch() knows.
struct Spot {
  enum Kind {
    input,   // of the model
    output,  // of a layer
    inner,   // inside a layer, such as attention weights
  };

  std::string name;
  std::string full_name;  // with the class and the number of the output, "lstm/LSTM:1"
  Symbol symbol;  // of the model's own graph, inner outputs of nested models included
  Kind kind = output;
  bool nested = false;       // of a model inside the model
  bool of_model = false;     // the output of such a model itself
  std::string class_name;    // of the layer that gives it
  std::size_t reads = None;  // the model's input that its layer is called on, directly or through models; None if not
};

/// All values of a model in the order in which they are computed, the inputs first; those inside a nested model follow
/// its output.
std::vector<Spot> spots_of(const Model& model);

/// Which values are asked for.
struct SpotChoice {
  LayerIds layers = {};
  std::optional<Symbols> nodes = {};  // instead of layers
  bool inputs = true;                 // with all: the model's inputs too
  bool nested = false;                // with all: the layers of nested models instead of these models
  bool inner = false;                 // with all: values inside layers too
};
/// The chosen values, in the order of the model, each once. An id that is a name in full means that layer's outputs,
/// or else the value inside a layer whose name ends in it ("attention_weight"); any other text, all outputs whose names
/// contain it, or else all values; "*" means all. Throws Error naming `who` and listing the names when an id matches
/// nothing, for nodes that the model does not compute, for layers and nodes at once, and for an empty vector of either.
std::vector<Spot> choose(const Model& model, const SpotChoice& choice, const std::string& who);

/// The chosen values' names: "simple", those that fetch() knows; "full", "lstm/LSTM:1"; "numbered", "0", "1", ...
/// Throws Error naming `who` for another format.
std::vector<std::string> names_of(const std::vector<Spot>& spots, const std::string& format, const std::string& who);

}  // namespace nn::inline NN_ABI
