// The weights of a model by name, and choosing among them.
#pragma once

#include <concepts>
#include <string>
#include <vector>

#include "nn/inspect/named_tensors.hpp"
#include "nn/inspect/spots.hpp"

namespace nn::inline NN_ABI {

/// A weight and where it stands: "lstm/kernel", "encoder/dense/bias", "bidirectional/forward_lstm/kernel",
/// "time_distributed/dense/kernel".
struct NamedWeight {
  std::string name;
  Parameter weight;
};
/// All weights of a model in its order, shared ones once; a name that was there already has ":1" behind it.
std::vector<NamedWeight> weights_by_name(const Model& model);

/// Some weights: "lstm/kernel", those of a layer, "lstm", all whose names contain a text, "*"; those of the layer at a
/// place, 1, or some of these by their places in it, {1, 0, 2}.   Source: see-rnn 1.15, where ids are the same
class WeightId : public LayerId {
 public:
  using LayerId::LayerId;
  template <std::same_as<int>... Ints>
  WeightId(int layer, int weight, Ints... further) : LayerId(layer), places_{weight, further...} {}

  const std::vector<int>& places() const { return places_; }

 private:
  std::vector<int> places_;
};
using WeightIds = Ids<WeightId>;

struct GetWeightsOptions {
  std::vector<std::string> omit_names = {};  // texts: weights whose names contain one are left out
};

/// The chosen weights, in the order of the model, each once. Throws Error naming `who` and listing the names when an id
/// matches nothing.
std::vector<NamedWeight> choose_weights(const Model& model, const WeightIds& ids, const GetWeightsOptions& options,
                                        const std::string& who);

/// Their values: get_weights(model, {"lstm", {-1, 0}}).   Source: see-rnn 1.15, get_weights
NamedTensors get_weights(const Model& model, const WeightIds& ids = {}, const GetWeightsOptions& options = {});

}  // namespace nn::inline NN_ABI
