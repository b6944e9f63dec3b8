// What all programs share on their command line, and how they end.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <string>

/// Options every training program has. Defaults are set by the program before add_to.
struct CommonOptions {
  std::size_t epochs = 1;
  std::size_t batch = 32;
  double learning_rate = 0.001;
  std::uint64_t seed = 7;
  std::size_t threads = 0;
  std::string out = "out";
  bool quiet = false;

  void add_to(CLI::App& app);
};

/// Parses and runs `program`. Exit status: 0, 1 after an error, which is one line on standard
/// error, 2 for options that cannot be.
int run_program(CLI::App& app, int argc, char** argv, const std::function<void()>& program);
/// The same for a program that trains: adds its options, seeds and sets the threads first.
int run_program(CLI::App& app, int argc, char** argv, CommonOptions& options, const std::function<void()>& program);
