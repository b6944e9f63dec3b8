#include "nn/kernels/softmax.hpp"

#include <algorithm>
#include <vector>

#include "nn/kernels/elementwise.hpp"

namespace nn::inline NN_ABI::kernels {

void softmax_in_place(Scalar* x, std::size_t n) {
  if (n == 0) return;
  const Scalar largest = *std::max_element(x, x + n);
  const Scalar total = exp_shifted(x, largest, x, n);
  for (std::size_t k = 0; k < n; ++k) x[k] /= total;
}

void softmax(const Scalar* x, Scalar* y, std::size_t outer, std::size_t n, std::size_t inner) {
  PoolVector<Scalar> column(n);  // one slice along the axis, made contiguous
  for (std::size_t o = 0; o < outer; ++o) {
    for (std::size_t i = 0; i < inner; ++i) {
      const std::size_t start = o * n * inner + i;
      for (std::size_t k = 0; k < n; ++k) column[k] = x[start + k * inner];
      softmax_in_place(column.data(), n);
      for (std::size_t k = 0; k < n; ++k) y[start + k * inner] = column[k];
    }
  }
}

void softmax_backward(const Scalar* y, const Scalar* dy, Scalar* dx, std::size_t outer, std::size_t n,
                      std::size_t inner) {
  for (std::size_t o = 0; o < outer; ++o) {
    for (std::size_t i = 0; i < inner; ++i) {
      const std::size_t start = o * n * inner + i;
      Scalar mean = 0;  // sum_k dy_k y_k
      for (std::size_t k = 0; k < n; ++k) mean += dy[start + k * inner] * y[start + k * inner];
      for (std::size_t k = 0; k < n; ++k) {
        const std::size_t at = start + k * inner;
        dx[at] += y[at] * (dy[at] - mean);
      }
    }
  }
}

}  // namespace nn::inline NN_ABI::kernels
