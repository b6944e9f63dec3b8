// Precompiled for the build's sake; every test includes what it uses all the same.

#include <doctest/doctest.h>

#include "nn/nn.hpp"
