// Layers of Keras 1 and 2 said as Keras 3 says them.
#pragma once

#include <string>

#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

/// The object of a layer, {"class_name": ..., "config": ...}, in the words of Keras 3: classes that are gone (Merge,
/// TimeDistributedDense, CuDNNLSTM, CuDNNGRU), options under their old names, the defaults of the time, and Keras 2's
/// hard_sigmoid under the name that it has here. Layers inside are left alone. Twice is as once.
/// Source: keras/legacy/interfaces.py and layers.py of Keras 2.2.4, whose conversions of Keras 1 these are.
Config modernized(const Config& object, const std::string& keras_version);

}  // namespace nn::inline NN_ABI
