// Ctrl+C while training: each case in a process of its own, because a SIGINT counts for the whole process.
#include "apps/common/stop_on_interrupt.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <functional>
#include <memory>
#include <utility>

namespace {

// How a process that calls f ends: its exit status, or the signal.
std::pair<int, int> end_of(const std::function<int()>& f) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGINT, SIG_DFL);  // doctest has a handler
    if (!std::freopen("/dev/null", "w", stderr)) _exit(100);
    _exit(f());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0};
}

struct Training {
  Training() { callback->on_train_begin(epoch); }
  ~Training() {
    if (callback) callback->on_train_end(epoch);
  }

  nn::Model model = nn::Sequential({nn::Input({1}), nn::Dense(1)});
  nn::Epoch epoch{.model = model};
  std::shared_ptr<StopOnInterrupt> callback = std::make_shared<StopOnInterrupt>();
};

}  // namespace

TEST_CASE("StopOnInterrupt: the first SIGINT ends training after the batch, and the program goes on") {
  CHECK(end_of([] {
          Training training;
          training.callback->on_batch_end(training.epoch);
          const bool before = training.epoch.stop_training || StopOnInterrupt::interrupted();
          raise(SIGINT);
          training.callback->on_batch_end(training.epoch);
          return !before && training.epoch.stop_training && StopOnInterrupt::interrupted() ? 0 : 1;
        }) == std::pair(0, 0));
}

TEST_CASE("StopOnInterrupt: a SIGINT during validation counts; the next training is not stopped by it") {
  CHECK(end_of([] {
          bool stopped = false;
          {
            Training training;
            raise(SIGINT);
            training.callback->on_epoch_end(training.epoch);
            stopped = training.epoch.stop_training;
          }
          Training next;
          next.callback->on_batch_end(next.epoch);
          return stopped && !next.epoch.stop_training ? 0 : 1;
        }) == std::pair(0, 0));
}

TEST_CASE("StopOnInterrupt: a second SIGINT, and one outside of training, end the process") {
  CHECK(end_of([] {
          Training training;
          raise(SIGINT);
          return raise(SIGINT);
        }) == std::pair(-1, SIGINT));
  CHECK(end_of([] {
          { Training training; }
          return raise(SIGINT);
        }) == std::pair(-1, SIGINT));
  CHECK(end_of([] {
          Training training;
          training.callback.reset();  // as when fit throws
          return raise(SIGINT);
        }) == std::pair(-1, SIGINT));
}

TEST_CASE("StopOnInterrupt: a SIGINT that is ignored stays so") {
  CHECK(end_of([] {
          std::signal(SIGINT, SIG_IGN);
          Training training;
          raise(SIGINT);
          training.callback->on_batch_end(training.epoch);
          return training.epoch.stop_training ? 1 : 0;
        }) == std::pair(0, 0));
}
