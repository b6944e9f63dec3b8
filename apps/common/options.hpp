// The options that all training programs share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "apps/common/command_line.hpp"

/// Defaults are set by the program before add_to.
struct CommonOptions {
  std::size_t epochs = 1;
  std::size_t batch = 32;
  double learning_rate = 0.001;
  std::uint64_t seed = 7;
  std::size_t threads = 0;
  std::string out = "out";
  std::string load = "";
  bool quiet = false;
  bool show = false;  // set when added: whether standard output is a terminal

  void add_to(CommandLine& line);
  /// Those of a command that trains nothing.
  void add_without_training_to(CommandLine& line);

  /// Seeds the library and sets its threads; to be called first.
  void apply() const;
};
