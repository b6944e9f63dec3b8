#include "nn/files/old_weights.hpp"

#include <utility>

namespace nn::inline NN_ABI {

namespace {

std::vector<Tensor> unchanged(std::vector<Tensor> arrays) { return arrays; }

// ---- Keras 1: an array for each gate ----

// Matrices, or vectors, side by side.
Tensor side_by_side(const std::vector<const Tensor*>& parts) {
  Shape shape = shape_of(*parts[0]);
  const std::size_t columns = shape.back(), rows = shape.size() == 1 ? 1 : shape[0], all = parts.size() * columns;
  shape.back() = all;
  Tensor joined = uninitialized(shape);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c)
        joined.data()[r * all + k * columns + c] = parts[k]->data()[r * columns + c];
    }
  }
  return joined;
}

// W, U and b of each gate become kernel, recurrent_kernel and bias. order: where the gates of here stand there.
std::vector<Tensor> join_gates(const std::vector<Tensor>& arrays, const std::vector<std::size_t>& order) {
  std::vector<Tensor> joined;
  for (std::size_t what = 0; what < 3; ++what) {
    std::vector<const Tensor*> parts;
    for (const std::size_t gate : order) parts.push_back(&arrays[3 * gate + what]);
    joined.push_back(side_by_side(parts));
  }
  return joined;
}

std::vector<Tensor> lstm_of_keras1(std::vector<Tensor> arrays) { return join_gates(arrays, {0, 2, 1, 3}); }  // i c f o
std::vector<Tensor> gru_of_keras1(std::vector<Tensor> arrays) { return join_gates(arrays, {0, 1, 2}); }      // z r h

WeightLayout by_gate(std::size_t features, std::size_t units, std::size_t gates) {
  WeightLayout layout{{}, gates == 4 ? lstm_of_keras1 : gru_of_keras1};
  for (std::size_t k = 0; k < gates; ++k)
    layout.shapes.insert(layout.shapes.end(), {{features, units}, {units, units}, {units}});
  return layout;
}

// ---- CuDNN: each gate's matrix column by column, and two biases ----

// The numbers of each gate's block, read row by row, are its transpose's.
Tensor blocks_transposed(const Tensor& x, std::size_t gates) {
  const std::size_t rows = x.shape(0), columns = x.shape(1) / gates;
  Tensor y = uninitialized(shape_of(x));
  for (std::size_t g = 0; g < gates; ++g) {
    for (std::size_t n = 0; n < rows * columns; ++n)
      y(n % rows, g * columns + n / rows) = x(n / columns, g * columns + n % columns);
  }
  return y;
}

std::vector<Tensor> lstm_of_cudnn(std::vector<Tensor> arrays) {
  const std::size_t n = arrays[2].size() / 2;
  Tensor bias = uninitialized({n});
  for (std::size_t i = 0; i < n; ++i) bias(i) = arrays[2](i) + arrays[2](n + i);
  return {blocks_transposed(arrays[0], 4), blocks_transposed(arrays[1], 4), std::move(bias)};
}

std::vector<Tensor> gru_of_cudnn(std::vector<Tensor> arrays) {
  const std::size_t n = arrays[2].size() / 2;
  Tensor bias = uninitialized({2, n});
  for (std::size_t i = 0; i < 2 * n; ++i) bias(i / n, i % n) = arrays[2](i);
  return {blocks_transposed(arrays[0], 3), blocks_transposed(arrays[1], 3), std::move(bias)};
}

}  // namespace

std::vector<WeightLayout> weight_layouts(const std::string& class_name, const Shapes& present) {
  std::vector<WeightLayout> layouts = {{present, unchanged}};
  if ((class_name != "LSTM" && class_name != "GRU") || present.size() != 3) return layouts;  // the old ones have a bias
  if (present[0].size() != 2 || present[1].size() != 2) return layouts;
  const bool lstm = class_name == "LSTM", reset_after = present[2].size() == 2;
  const std::size_t features = present[0][0], units = present[1][0], gates = lstm ? 4 : 3;
  if (!reset_after) layouts.push_back(by_gate(features, units, gates));
  if (lstm || reset_after)
    layouts.push_back({{present[0], present[1], {2 * gates * units}}, lstm ? lstm_of_cudnn : gru_of_cudnn});
  return layouts;
}

}  // namespace nn::inline NN_ABI
