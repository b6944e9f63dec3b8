// Layers by the names of their classes: what files say, and what can be added.
#pragma once

#include <functional>
#include <string>

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

/// Makes layers of a class of your own from files. make: from the options that the layer's options() gave.
void register_layer(const std::string& class_name, std::function<Layer(const Config& options)> make);

/// Whether Keras has the class too, as far as this library knows it.
bool is_keras_layer(const std::string& class_name);

/// The layer that an object of a file describes, {"class_name": ..., "config": ...}, built when it is called. Throws
/// Error naming `who`, the class and the classes there are, or the option that is wrong.
/// make: makes layers inside it, where they may be more than layers of the table; none: this function.
Layer layer_from_config(const Config& object, const std::string& who, const MakeLayer& make = {});

}  // namespace nn::inline NN_ABI
