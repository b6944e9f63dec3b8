#include "apps/common/stop_on_interrupt.hpp"

#include <signal.h>
#include <unistd.h>

#include <csignal>

namespace {

volatile std::sig_atomic_t caught = 0;

// SA_RESETHAND has put the default back: the next SIGINT ends the process. Only write() may be called here.
void on_interrupt(int) {
  caught = 1;
  constexpr char text[] = "\ninterrupted: training ends after this batch; once more ends the program\n";
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0) return;
}

}  // namespace

class StopOnInterrupt::Handler {
 public:
  Handler() {
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, nullptr, &before_);
    if (before_.sa_handler != SIG_IGN) sigaction(SIGINT, &action, nullptr);
  }
  ~Handler() {
    if (caught == 0) sigaction(SIGINT, &before_, nullptr);
  }
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;

 private:
  struct sigaction before_ {};
};

void StopOnInterrupt::on_train_begin(nn::Epoch&) {
  if (!interrupted()) handler_ = std::make_shared<Handler>();
}

void StopOnInterrupt::on_batch_end(nn::Epoch& epoch) {
  if (handler_ && interrupted()) epoch.stop_training = true;
}

void StopOnInterrupt::on_epoch_end(nn::Epoch& epoch) { on_batch_end(epoch); }  // it may have come during validation

void StopOnInterrupt::on_train_end(nn::Epoch&) { handler_.reset(); }

bool StopOnInterrupt::interrupted() { return caught != 0; }
