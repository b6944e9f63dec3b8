// Precompiled for the build's sake; every benchmark includes what it uses all the same.

#include <benchmark/benchmark.h>

#include "nn/nn.hpp"
