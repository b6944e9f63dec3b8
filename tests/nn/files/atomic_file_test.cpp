#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <iterator>

#include "files_support.hpp"

using namespace nn;
namespace fs = std::filesystem;

namespace {

// Writes 100000 bytes where files may have 1000. At the limit the process gets SIGXFSZ, whose default is its end.
int write_beyond_limit(const fs::path& path, bool stopped_by_signal) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, stopped_by_signal ? SIG_DFL : SIG_IGN);
    const rlimit limit{1000, 1000}, no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string error = error_of([&] { write_file("save", path, std::string(100000, 'n')); });
    _exit(error.find("File too large") != std::string::npos ? 3 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

}  // namespace

TEST_CASE("write_file: a writer that is stopped half-way leaves the old file") {
  const Scratch scratch;
  const fs::path path = scratch.path / "model.keras";
  write_file("save", path, "the old file");
  const int stopped = write_beyond_limit(path, true);
  CHECK(WIFSIGNALED(stopped));
  CHECK(read_file(path) == "the old file");
}

TEST_CASE("write_file: a disk that is full is an error, and leaves the old file and nothing else") {
  const Scratch scratch;
  const fs::path path = scratch.path / "model.keras";
  write_file("save", path, "the old file");
  const int failed = write_beyond_limit(path, false);
  CHECK(WIFEXITED(failed));
  CHECK(WEXITSTATUS(failed) == 3);
  CHECK(read_file(path) == "the old file");
  CHECK(std::distance(fs::directory_iterator(scratch.path), fs::directory_iterator()) == 1);
}

TEST_CASE("read_file: gives every byte, and an error names what cannot be read") {
  const Scratch scratch;
  const std::string bytes("a\0b\r\n", 5);
  write_file("save", scratch.path / "a", bytes);
  CHECK(read_file(scratch.path / "a") == bytes);
  CHECK(error_of([&] { read_file("/none/a.h5"); }) == "/none/a.h5: expected a file, found none of that name");
  CHECK(error_of([&] { read_file("/dev/null"); }) == "/dev/null: expected a regular file, got a folder, a device or a pipe");
}
