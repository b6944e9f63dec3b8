#ifdef NN_FILES
// A save that fails or is killed leaves the file that was there.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include <csignal>
#include <iterator>

#include "files_support.hpp"
#include "nn/layers/layers.hpp"
#include "nn/nn.hpp"

using namespace nn;

namespace {

// 160 kB of weights, all of them `value`.
Model model_of(Scalar value) {
  const Symbol x = Input({200}, {.name = "x"});
  const Model model(x, Dense(200, {.kernel_initializer = Constant(static_cast<double>(value)), .name = "d"})(x), {.name = "m"});
  return model;
}

void save(const Model& model, const std::string& path) {
  if (path.ends_with(".weights.h5")) {
    model.save_weights(path);
  } else {
    model.save(path);
  }
}

// The value that all weights in the file have; -1 when they differ.
Scalar value_in(const std::string& path) {
  const Model model = model_of(-2);
  model.load_weights(path);
  if (!path.ends_with(".weights.h5")) load_model(path);
  const Tensor kernel = model.get_weights()[0];
  for (const Scalar number : kernel) {
    if (number != kernel(0, 0)) return -1;
  }
  return kernel(0, 0);
}

std::ptrdiff_t files_in(const std::filesystem::path& folder) {
  return std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator());
}

// Saves where files may have 50,000 bytes; at the limit the process gets SIGXFSZ, whose default is its end.
int save_beyond_limit(const Model& model, const std::string& path, bool stopped_by_signal) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, stopped_by_signal ? SIG_DFL : SIG_IGN);
    const rlimit limit{50'000, 50'000}, no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::string error = error_of([&] { save(model, path); });
    _exit(error.find(path) != std::string::npos && error.find("File too large") != std::string::npos ? 3 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

const char* const names[] = {"m.keras", "m.h5", "m.weights.h5"};

}  // namespace

TEST_CASE("interrupted save: where the disk is full the old file stays, and nothing else") {
  for (const char* name : names) {
    CAPTURE(name);
    const Scratch scratch;
    const std::string path = (scratch.path / name).string();
    save(model_of(1), path);
    const std::string before = read_file(path);
    const int failed = save_beyond_limit(model_of(2), path, false);
    CHECK(WIFEXITED(failed));
    CHECK(WEXITSTATUS(failed) == 3);
    CHECK(read_file(path) == before);
    CHECK(files_in(scratch.path) == 1);
    CHECK(WIFSIGNALED(save_beyond_limit(model_of(2), path, true)));
    CHECK(read_file(path) == before);
    CHECK(value_in(path) == 1);
  }
}

TEST_CASE("interrupted save: killed at any moment, the file is the old one or the new one") {
  for (const char* name : names) {
    CAPTURE(name);
    const Scratch scratch;
    const std::string path = (scratch.path / name).string();
    const Model one = model_of(1), two = model_of(2);
    save(one, path);
    Random random(3);
    for (int round = 0; round < 20; ++round) {
      const pid_t child = fork();
      if (child == 0) {
        for (;;) {
          save(two, path);
          save(one, path);
        }
      }
      const timespec moment{0, static_cast<long>(random.below(20'000'000))};  // up to 20 ms
      nanosleep(&moment, nullptr);
      kill(child, SIGKILL);
      int status = 0;
      waitpid(child, &status, 0);
      CHECK(WIFSIGNALED(status));
      const Scalar value = value_in(path);
      CHECK((value == 1 || value == 2));
    }
    CHECK(files_in(scratch.path) <= 21);  // and what a killed process could not remove
  }
}
#endif
