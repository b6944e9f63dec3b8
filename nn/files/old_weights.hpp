// Weights of recurrent layers as Keras 1 and the CuDNN layers of Keras 2 stored them.
#pragma once

#include <string>
#include <vector>

#include "nn/graph/layer.hpp"

namespace nn::inline NN_ABI {

/// One way in which files hold the weights of a layer: the shapes of the arrays in order, and what they are here.
struct WeightLayout {
  Shapes shapes;
  /// From arrays of these shapes to the layer's weights, in its order.
  std::vector<Tensor> (*modern)(std::vector<Tensor> arrays);
};

/// All ways to hold the weights of a layer of that class whose weights have the shapes `present`, as they are today
/// first. LSTM: three arrays; twelve of Keras 1, W, U and b for each of i, c, f, o; three of CuDNNLSTM, whose bias is
/// twice as long. GRU: three arrays; nine of Keras 1 (z, r, h) without reset_after; three of CuDNNGRU with it. Number
/// and shapes of the arrays tell which it is. Source: tf_keras/src/saving/legacy/hdf5_format.py,
/// preprocess_weights_for_loading and _convert_rnn_weights
std::vector<WeightLayout> weight_layouts(const std::string& class_name, const Shapes& present);

}  // namespace nn::inline NN_ABI
