#include "nn/kernels/elementwise.hpp"

#include <algorithm>
#include <xsimd/xsimd.hpp>

namespace nn::inline NN_ABI::kernels {

namespace {

using Batch = xsimd::batch<Scalar>;

// y[i] = f(x[i]), a register at a time. The last, incomplete register goes through the same f, so that a
// number's result never depends on where it stands.
template <class F>
void map(const Scalar* x, Scalar* y, std::size_t n, const F& f) {
  constexpr std::size_t width = Batch::size;
  std::size_t i = 0;
  for (; i + width <= n; i += width) f(Batch::load_unaligned(x + i)).store_unaligned(y + i);
  if (i < n) {
    Scalar rest[width] = {};
    std::copy(x + i, x + n, rest);
    f(Batch::load_unaligned(rest)).store_unaligned(rest);
    std::copy(rest, rest + (n - i), y + i);
  }
}

}  // namespace

void tanh(const Scalar* x, Scalar* y, std::size_t n) {
  map(x, y, n, [](const Batch& v) { return xsimd::tanh(v); });
}

void sigmoid(const Scalar* x, Scalar* y, std::size_t n) {
  map(x, y, n, [](const Batch& v) { return Batch(1) / (Batch(1) + xsimd::exp(-v)); });
}

void exp(const Scalar* x, Scalar* y, std::size_t n) {
  map(x, y, n, [](const Batch& v) { return xsimd::exp(v); });
}

Scalar exp_shifted(const Scalar* x, Scalar shift, Scalar* y, std::size_t n) {
  map(x, y, n, [shift](const Batch& v) { return xsimd::exp(v - Batch(shift)); });
  Scalar total = 0;
  for (std::size_t i = 0; i < n; ++i) total += y[i];
  return total;
}

}  // namespace nn::inline NN_ABI::kernels
