// How time and memory of a training step grow with the length of the sequences and with the batch: bench_scaling FOLDER
// draws both there as PNG files and prints the exponents, the slopes of log time and log memory.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <functional>
#include <iomanip>
#include <iostream>
#include <vector>

#include "nn/memory.hpp"
#include "tests/bench/networks.hpp"
#include "viz/image.hpp"
#include "viz/line_plot.hpp"

namespace {

using Sizes = std::vector<std::size_t>;

struct Curve {
  std::string name;
  std::vector<double> sizes, milliseconds, megabytes;
};

struct Point {
  double milliseconds = 0, megabytes = 0;
};

// The median time of some steps, and the most that large tensors ever took up.
Point measured(const bench::Network& network) {
  const auto step = [&] { return bench::seconds([&] { network.train_step(); }, 1); };
  for (double spent = 0; spent < 0.2;) spent += step();  // until the process has settled
  std::vector<double> times;
  for (double spent = 0; times.size() < 3 || spent < 0.15; spent += times.back()) times.push_back(step());
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return {*middle * 1e3, static_cast<double>(nn::memory_use().most_in_use) / 1e6};
}

using Make = std::function<bench::Network(std::size_t)>;

// In a process of its own, so that its memory is nobody else's.
Point measured_alone(const Make& make, std::size_t size) {
  std::array<int, 2> ends{};
  const pid_t child = pipe(ends.data()) == 0 ? fork() : -1;
  if (child < 0) nn::fail("bench_scaling: expected to start a process for size ", size);
  Point point;
  if (child == 0) {
    point = measured(make(size));
    std::_Exit(write(ends[1], &point, sizeof(point)) == sizeof(point) ? 0 : 1);
  }
  close(ends[1]);
  const bool whole = read(ends[0], &point, sizeof(point)) == sizeof(point);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (!whole) nn::fail("bench_scaling: expected a result for size ", size);
  return point;
}

Curve measured(const std::string& name, const Sizes& sizes, const Make& make) {
  Curve curve{name, {}, {}, {}};
  for (const std::size_t size : sizes) {
    const Point point = measured_alone(make, size);
    curve.sizes.push_back(static_cast<double>(size));
    curve.milliseconds.push_back(point.milliseconds);
    curve.megabytes.push_back(point.megabytes);
  }
  return curve;
}

// The slope of the line through the points (log x, log y) with the least squares.
double exponent(const std::vector<double>& x, const std::vector<double>& y) {
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  const double n = static_cast<double>(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double a = std::log(x[i]), b = std::log(y[i]);
    sx += a;
    sy += b;
    sxx += a * a;
    sxy += a * b;
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

void draw(const std::vector<Curve>& curves, const std::filesystem::path& folder, const std::string& over,
          const std::string& x_label) {
  std::vector<viz::Series> times, sizes;
  for (const Curve& c : curves) {
    times.push_back({.name = c.name, .y = c.milliseconds, .x = c.sizes});
    sizes.push_back({.name = c.name, .y = c.megabytes, .x = c.sizes});
  }
  const auto plot = [&](const std::vector<viz::Series>& series, const std::string& what, const std::string& y_label) {
    const viz::LinePlotOptions options{.title = what + " of a training step",
                                       .x_label = x_label,
                                       .y_label = y_label,
                                       .log_x = true,
                                       .log_y = true,
                                       .markers = true};
    viz::write_png(viz::line_plot(series, options), folder / (what + "_by_" + over + ".png"));
  };
  plot(times, "time", "milliseconds");
  plot(sizes, "memory", "megabytes of tensors");
}

void print(const std::vector<Curve>& curves, const std::string& over) {
  std::cout << std::setprecision(3);
  for (const Curve& c : curves) {
    std::cout << "| " << c.name << " | " << over << ", " << static_cast<std::size_t>(c.sizes.front()) << " to "
              << static_cast<std::size_t>(c.sizes.back()) << " | " << c.milliseconds.front() << " to "
              << c.milliseconds.back() << " | " << exponent(c.sizes, c.milliseconds) << " | " << c.megabytes.front()
              << " to " << c.megabytes.back() << " | " << exponent(c.sizes, c.megabytes) << " |\n";
  }
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: bench_scaling FOLDER\n";
    return 2;
  }
  std::filesystem::create_directories(argv[1]);
  const Sizes lengths = {50, 100, 200, 500, 1000, 2000}, batches = {8, 16, 32, 64, 128, 256, 512};
  const std::vector<Curve> by_length = {
      measured("LSTM(60), LastStateAttention, batch 32", lengths,
               [](std::size_t T) { return bench::lstm_attention(32, T); }),
      measured("LSTM(60), SeqSelfAttention, batch 4", lengths, [](std::size_t T) { return bench::seqself(4, T); })};
  const std::vector<Curve> by_batch = {measured("sequence sum", batches, [](std::size_t N) { return bench::sum(N); }),
                                       measured("LSTM(60), LastStateAttention, T 240", batches,
                                                [](std::size_t N) { return bench::lstm_attention(N, 240); })};
  draw(by_length, argv[1], "length", "steps of a sequence");
  draw(by_batch, argv[1], "batch", "sequences in a batch");
  std::cout
      << "| network | over | milliseconds | exponent | megabytes of tensors | exponent |\n|---|---|---|---|---|---|\n";
  print(by_length, "length");
  print(by_batch, "batch");
} catch (const std::exception& error) {
  std::cerr << "bench_scaling: " << error.what() << '\n';
  return 1;
}
