// Seeded randomness: the same numbers on every machine, compiler and number of threads.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/tensor.hpp"

namespace nn::inline NN_ABI {

/// A stream of random numbers; equal seeds give equal streams.
/// Source: SplitMix64, Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();                       // 64 random bits
  double uniform();                           // in [0, 1)
  double uniform(double low, double high);    // in [low, high)
  double normal();                            // mean 0, standard deviation 1 (Box-Muller)
  std::size_t below(std::size_t n);           // 0 .. n - 1, all equally likely

 private:
  std::uint64_t state_;
};

/// A seed made of two: streams for (seed, step), (layer, sample) and so on do not overlap in practice.
std::uint64_t mix(std::uint64_t a, std::uint64_t b);

Tensor random_uniform(const Shape& shape, double low, double high, Random& random);
Tensor random_normal(const Shape& shape, double mean, double deviation, Random& random);
/// 0 .. n - 1 in random order.
Places permutation(std::size_t n, Random& random);

/// Restarts the seeds that layers and models draw when they are not given one. Call it first, as
/// keras.utils.set_random_seed, to make a program repeatable.
void set_random_seed(std::uint64_t seed);
/// The next seed for something that was not given one.
std::uint64_t next_seed();

}  // namespace nn::inline NN_ABI
