// What the tests of files share.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

#include "nn/check.hpp"
#include "nn/files/atomic_file.hpp"

/// A folder for the files of one test, removed at its end.
struct Scratch {
  Scratch() { std::filesystem::create_directories(path); }
  ~Scratch() { std::filesystem::remove_all(path); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::filesystem::path path = std::filesystem::temp_directory_path() / ("nn_test_" + std::to_string(::getpid()));
};

inline std::filesystem::path golden_file(const std::string& name) { return std::filesystem::path(TEST_GOLDEN_DIR) / name; }

/// The error that use() throws; "" when it throws none.
template <class Use>
std::string error_of(const Use& use) {
  try {
    use();
  } catch (const nn::Error& error) {
    return error.what();
  }
  return "";
}
