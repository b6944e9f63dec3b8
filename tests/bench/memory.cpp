// The memory of training: bench_memory NAME T BATCH prints, as one JSON object, how often a step asks the system for a
// block of tensors and how often it calls operator new, both after the tenth, and the most memory the process ever had.
#include "nn/memory.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

#include "nn/parallel.hpp"
#include "tests/bench/networks.hpp"
#include "tests/calls_of_new.hpp"

namespace {

// VmHWM in /proc/self/status, in megabytes of 10^6 bytes. Not getrusage(), which knows what the parent process had.
double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) * 1024 / 1e6;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: bench_memory NAME T BATCH\n";
    return 2;
  }
  constexpr std::size_t measured = 3;
  nn::set_threads(2);
  const bench::Network network = bench::network(argv[1])(std::stoul(argv[3]), std::stoul(argv[2]));
  for (int step = 0; step < 10; ++step) network.train_step();
  const std::size_t blocks = nn::memory_use().blocks_from_system, calls = calls_of_new();
  for (std::size_t step = 0; step < measured; ++step) network.train_step();
  std::cout << "{\"name\": \"" << argv[1] << "\", \"T\": " << argv[2] << ", \"batch\": " << argv[3]
            << ", \"blocks\": " << static_cast<double>(nn::memory_use().blocks_from_system - blocks) / measured
            << ", \"calls_of_new\": " << (calls_of_new() - calls) / measured
            << ", \"peak_megabytes\": " << peak_megabytes() << "}\n";
} catch (const std::exception& error) {
  std::cerr << "bench_memory: " << error.what() << '\n';
  return 1;
}
