#include "nn/inspect/gradients.hpp"

#include <algorithm>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

Tensor input_gradient(const Model& model, const Tensor& x, const PredictOptions& options) {
  model.expect_inputs("input_gradient", x);
  if (model.outputs().size() != 1)
    fail("input_gradient: expected a model with one output, got ", model.outputs().size());
  const std::size_t samples = x.shape(0), size = model.batch_size_for("input_gradient", samples, options.batch_size);
  const std::size_t batches = batches_of(samples, size);
  std::vector<Tensor> parts(batches);
  for_each_batch(model.graph(), batches, [&](std::size_t b) {
    const std::size_t begin = b * size;
    const Var input = Var::variable(rows(x, begin, begin + std::min(size, samples - begin)));
    Context context;
    const Var total = sum(model.graph().run({input}, context)[0]);
    if (total.needs_gradient()) backward(total);
    parts[b] = input.gradient();
  });
  return concatenate_rows(parts);
}

}  // namespace nn::inline NN_ABI
