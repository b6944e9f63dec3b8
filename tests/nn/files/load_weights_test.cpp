// Weights of Keras 2's files by name and by order. What is expected of by_name and skip_mismatch is what tf_keras 2.21
// does.
#include <doctest/doctest.h>

#include "nn/graph/model.hpp"
#include "nn/layers/layers.hpp"
#include "tests/nn/files/files_support.hpp"
#include "tests/support.hpp"

using namespace nn;

namespace {

Model filled(const Model& model, Scalar value) {
  for (const Parameter& weight : model.weights()) weight->value.fill(value);
  return model;
}

Model chain(std::size_t features, bool bias = true) {
  return Sequential({Input({features}), Dense(2, {.name = "d"}), Dense(2, {.use_bias = bias, .name = "e"})});
}

// A model with a model inside.
Model nest(std::size_t units) {
  return Sequential({Input({3}), Sequential({Input({3}), Dense(2, {.name = "in"}), Dense(units, {.name = "in2"})},
                                            {.name = "nest"})});
}

std::vector<double> sums(const Model& model) {
  std::vector<double> all;
  for (const Tensor& weight : model.get_weights()) {
    double sum = 0;
    for (const Scalar value : weight.storage()) sum += static_cast<double>(value);
    all.push_back(sum);
  }
  return all;
}

}  // namespace

TEST_CASE("by_name takes layers of the same name; skip_mismatch leaves out what has another shape or number") {
  const Scratch scratch;
  const std::string file = (scratch.path / "chain.h5").string();
  filled(chain(3), 1).save_weights(file);
  const Model other = filled(chain(4, false), 0);
  CHECK(error_of([&] { other.load_weights(file, {.by_name = true}); }).find("expected shape") != std::string::npos);
  CHECK(sums(other) == std::vector<double>{0, 0, 0});
  other.load_weights(file, {.by_name = true, .skip_mismatch = true});
  CHECK(sums(other) == std::vector<double>{0, 2, 0});  // the bias of "d" fits; of "e", one weight is not two
}

TEST_CASE("by_name knows a model inside as one layer, by its own name") {
  const Scratch scratch;
  const std::string file = (scratch.path / "nest.h5").string();
  filled(nest(1), 1).save_weights(file);
  const Model wider = filled(nest(3), 0);
  wider.load_weights(file, {.by_name = true, .skip_mismatch = true});
  CHECK(sums(wider) == std::vector<double>{6, 2, 0, 0});
  const Model same = filled(nest(1), 0);
  same.load_weights(file, {.by_name = true});
  CHECK(sums(same) == std::vector<double>{6, 2, 2, 1});
  const Model flat = filled(Sequential({Input({3}), Dense(2, {.name = "in"})}), 0);
  flat.load_weights(file, {.by_name = true});  // "in" is not a layer of the file
  CHECK(sums(flat) == std::vector<double>{0, 0});
}

TEST_CASE("a layer whose namesake has another number of weights is an error unless skip_mismatch says otherwise") {
  const Scratch scratch;
  const std::string file = (scratch.path / "nest.h5").string();
  filled(nest(1), 1).save_weights(file);
  const Model model = Sequential({Input({3}), Dropout(0.1, {.name = "nest"}), Dense(2, {.name = "in"})});
  const std::string error = error_of([&] { model.load_weights(file, {.by_name = true}); });
  CHECK(error.find("/nest: expected 0 weights for the layer 'nest', got 4") != std::string::npos);
  CHECK(error_of([&] { model.load_weights(file, {.by_name = true, .skip_mismatch = true}); }) == "");
}

TEST_CASE("without by_name weights go by order, whatever the layers are called") {
  const Scratch scratch;
  const std::string file = (scratch.path / "order.h5").string();
  const Model model = chain(2);
  model.save_weights(file);
  const Model other = Sequential({Input({2}), Dense(2, {.name = "e"}), Dropout(0.5), Dense(2, {.name = "d"})});
  other.load_weights(file);
  CHECK(other.get_weights()[0] == model.get_weights()[0]);
  CHECK(other.get_weights()[2] == model.get_weights()[2]);
}

TEST_CASE("old weights are taken from whole models too, by order and by name") {
  for (const char* name : {"keras_files/keras1/chain.h5", "keras_files/cudnn/gates.h5"}) {
    CAPTURE(name);
    const std::string file = golden_file(name).string();
    const Model model = load_model(file);
    const std::vector<Tensor> weights = model.get_weights();
    for (const bool by_name : {false, true}) {
      filled(model, 0).load_weights(file, {.by_name = by_name});
      for (std::size_t k = 0; k < weights.size(); ++k) CHECK(model.get_weights()[k] == weights[k]);
    }
  }
}

TEST_CASE("weights of a CuDNNGRU are not those of a GRU without reset_after") {
  const std::string file = golden_file("keras_files/cudnn/gates.h5").string();
  const Model model = Sequential({Input({2, 4, 2}), TimeDistributed(GRU(3, {.reset_after = false}), {.name = "each"})});
  const std::string error = error_of([&] { model.load_weights(file, {.by_name = true}); });
  CHECK(error.find("expected shape (9,), got (18,)") != std::string::npos);
}
