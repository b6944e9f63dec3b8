// The options of optimizers one by one, to write them into files and read them back.
#pragma once

#include "nn/graph/config.hpp"
#include "nn/train/optimizers.hpp"

namespace nn::inline NN_ABI {

template <class Visit>
void describe_common(Visit& visit, auto& o) {
  visit("weight_decay", o.weight_decay);
  visit("clipnorm", o.clipnorm);
  visit("global_clipnorm", o.global_clipnorm);
  visit("clipvalue", o.clipvalue);
}

template <class Visit>
void describe_moments(Visit& visit, auto& o) {
  describe_common(visit, o);
  visit("beta_1", o.beta_1);
  visit("beta_2", o.beta_2);
  visit("epsilon", o.epsilon);
}

// What Keras does not know is written only where it is not the default.
template <class Visit, class T>
void describe_own(Visit& visit, const char* key, T& value, std::type_identity_t<T> usual) {
  if (std::is_same_v<Visit, ConfigReader> || value != usual) visit(key, value);
}

template <class Visit>
void describe(Visit& visit, Of<SGDOptions> auto& o) {
  describe_common(visit, o);
  visit("momentum", o.momentum);
  visit("nesterov", o.nesterov);
}

template <class Visit>
void describe(Visit& visit, Of<RMSpropOptions> auto& o) {
  describe_common(visit, o);
  visit("rho", o.rho);
  visit("momentum", o.momentum);
  visit("epsilon", o.epsilon);
  visit("centered", o.centered);
  describe_own(visit, "epsilon_outside", o.epsilon_outside, false);
}

template <class Visit>
void describe(Visit& visit, Of<AdamOptions> auto& o) {
  describe_moments(visit, o);
  visit("amsgrad", o.amsgrad);
}

template <class Visit>
void describe(Visit& visit, Of<AdamaxOptions> auto& o) {
  describe_moments(visit, o);
}

template <class Visit>
void describe(Visit& visit, Of<NadamOptions> auto& o) {
  describe_moments(visit, o);
  describe_own(visit, "schedule_decay", o.schedule_decay, 1.0);
}

template <class Visit>
void describe(Visit& visit, Of<AdagradOptions> auto& o) {
  describe_common(visit, o);
  visit("initial_accumulator_value", o.initial_accumulator_value);
  visit("epsilon", o.epsilon);
}

template <class Visit>
void describe(Visit& visit, Of<AdadeltaOptions> auto& o) {
  describe_common(visit, o);
  visit("rho", o.rho);
  visit("epsilon", o.epsilon);
}

template <class Options>
Config written(const Options& o) {
  ConfigWriter write;
  describe(write, o);
  return write.config;
}

}  // namespace nn::inline NN_ABI
