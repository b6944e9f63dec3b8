#include "nn/kernels/optimizers.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace nn::inline NN_ABI::kernels {

// By the bits, which the compiler does a register at a time: all ones in the exponent.
bool all_finite(const Scalar* x, std::size_t n) {
  using Bits = std::conditional_t<sizeof(Scalar) == 4, std::uint32_t, std::uint64_t>;
  const Bits exponent = std::bit_cast<Bits>(std::numeric_limits<Scalar>::infinity());
  Bits found = 0;
  for (std::size_t i = 0; i < n; ++i) found |= static_cast<Bits>((std::bit_cast<Bits>(x[i]) & exponent) == exponent);
  return found == 0;
}

void sgd(Scalar* w, const Scalar* g, std::size_t n, Scalar rate) {
  for (std::size_t i = 0; i < n; ++i) w[i] -= rate * g[i];
}

void sgd_momentum(Scalar* w, const Scalar* g, Scalar* m, std::size_t n, Scalar rate, Scalar momentum, bool nesterov) {
  for (std::size_t i = 0; i < n; ++i) {
    m[i] = momentum * m[i] - rate * g[i];
    w[i] += nesterov ? momentum * m[i] - rate * g[i] : m[i];
  }
}

void adam(Scalar* w, const Scalar* g, Scalar* m, Scalar* v, Scalar* largest, std::size_t n, const AdamStep& s) {
  for (std::size_t i = 0; i < n; ++i) {
    m[i] += (1 - s.beta_1) * (g[i] - m[i]);
    v[i] += (1 - s.beta_2) * (g[i] * g[i] - v[i]);
  }
  if (largest) {
    for (std::size_t i = 0; i < n; ++i) largest[i] = std::max(largest[i], v[i]);
    v = largest;
  }
  for (std::size_t i = 0; i < n; ++i) w[i] -= s.rate * m[i] / (std::sqrt(v[i]) + s.epsilon);
}

void rmsprop(Scalar* w, const Scalar* g, Scalar* v, Scalar* mean, Scalar* m, std::size_t n, const RMSpropStep& s) {
  for (std::size_t i = 0; i < n; ++i) {
    v[i] = s.rho * v[i] + (1 - s.rho) * g[i] * g[i];
    Scalar spread = v[i] + s.epsilon;
    if (mean) {
      mean[i] = s.rho * mean[i] + (1 - s.rho) * g[i];
      spread -= mean[i] * mean[i];
    }
    const Scalar d = s.rate * g[i] / (std::sqrt(spread) + s.epsilon_outside);
    if (m) m[i] = s.momentum * m[i] + d;
    w[i] -= m ? m[i] : d;
  }
}

void adamax(Scalar* w, const Scalar* g, Scalar* m, Scalar* u, std::size_t n, const AdamStep& s) {
  for (std::size_t i = 0; i < n; ++i) {
    m[i] += (1 - s.beta_1) * (g[i] - m[i]);
    u[i] = std::max(s.beta_2 * u[i], std::abs(g[i]));
    w[i] -= s.rate * m[i] / (u[i] + s.epsilon);
  }
}

void nadam(Scalar* w, const Scalar* g, Scalar* m, Scalar* v, std::size_t n, const NadamStep& s) {
  for (std::size_t i = 0; i < n; ++i) {
    m[i] += (1 - s.beta_1) * (g[i] - m[i]);
    v[i] += (1 - s.beta_2) * (g[i] * g[i] - v[i]);
    w[i] -= s.rate * (s.of_momentum * m[i] + s.of_gradient * g[i]) / (std::sqrt(s.of_velocity * v[i]) + s.epsilon);
  }
}

void adagrad(Scalar* w, const Scalar* g, Scalar* a, std::size_t n, Scalar rate, Scalar epsilon) {
  for (std::size_t i = 0; i < n; ++i) {
    a[i] += g[i] * g[i];
    w[i] -= rate * g[i] / std::sqrt(a[i] + epsilon);
  }
}

void adadelta(Scalar* w, const Scalar* g, Scalar* a, Scalar* b, std::size_t n, Scalar rate, Scalar rho,
              Scalar epsilon) {
  for (std::size_t i = 0; i < n; ++i) {
    a[i] = rho * a[i] + (1 - rho) * g[i] * g[i];
    const Scalar d = g[i] * std::sqrt(b[i] + epsilon) / std::sqrt(a[i] + epsilon);
    b[i] = rho * b[i] + (1 - rho) * d * d;
    w[i] -= rate * d;
  }
}

}  // namespace nn::inline NN_ABI::kernels
