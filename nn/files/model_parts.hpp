// What reading both kinds of model shares: layers, models and inputs inside a model.
#pragma once

#include <string>

#include "nn/graph/config.hpp"
#include "nn/graph/model.hpp"

namespace nn::inline NN_ABI {

/// Functional, Model or Sequential.
bool is_model_class(const std::string& class_name);

/// The class and the options of an object where they stand: models within models would be copied at each level.
struct ObjectView {
  const std::string& class_name;
  const Config& options;
};
ObjectView view_object(const Config& object, const std::string& who);

/// Throws Error when a layer's options are more than any layer has: they are copied.
void expect_small(const Config& options, const std::string& who);

/// A layer of the table, or a model.
Layer layer_or_model_from(const Config& object, const std::string& keras_version, const std::string& who);
/// The model that an object describes, called `name`; "" for an automatic name.
Model model_called(const std::string& name, const Config& object, const std::string& keras_version,
                   const std::string& who);

/// The input of the shape that an InputLayer's options state, or those of the first layer of a chain. Throws Error when
/// they state none.
Symbol input_from(const Config& options, const std::string& name, const std::string& who);

/// The two kinds. name: "" for an automatic one.   options: the config of the model's object; a list of layers for a
/// Sequential before Keras 2.2.3.
Model functional_from(const Config& options, const std::string& name, const std::string& keras_version,
                      const std::string& who);
Model sequential_from(const Config& options, const std::string& name, const std::string& keras_version,
                      const std::string& who);

}  // namespace nn::inline NN_ABI
