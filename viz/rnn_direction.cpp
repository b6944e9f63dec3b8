#include "viz/rnn_direction.hpp"

#include "nn/check.hpp"

namespace viz {

RnnDirection rnn_direction(const std::string& who, const std::string& direction, const RnnWeights& weights,
                           bool show_bias) {
  RnnDirection result{
      direction, {{"kernel", weights.kernel}, {"recurrent_kernel", weights.recurrent_kernel}}, {}, weights.gates, 0};
  if (result.gates.empty()) result.gates = {""};
  for (const auto& [name, values] : result.kernels) {
    const nn::Shape shape = nn::shape_of(values);
    if (shape.size() != 2 || values.size() == 0 || shape[1] % result.gates.size() != 0 ||
        shape[1] != weights.kernel.shape(1)) {
      nn::fail(who, ": expected ", name, " of shape (rows, ", result.gates.size(),
               " gates * units) with as many columns as the kernel, got ", nn::to_string(shape));
    }
  }
  const std::size_t columns = weights.kernel.shape(1);
  result.units = columns / result.gates.size();
  if (weights.recurrent_kernel.shape(0) * result.gates.size() != columns) {
    nn::fail(who, ": expected recurrent_kernel of shape (units, ", result.gates.size(), " gates * units), got ",
             nn::to_string(nn::shape_of(weights.recurrent_kernel)), "; are `gates` those of the layer?");
  }
  const bool bias = show_bias && weights.bias.dimension() > 0 && weights.bias.size() > 0;
  if (bias && weights.bias.size() % columns != 0) {
    nn::fail(who, ": expected a bias of ", columns, " numbers or a multiple of it, got ",
             nn::to_string(nn::shape_of(weights.bias)));
  }
  if (bias) {
    result.bias = weights.bias;
    result.bias.reshape({weights.bias.size() / columns, columns});
  } else {
    result.bias = nn::zeros({0, columns});
  }
  return result;
}

std::vector<NamedTensor> kernels_of(const std::vector<RnnDirection>& directions) {
  std::vector<NamedTensor> all;
  for (const RnnDirection& layer : directions) all.insert(all.end(), layer.kernels.begin(), layer.kernels.end());
  return all;
}

}  // namespace viz
