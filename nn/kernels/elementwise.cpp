#include "nn/kernels/elementwise.hpp"

#include "nn/kernels/simd.hpp"

namespace nn::inline NN_ABI::kernels {

namespace {

// y[i] = f(x[i]), a register at a time. The last, incomplete register goes through the same f, so that a
// number's result never depends on where it stands.
template <class F>
void map(const Scalar* x, Scalar* y, std::size_t n, const F& f) {
  for (std::size_t i = 0; i < n; i += Batch::size) store(f(load(x + i, n - i)), y + i, n - i);
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
