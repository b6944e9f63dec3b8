// A model run from chosen places, with one number a sample and its gradients there: what attributions are made of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "nn/inspect/attribution.hpp"
#include "nn/inspect/seen.hpp"
#include "nn/inspect/spots.hpp"

namespace nn::inline NN_ABI {

/// What the attributions' options have in common.
struct ProbeOptions {
  std::string who;  // for errors
  AttributionTarget target;
  std::string layer;
  std::string reduction = "sum";
  std::optional<std::size_t> batch_size;
  bool embeddings = true;  // ids are looked at behind their Embedding
};

class Probe {
 public:
  /// Some samples of the data, the values that the places have for them, and the numbers to explain.
  struct Batch {
    std::size_t first = 0;
    std::vector<Tensor> x, values, gradients;  // gradients: at the values
    std::vector<int> places;                   // of the target; none for a function
    Tensor f;                                  // (batch)
    std::function<void()> rewind = [] {};      // to the states that a stateful model has before it
  };

  Probe(const Model& model, const TensorRefs& x, ProbeOptions options);

  /// Runs `attribute`, which gives a tensor for each place, on batches of the samples, and puts their results together:
  /// one tensor for each input of the model, or of the layer.
  std::vector<Tensor> each(const std::function<std::vector<Tensor>(const Batch&)>& attribute) const;

  /// The gradients at other values of the places.
  std::vector<Tensor> gradients(const Batch& batch, const std::vector<Tensor>& values) const;
  /// The number to explain, (batch), for other values of the places.
  Tensor f(const Batch& batch, const std::vector<Tensor>& values) const;

 private:
  struct Place {
    std::string name;
    std::size_t input;  // the model's input; None for a layer's output
    bool tokens;        // it is what an Embedding gives
  };
  struct Run {
    std::vector<Seen> at;
    Vars outputs;
  };

  void find_places();
  Spot only(const std::string& layer) const;
  Run run(const Batch& batch, const std::vector<Tensor>* values, bool gradients) const;
  std::pair<std::size_t, std::size_t> chosen_by_index(const Shape& sample) const;
  std::vector<int> target_places(const Vars& outputs, std::size_t first) const;
  Var number(const Vars& outputs, const std::vector<int>& places) const;
  std::vector<Tensor> back(const Run& run, const Var& number) const;
  std::vector<Tensor> by_input(const std::vector<Tensor>& at_places) const;

  const Model& model_;
  const TensorRefs& x_;
  ProbeOptions o_;
  std::vector<Place> places_;
  bool inside_ = false;  // the place is inside a layer
  Symbols explained_;    // where the target is read
};

}  // namespace nn::inline NN_ABI
