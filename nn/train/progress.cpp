#include "nn/train/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "nn/check.hpp"

namespace nn::inline NN_ABI {

namespace {

template <class... Values>
std::string printed(const char* format, Values... values) {
  char text[64];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

bool is_terminal(std::FILE* out) { return isatty(fileno(out)) != 0; }

}  // namespace

std::string format_logs(const Logs& logs) {
  std::string text;
  for (const auto& [name, value] : logs.entries) {
    const bool shows = value == 0 || std::abs(value) > 1e-3;
    text += (text.empty() ? "" : " - ") + name + ": " + printed(shows ? "%.4f" : "%.4e", value);
  }
  return text;
}

std::string format_step_time(double seconds) {
  if (seconds >= 1 || seconds <= 0) return printed("%.0fs/step", seconds);
  return seconds >= 1e-3 ? printed("%.0fms/step", seconds * 1e3) : printed("%.0fus/step", seconds * 1e6);
}

std::string format_duration(double seconds) {
  const long whole = std::lround(seconds);
  if (whole >= 3600) return printed("%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
  return whole >= 60 ? printed("%ld:%02ld", whole / 60, whole % 60) : printed("%lds", whole);
}

Progress::Progress(int verbose, std::FILE* out) : verbose_(verbose), out_(out), colour_(is_terminal(out)) {
  if (verbose < -1 || verbose > 2) fail("fit: expected verbose to be -1, 0, 1 or 2, got ", verbose);
  if (verbose == -1) verbose_ = colour_ ? 1 : 2;
}

void Progress::on_epoch_begin(Epoch& epoch) {
  drawn_ = 0;
  width_ = 0;
  if (verbose_ == 1) std::fprintf(out_, "Epoch %zu/%zu\n", epoch.index + 1, epoch.epochs);
}

void Progress::on_batch_end(Epoch& epoch) {
  constexpr double pause = 0.05;  // a terminal need not see more
  if (verbose_ == 1 && epoch.batch < epoch.batches && (epoch.batch == 1 || epoch.seconds - drawn_ > pause))
    draw_bar(epoch, false);
}

void Progress::on_epoch_end(Epoch& epoch) {
  if (verbose_ == 1) draw_bar(epoch, true);
  if (verbose_ == 2) {
    std::fprintf(
        out_, "Epoch %zu/%zu - %s - %s - %s\n", epoch.index + 1, epoch.epochs, format_duration(epoch.seconds).c_str(),
        format_step_time(epoch.seconds / static_cast<double>(epoch.batches)).c_str(), format_logs(epoch.logs).c_str());
  }
  std::fflush(out_);
}

void Progress::draw_bar(const Epoch& epoch, bool finished) {
  constexpr std::size_t length = 20;
  const std::size_t done = length * epoch.batch / epoch.batches;
  const double each = epoch.seconds / static_cast<double>(epoch.batch);
  const double shown = finished ? epoch.seconds : each * static_cast<double>(epoch.batches - epoch.batch);
  const auto marks = [](std::size_t n) {
    std::string text;
    while (n-- > 0) text += "━";
    return text;
  };
  const std::string total = std::to_string(epoch.batches), now = std::to_string(epoch.batch);
  const char *green = colour_ ? "\x1b[32m" : "", *white = colour_ ? "\x1b[37m" : "", *plain = colour_ ? "\x1b[0m" : "";
  std::string tail = format_duration(shown);
  tail.append(" ").append(format_step_time(each)).append(" - ").append(format_logs(epoch.logs));
  const std::string wipe(width_ > tail.size() ? width_ - tail.size() : 0, ' ');
  std::fprintf(out_, "\r%*s/%s %s%s%s%s%s %s%s%s", static_cast<int>(total.size()), now.c_str(), total.c_str(), green,
               marks(done).c_str(), white, marks(length - done).c_str(), plain, tail.c_str(), wipe.c_str(),
               finished ? "\n" : "");
  std::fflush(out_);
  width_ = tail.size();
  drawn_ = epoch.seconds;
}

}  // namespace nn::inline NN_ABI
