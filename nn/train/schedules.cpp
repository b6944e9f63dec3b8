#include "nn/train/schedules.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

constexpr double pi = 3.14159265358979323846;

void expect_start(const std::string& who, double rate, const char* what, double steps) {
  if (!(rate >= 0 && std::isfinite(rate))) fail(who, ": expected an initial_learning_rate of at least 0, got ", rate);
  if (!(steps > 0 && std::isfinite(steps))) fail(who, ": expected ", what, " above 0, got ", steps);
}

double cosine(double fraction) { return (1 + std::cos(pi * fraction)) / 2; }

template <class Visit>
void describe(Visit& visit, Of<DecayOptions> auto& o) {
  visit("staircase", o.staircase);
}

template <class Visit>
void describe(Visit& visit, Of<PolynomialDecayOptions> auto& o) {
  visit("end_learning_rate", o.end_learning_rate);
  visit("power", o.power);
  visit("cycle", o.cycle);
}

template <class Visit>
void describe(Visit& visit, Of<CosineDecayOptions> auto& o) {
  visit("alpha", o.alpha);
  visit("warmup_target", o.warmup_target);
  visit("warmup_steps", o.warmup_steps);
}

template <class Visit>
void describe(Visit& visit, Of<CosineDecayRestartsOptions> auto& o) {
  visit("t_mul", o.t_mul);
  visit("m_mul", o.m_mul);
  visit("alpha", o.alpha);
}

template <class Options>
Config options_config(std::vector<std::pair<std::string, Config>> first, const Options& o) {
  ConfigWriter write;
  write.config = Config::fields(std::move(first));
  describe(write, o);
  return write.config;
}

Config decay_config(double initial, double n, double rate, const DecayOptions& o) {
  return options_config({{"initial_learning_rate", initial}, {"decay_steps", n}, {"decay_rate", rate}}, o);
}

}  // namespace

LearningRate ExponentialDecay(double initial, double n, double rate, const DecayOptions& o) {
  expect_start("ExponentialDecay", initial, "decay_steps", n);
  return {"ExponentialDecay",
          [=](double s) { return initial * std::pow(rate, o.staircase ? std::floor(s / n) : s / n); },
          decay_config(initial, n, rate, o)};
}

LearningRate InverseTimeDecay(double initial, double n, double rate, const DecayOptions& o) {
  expect_start("InverseTimeDecay", initial, "decay_steps", n);
  return {"InverseTimeDecay",
          [=](double s) { return initial / (1 + rate * (o.staircase ? std::floor(s / n) : s / n)); },
          decay_config(initial, n, rate, o)};
}

LearningRate PiecewiseConstantDecay(const std::vector<double>& boundaries, const std::vector<double>& values) {
  if (boundaries.empty() || boundaries.size() + 1 != values.size()) {
    fail("PiecewiseConstantDecay: expected boundaries and one more value than those, got ", boundaries.size(), " and ",
         values.size());
  }
  if (!std::is_sorted(boundaries.begin(), boundaries.end()))
    fail("PiecewiseConstantDecay: expected boundaries in ascending order");
  return {"PiecewiseConstantDecay",
          [=](double s) {
            const auto passed = std::lower_bound(boundaries.begin(), boundaries.end(), s) - boundaries.begin();
            return values[static_cast<std::size_t>(passed)];
          },
          Config::fields({{"boundaries", to_config(boundaries)}, {"values", to_config(values)}})};
}

LearningRate PolynomialDecay(double initial, double n, const PolynomialDecayOptions& o) {
  expect_start("PolynomialDecay", initial, "decay_steps", n);
  return {"PolynomialDecay",
          [=](double s) {
            const double end = o.cycle ? n * std::max(1.0, std::ceil(s / n)) : n;
            return (initial - o.end_learning_rate) * std::pow(1 - std::min(s, end) / end, o.power) +
                   o.end_learning_rate;
          },
          options_config({{"initial_learning_rate", initial}, {"decay_steps", n}}, o)};
}

