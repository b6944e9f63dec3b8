#include "nn/linalg.hpp"

#include <xtensor-blas/xlinalg.hpp>

namespace nn::inline NN_ABI {

Tensor orthonormal_columns(const Tensor& a) {
  const auto [q, r] = xt::linalg::qr(a, xt::linalg::qrmode::reduced);
  const std::size_t m = a.shape(0), n = a.shape(1);
  Tensor columns = zeros({m, n});
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) columns(i, j) = r(j, j) < 0 ? -q(i, j) : q(i, j);
  }
  return columns;
}

}  // namespace nn::inline NN_ABI
