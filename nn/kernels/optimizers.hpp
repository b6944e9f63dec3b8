// Updates of one weight in one pass. w: the weight, g: its gradient, n elements; the rest is the optimizer's state.
// Formulas: keras/src/optimizers.
#pragma once

#include <cstddef>

#include "nn/scalar.hpp"

namespace nn::inline NN_ABI::kernels {

/// Whether no number is NaN or infinite: asked of gradients before an update.
bool all_finite(const Scalar* x, std::size_t n);

/// w -= rate g
void sgd(Scalar* w, const Scalar* g, std::size_t n, Scalar rate);

/// m = momentum m - rate g;   w += m, or with nesterov w += momentum m - rate g
void sgd_momentum(Scalar* w, const Scalar* g, Scalar* m, std::size_t n, Scalar rate, Scalar momentum, bool nesterov);

struct AdamStep {
  Scalar rate;  // alpha = learning rate sqrt(1 - beta_2^t) / (1 - beta_1^t)
  Scalar beta_1, beta_2, epsilon;
};

/// m += (1 - beta_1) (g - m);   v += (1 - beta_2) (g^2 - v);   w -= alpha m / (sqrt(v) + epsilon)
/// largest: null, or for AMSGrad the largest v so far, which takes v's place.
void adam(Scalar* w, const Scalar* g, Scalar* m, Scalar* v, Scalar* largest, std::size_t n, const AdamStep& step);

struct RMSpropStep {
  Scalar rate, rho, momentum, epsilon;
  Scalar epsilon_outside = 0;
};

/// v = rho v + (1 - rho) g^2;   d = rate g / (sqrt(v + epsilon) + epsilon_outside);   w -= d
/// mean: null, or for the centered form a running mean of g whose square is taken off v.
/// m: null, or with momentum m = momentum m + d;   w -= m
void rmsprop(Scalar* w, const Scalar* g, Scalar* v, Scalar* mean, Scalar* m, std::size_t n, const RMSpropStep& step);

/// m += (1 - beta_1) (g - m);   u = max(beta_2 u, |g|);   w -= alpha m / (u + epsilon),
/// alpha = learning rate / (1 - beta_1^t)
void adamax(Scalar* w, const Scalar* g, Scalar* m, Scalar* u, std::size_t n, const AdamStep& step);

struct NadamStep {
  Scalar rate, beta_1, beta_2, epsilon;
  Scalar of_momentum, of_gradient, of_velocity;  // bias corrections
};

/// m and v as in adam;   w -= rate (of_momentum m + of_gradient g) / (sqrt(of_velocity v) + epsilon)
void nadam(Scalar* w, const Scalar* g, Scalar* m, Scalar* v, std::size_t n, const NadamStep& step);

/// a += g^2;   w -= rate g / sqrt(a + epsilon)
void adagrad(Scalar* w, const Scalar* g, Scalar* a, std::size_t n, Scalar rate, Scalar epsilon);

/// a = rho a + (1 - rho) g^2;   d = g sqrt(b + epsilon) / sqrt(a + epsilon);   b = rho b + (1 - rho) d^2;   w -= rate d
void adadelta(Scalar* w, const Scalar* g, Scalar* a, Scalar* b, std::size_t n, Scalar rate, Scalar rho, Scalar epsilon);

}  // namespace nn::inline NN_ABI::kernels