LearningRate CosineDecay(double initial, double n, const CosineDecayOptions& o) {
  expect_start("CosineDecay", initial, "decay_steps", n);
  if (!(o.warmup_steps >= 0)) fail("CosineDecay: expected warmup_steps of at least 0, got ", o.warmup_steps);
  return {"CosineDecay",
          [=](double s) {
            const double warmup = o.warmup_target ? o.warmup_steps : 0, top = o.warmup_target.value_or(initial);
            if (s < warmup) return (top - initial) * (s / warmup) + initial;
            return top * ((1 - o.alpha) * cosine(std::min(s - warmup, n) / n) + o.alpha);
          },
          options_config({{"initial_learning_rate", initial}, {"decay_steps", n}}, o)};
}

LearningRate CosineDecayRestarts(double initial, double n, const CosineDecayRestartsOptions& o) {
  expect_start("CosineDecayRestarts", initial, "first_decay_steps", n);
  if (!(o.t_mul >= 1)) fail("CosineDecayRestarts: expected t_mul of at least 1, got ", o.t_mul);
  return {"CosineDecayRestarts",
          [=](double s) {
            double periods = s / n, restarts = std::floor(periods);  // in lengths of the first period
            if (o.t_mul == 1) {
              periods -= restarts;
            } else {
              restarts = std::floor(std::log(1 - periods * (1 - o.t_mul)) / std::log(o.t_mul));
              const double length = std::pow(o.t_mul, restarts), begun = (1 - length) / (1 - o.t_mul);
              periods = (periods - begun) / length;
            }
            return initial * ((1 - o.alpha) * std::pow(o.m_mul, restarts) * cosine(periods) + o.alpha);
          },
          options_config({{"initial_learning_rate", initial}, {"first_decay_steps", n}}, o)};
}

Config to_config(const LearningRate& rate) {
  if (!rate.is_schedule()) return rate(0);
  return object_config("keras.optimizers.schedules", rate.name(), rate.config());
}

void read_config(const Config& config, const std::string& who, LearningRate& rate) {
  if (!config.is_fields()) {
    rate = config.as_number(who);
    return;
  }
  const auto [class_name, options] = read_object(config, who);
  ConfigReader read(options, class_name);
  double initial = 0, n = 0, decay = 0;
  const auto start = [&](const char* steps) {
    read.required("initial_learning_rate", initial);
    read.required(steps, n);
  };
  const auto with = [&](auto schedule_options) {
    describe(read, schedule_options);
    return schedule_options;
  };
  const std::map<std::string, std::function<LearningRate()>> known = {
      {"ExponentialDecay",
       [&] {
         start("decay_steps");
         read.required("decay_rate", decay);
         return ExponentialDecay(initial, n, decay, with(DecayOptions()));
       }},
      {"InverseTimeDecay",
       [&] {
         start("decay_steps");
         read.required("decay_rate", decay);
         return InverseTimeDecay(initial, n, decay, with(DecayOptions()));
       }},
      {"PiecewiseConstantDecay",
       [&] {
         std::vector<double> boundaries, values;
         read.required("boundaries", boundaries);
         read.required("values", values);
         return PiecewiseConstantDecay(boundaries, values);
       }},
      {"PolynomialDecay",
       [&] {
         start("decay_steps");
         return PolynomialDecay(initial, n, with(PolynomialDecayOptions()));
       }},
      {"CosineDecay",
       [&] {
         start("decay_steps");
         return CosineDecay(initial, n, with(CosineDecayOptions()));
       }},
      {"CosineDecayRestarts",
       [&] {
         start("first_decay_steps");
         return CosineDecayRestarts(initial, n, with(CosineDecayRestartsOptions()));
       }},
  };
  const auto found = known.find(class_name);
  if (found == known.end()) {
    fail(who, ": expected a number or one of Keras's schedules, got '", class_name,
         "', which is not known here; compile the model anew");
  }
  rate = found->second();
}

}  // namespace nn::inline NN_ABI
