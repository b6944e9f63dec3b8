#include "tasks/sequence_attention.hpp"

#include <algorithm>
#include <cmath>

namespace tasks {

using namespace nn;

Tensor post_inputs() { return tensor({3, 2}, {1, 2, 3, 4, 5, 6}); }

Tensor post_queries() { return tensor({4, 2}, {1, 0, 0, 1, 0, 0, 1, 1}); }

std::vector<PrintedRun> printed_runs() {
  return {
      {"question",
       {-0.3013375, -0.7066195},
       tensor({4, 2}, {2.24154, 3.24154, 1.55551, 2.55551, 3, 4, 1.29312, 2.29312})},
      {"answer", {0.584689, -0.5143405}, tensor({4, 2}, {4.28436, 5.28436, 1.82552, 2.82552, 3, 4, 3.18698, 4.18698})}};
}

std::vector<double> printed_weights() { return {0.0685481, 0.220724, 0.710728}; }

Tensor matrix(const std::vector<double>& column_sums, const std::vector<double>& spare) {
  const double a = column_sums[0] / 2, b = column_sums[1] / 2;
  return tensor({2, 2}, {a + spare[0], b + spare[1], a - spare[0], b - spare[1]});
}

Tensor weights_by_pairs(const Layer& scoring_net, const Tensor& inputs, const Tensor& queries) {
  const Symbol element = Input({inputs.shape(1)}), query = Input({queries.shape(1)});
  const Model score({element, query}, scoring_net({element, query}));
  Tensor weights = zeros({queries.shape(0), inputs.shape(0)});
  for (std::size_t m = 0; m < weights.shape(0); ++m) {
    double sum = 0;
    for (std::size_t n = 0; n < weights.shape(1); ++n) {
      const double s = static_cast<double>(score.predict({rows(inputs, n, n + 1), rows(queries, m, m + 1)})(0, 0));
      weights(m, n) = static_cast<Scalar>(std::exp(s));
      sum += std::exp(s);
    }
    for (std::size_t n = 0; n < weights.shape(1); ++n) weights(m, n) /= static_cast<Scalar>(sum);
  }
  return weights;
}

Attended attended(const Layer& attention, const Tensor& inputs, const Tensor& queries) {
  const Symbol sequence = Input(shape_of(inputs)), asked = Input(shape_of(queries));
  const Model model({sequence, asked}, attention({sequence, asked}));
  Tensor x = inputs, q = queries;
  x.reshape({1, inputs.shape(0), inputs.shape(1)});
  q.reshape({1, queries.shape(0), queries.shape(1)});
  Attended result{model.predict({x, q}), model.fetch({x, q}, attention.name() + "/attention_weight")};
  result.outputs.reshape({queries.shape(0), inputs.shape(1)});
  result.weights.reshape({queries.shape(0), inputs.shape(0)});
  return result;
}

double largest_difference(const Tensor& a, const Tensor& b) {
  if (!same_shape(a, b)) fail("largest_difference: expected tensors of one shape");
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])));
  }
  return largest;
}

}  // namespace tasks
