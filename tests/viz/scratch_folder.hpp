// A folder for the files of one test, removed at its end.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

struct ScratchFolder {
  ScratchFolder() { std::filesystem::create_directories(path); }
  ~ScratchFolder() { std::filesystem::remove_all(path); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("viz_test_" + std::to_string(::getpid()));
};
