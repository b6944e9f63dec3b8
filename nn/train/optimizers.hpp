// How weights follow their gradients: Keras's optimizers, with Keras's formulas and defaults. g is a gradient, w its
// weight, t the step from 1. Options that are not explained are those of SGD.
#pragma once

#include <optional>

#include "nn/train/optimizer.hpp"

namespace nn::inline NN_ABI {

struct SGDOptions {
  double momentum = 0;
  bool nesterov = false;
  std::optional<double> weight_decay = std::nullopt;     // d: each step first takes w rate d off each weight w
  std::optional<double> clipnorm = std::nullopt;         // the largest norm of each gradient
  std::optional<double> clipvalue = std::nullopt;        // the largest |element|
  std::optional<double> global_clipnorm = std::nullopt;  // the largest norm of all gradients together
};

/// Stochastic gradient descent: w -= rate g.
/// momentum: m = momentum m - rate g;   w += m, or with nesterov w += momentum m - rate g
/// Source: keras/src/optimizers/sgd.py
Optimizer SGD(const LearningRate& learning_rate = 0.01, const SGDOptions& options = {});

struct RMSpropOptions {
  double rho = 0.9;
  double momentum = 0;
  double epsilon = 1e-7;         // inside the square root
  bool centered = false;
  bool epsilon_outside = false;  // of the square root, as in PyTorch and Keras up to 2.3; not among Keras 3's options
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
};

/// Steps divided by the root of a running mean of squared gradients.   Source: keras/src/optimizers/rmsprop.py
Optimizer RMSprop(const LearningRate& learning_rate = 0.001, const RMSpropOptions& options = {});

struct AdamOptions {
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;  // added before the bias correction, as in the paper's section 2, last formula
  bool amsgrad = false;
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
};

/// Adaptive moments.   Source: Kingma and Ba 2015; keras/src/optimizers/adam.py
Optimizer Adam(const LearningRate& learning_rate = 0.001, const AdamOptions& options = {});

struct AdamWOptions {
  double weight_decay = 0.004;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  bool amsgrad = false;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
};

/// Adam with weight decay.   Source: Loshchilov and Hutter 2019; keras/src/optimizers/adamw.py
Optimizer AdamW(const LearningRate& learning_rate = 0.001, const AdamWOptions& options = {});

struct AdamaxOptions {
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
};

/// m += (1 - beta_1) (g - m);   u = max(beta_2 u, |g|);   w -= rate m / ((1 - beta_1^t) (u + epsilon))
/// Source: Kingma and Ba 2015, section 7.1; keras/src/optimizers/adamax.py
Optimizer Adamax(const LearningRate& learning_rate = 0.001, const AdamaxOptions& options = {});

struct NadamOptions {
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
  double schedule_decay = 1;  // c: the momentum of step t is beta_1 (1 - 0.96^(c t) / 2); up to Keras 2.10 c = 0.004
};

/// Adam with Nesterov momentum.   Source: Dozat 2015; keras/src/optimizers/nadam.py
Optimizer Nadam(const LearningRate& learning_rate = 0.001, const NadamOptions& options = {});

struct AdagradOptions {
  double initial_accumulator_value = 0.1;
  double epsilon = 1e-7;
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
};

/// a += g^2;   w -= rate g / sqrt(a + epsilon)
/// Source: Duchi et al. 2011; keras/src/optimizers/adagrad.py
Optimizer Adagrad(const LearningRate& learning_rate = 0.001, const AdagradOptions& options = {});

struct AdadeltaOptions {
  double rho = 0.95;
  double epsilon = 1e-7;
  std::optional<double> weight_decay = std::nullopt;
  std::optional<double> clipnorm = std::nullopt;
  std::optional<double> clipvalue = std::nullopt;
  std::optional<double> global_clipnorm = std::nullopt;
};

/// a = rho a + (1 - rho) g^2;   d = g sqrt(b + epsilon) / sqrt(a + epsilon);   b = rho b + (1 - rho) d^2;   w -= rate d
/// Source: Zeiler 2012; keras/src/optimizers/adadelta.py
Optimizer Adadelta(const LearningRate& learning_rate = 0.001, const AdadeltaOptions& options = {});

}  // namespace nn::inline NN_ABI
