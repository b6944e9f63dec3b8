// The values of a model that can be looked at, by name, and choosing among them.
#pragma once

#include <string>
#include <vector>

#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// A layer of a model by its name, by a part of names, or by its place among model.layers(), from the end when
/// negative.
class LayerId {
 public:
  LayerId(const char* name) : name_(name) {}              // NOLINT: "lstm" stands for a LayerId
  LayerId(std::string name) : name_(std::move(name)) {}   // NOLINT
  LayerId(int place) : place_(place), by_place_(true) {}  // NOLINT

  /// The name; of a place, that of the layer there. Throws Error naming `who` when there is none.
  std::string name_in(const Model& model, const std::string& who) const;
  bool by_place() const { return by_place_; }

 private:
  std::string name_;
  int place_ = 0;
  bool by_place_ = false;
};

/// A value of a model: what an input, a layer or something inside a layer gives, under the name that fetch() knows.
struct Spot {
  enum Kind {
    input,   // of the model
    output,  // of a layer
    inner,   // inside a layer, such as attention weights
  };

  std::string name;
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
  std::vector<LayerId> layers = {};  // none: every layer
  bool inputs = true;                // with none: the model's inputs too
  bool nested = false;               // with none: the layers of nested models instead of these models
  bool inner = false;                // with none: values inside layers too
};
/// The chosen values, in the order of the model, each once. An id that is a name in full means that layer's outputs,
/// or else the value inside a layer whose name ends in it ("attention_weight"); any other text, all outputs whose names
/// contain it, or else all values. Throws Error naming `who` and listing the names when an id matches nothing.
std::vector<Spot> choose(const Model& model, const SpotChoice& choice, const std::string& who);

}  // namespace nn::inline NN_ABI
