// Learning rates that change from step to step.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "nn/graph/config.hpp"

namespace nn::inline NN_ABI {

/// A number, one of the schedules below, or a function of your own from the number of steps done to a number. Usable
/// wherever a learning rate is: Adam(ExponentialDecay(0.01, 1000, 0.9)).
class LearningRate {
 public:
  using Function = std::function<double(double step)>;

  LearningRate(double rate) : rate_(rate) {}  // NOLINT
  template <std::invocable<double> F>
  LearningRate(F function) : LearningRate("function", std::move(function)) {}  // NOLINT
  /// config: the options of one of the schedules below, for files; one of your own goes there by its name alone.
  LearningRate(std::string name, Function function, Config config = Config::fields())
      : name_(std::move(name)), function_(std::move(function)), config_(std::move(config)) {}

  double operator()(double step) const { return function_ ? function_(step) : rate_; }
  bool is_schedule() const { return function_ != nullptr; }
  const std::string& name() const { return name_; }  // of the schedule
  const Config& config() const { return config_; }   // its options

 private:
  double rate_ = 0;
  std::string name_;
  Function function_;
  Config config_;
};

/// A number, or the schedule as an object. A schedule of your own cannot be read back: Error.
Config to_config(const LearningRate& rate);
void read_config(const Config& config, const std::string& who, LearningRate& rate);

// s is the step, from 0; n is decay_steps, above 0.        Source: keras/src/optimizers/schedules/learning_rate_schedule.py
struct DecayOptions {
  bool staircase = false;  // s / n is rounded down
};
/// initial decay_rate^(s / n)
LearningRate ExponentialDecay(double initial_learning_rate, double decay_steps, double decay_rate,
                              const DecayOptions& options = {});
/// initial / (1 + decay_rate s / n)
LearningRate InverseTimeDecay(double initial_learning_rate, double decay_steps, double decay_rate,
                              const DecayOptions& options = {});

/// values[i] as long as s <= boundaries[i], then the last value, of which there is one more.
LearningRate PiecewiseConstantDecay(const std::vector<double>& boundaries, const std::vector<double>& values);

struct PolynomialDecayOptions {
  double end_learning_rate = 0.0001;
  double power = 1;
  bool cycle = false;  // after n steps n grows to its next multiple; false: the rate stays at its end
};
/// (initial - end) (1 - s / n)^power + end
LearningRate PolynomialDecay(double initial_learning_rate, double decay_steps,
                             const PolynomialDecayOptions& options = {});

struct CosineDecayOptions {
  double alpha = 0;                                    // the part of the rate that stays at the end
  std::optional<double> warmup_target = std::nullopt;  // first the rate goes to it in a line, then falls from it
  double warmup_steps = 0;
};
/// initial ((1 - alpha) (1 + cos(pi s / n)) / 2 + alpha)
LearningRate CosineDecay(double initial_learning_rate, double decay_steps, const CosineDecayOptions& options = {});

struct CosineDecayRestartsOptions {
  double t_mul = 2;  // each period is so many times as long as the one before
  double m_mul = 1;  // and starts with so many times its rate
  double alpha = 0;
};
/// CosineDecay again and again, first over first_decay_steps.     Source: Loshchilov and Hutter 2017
LearningRate CosineDecayRestarts(double initial_learning_rate, double first_decay_steps,
                                 const CosineDecayRestartsOptions& options = {});

}  // namespace nn::inline NN_ABI
