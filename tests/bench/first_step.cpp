// A program that does nothing but the first training step of the sequence sum's network, and ends there: what
// startup.cpp starts.
#include <cstdlib>

#include "tests/bench/networks.hpp"

int main() {
  bench::sum(64).train_step();
  std::_Exit(0);
}
